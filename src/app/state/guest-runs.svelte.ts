/** Runs that are looked at and not kept: in memory, beside the stored ones, until somebody keeps them or the page is closed. */
import type { RunStore } from '../../core/ports.ts';
import type { ResultsRun } from '../../imports/results-runs.ts';

/** Runs that were opened together. */
export interface GuestGroup {
  readonly groupId: string;
  /** Where they came from, for people. */
  readonly place: string;
  readonly runIds: readonly string[];
}

export interface GuestPorts {
  /** What the browser keeps. */
  readonly kept: RunStore;
  /** In memory. */
  readonly guests: RunStore;
  /** The list of runs has changed. */
  onChange(): Promise<void>;
}

export class GuestRuns {
  readonly #ports: GuestPorts;
  /** Of guests that were deleted too: taken back, they are guests again. */
  #known: readonly string[] = [];
  groups = $state.raw<readonly GuestGroup[]>([]);
  /** Both stores as one: every page reads guests as it reads stored runs. */
  readonly store: RunStore;

  constructor(ports: GuestPorts) {
    this.#ports = ports;
    const { kept, guests } = ports;
    const storeOf = (runId: string) => (this.#known.includes(runId) ? guests : kept);
    this.store = {
      createRun: (spec, at) => storeOf(spec.runId).createRun(spec, at),
      appendEvent: (runId, event) => storeOf(runId).appendEvent(runId, event),
      appendEvents: (runId, events) => storeOf(runId).appendEvents(runId, events),
      readEvents: (runId) => storeOf(runId).readEvents(runId),
      listRuns: async () => (await Promise.all([guests.listRuns(), kept.listRuns()])).flat(),
      deleteRun: (runId) => storeOf(runId).deleteRun(runId),
    };
  }

  has(runId: string): boolean {
    return this.groups.some(({ runIds }) => runIds.includes(runId));
  }

  /** Shows runs without storing them. */
  async look(groupId: string, place: string, runs: readonly ResultsRun[]): Promise<void> {
    const runIds = runs.map(({ spec }) => spec.runId);
    this.#known = [...this.#known, ...runIds];
    await writeRuns(this.#ports.guests, runs);
    this.groups = [...this.groups, { groupId, place, runIds }];
    await this.#ports.onChange();
  }

  /** Stores the runs of a group that are still there. @throws what the store throws; then nothing is stored */
  async keep(groupId: string): Promise<void> {
    const { guests, kept } = this.#ports;
    const runIds = await this.#runIdsOf(groupId);
    await writeRuns(kept, await Promise.all(runIds.map(async (runId) => ({ events: await guests.readEvents(runId) }))));
    this.#known = this.#known.filter((runId) => !runIds.includes(runId));
    await this.#forget(groupId, runIds);
  }

  /** Puts a group away. */
  async drop(groupId: string): Promise<void> {
    await this.#forget(groupId, await this.#runIdsOf(groupId));
  }

  async #runIdsOf(groupId: string): Promise<readonly string[]> {
    const there = await this.#ports.guests.listRuns();
    return there.filter((header) => header.groupId === groupId).map(({ runId }) => runId);
  }

  async #forget(groupId: string, runIds: readonly string[]): Promise<void> {
    for (const runId of runIds) await this.#ports.guests.deleteRun(runId);
    this.groups = this.groups.filter((group) => group.groupId !== groupId);
    await this.#ports.onChange();
  }
}

/** All or none. */
export async function writeRuns(store: RunStore, runs: readonly Pick<ResultsRun, 'events'>[]): Promise<void> {
  const written: string[] = [];
  try {
    for (const { events: [first, ...later] } of runs) {
      if (first?.type !== 'run-start') continue;
      await store.createRun(first.spec, first.at);
      written.push(first.spec.runId);
      await store.appendEvents(first.spec.runId, later);
    }
  } catch (thrown) {
    for (const runId of written) await store.deleteRun(runId).catch(() => undefined);
    throw thrown;
  }
}
