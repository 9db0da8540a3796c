/** Runs in memory: for tests, for private windows without IndexedDB, and for work that leaves only files. */
import type { RunStore } from '../core/ports.ts';
import { createHeader, updateHeader } from '../core/run.ts';
import type { RunEvent, RunHeader } from '../core/types.ts';
import { newestFirst, runExists, runMissing } from './headers.ts';

interface StoredRun {
  readonly header: RunHeader;
  readonly events: readonly RunEvent[];
}

/** A store that lasts as long as the object. */
export function createMemoryRunStore(): RunStore {
  const runs = new Map<string, StoredRun>();
  const append = (runId: string, added: readonly RunEvent[]) => {
    const run = runs.get(runId);
    if (run === undefined) throw runMissing(runId);
    const events = [...run.events, ...structuredClone(added)];
    runs.set(runId, { header: added.reduce(updateHeader, run.header), events });
  };
  return {
    createRun: async (spec, at) => {
      if (runs.has(spec.runId)) throw runExists(spec.runId);
      const event: RunEvent = structuredClone({ type: 'run-start', at, spec });
      runs.set(spec.runId, { header: createHeader(spec, at), events: [event] });
    },
    appendEvent: async (runId, event) => append(runId, [event]),
    appendEvents: async (runId, events) => append(runId, events),
    readEvents: async (runId) => runs.get(runId)?.events ?? [],
    listRuns: async () => newestFirst([...runs.values()].map(({ header }) => header), ({ runId }) => runId),
    deleteRun: async (runId) => void runs.delete(runId),
  };
}
