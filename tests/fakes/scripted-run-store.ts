/** A run store in a list that copies what it keeps, and fails when a test's script says so. */
import type { RunStore } from '../../src/core/ports.ts';
import { createHeader, updateHeader } from '../../src/core/run.ts';
import type { RunEvent, RunHeader, RunSpec } from '../../src/core/types.ts';

interface StoredRun {
  readonly header: RunHeader;
  readonly events: readonly RunEvent[];
}

export class ScriptedRunStore implements RunStore {
  /** Called before an event is kept: a throw refuses it, a promise delays it. */
  beforeAppend: (event: RunEvent) => void | Promise<void> = () => undefined;
  readonly #runs = new Map<string, StoredRun>();

  async createRun(spec: RunSpec, at: number): Promise<void> {
    const event: RunEvent = structuredClone({ type: 'run-start', at, spec });
    this.#runs.set(spec.runId, { header: createHeader(spec, at), events: [event] });
  }

  async appendEvent(runId: string, event: RunEvent): Promise<void> {
    await this.beforeAppend(event);
    const run = this.#runs.get(runId);
    if (run === undefined) throw new Error(`there is no run "${runId}" to append to`);
    this.#runs.set(runId, {
      header: updateHeader(run.header, event),
      events: [...run.events, structuredClone(event)],
    });
  }

  async appendEvents(runId: string, events: readonly RunEvent[]): Promise<void> {
    for (const event of events) await this.appendEvent(runId, event);
  }

  async readEvents(runId: string): Promise<readonly RunEvent[]> {
    return this.#runs.get(runId)?.events ?? [];
  }

  async listRuns(): Promise<readonly RunHeader[]> {
    return [...this.#runs.values()].map(({ header }) => header);
  }

  async deleteRun(runId: string): Promise<void> {
    this.#runs.delete(runId);
  }
}
