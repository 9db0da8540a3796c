/** Stores in memory that an import writes to, and what stands in them afterwards. */
import type { PairRun } from '../../src/core/pair-types.ts';
import { foldEvents } from '../../src/core/run.ts';
import type { RunEvent, RunState } from '../../src/core/types.ts';
import type { ImportSink } from '../../src/imports/types.ts';
import { createMemoryPairStore } from '../../src/storage/memory-pair-store.ts';
import { createMemoryRunStore } from '../../src/storage/memory-run-store.ts';

export interface ImportStores {
  readonly sink: ImportSink;
  events(runId: string): Promise<readonly RunEvent[]>;
  /** Of all runs, by run id. */
  states(): Promise<readonly RunState[]>;
  /** By id. */
  pairRuns(): Promise<readonly PairRun[]>;
}

export function createImportStores(): ImportStores {
  const runs = createMemoryRunStore();
  const pairs = createMemoryPairStore();
  return {
    sink: { ...runs, ...pairs },
    events: (runId) => runs.readEvents(runId),
    states: async () => {
      const ids = (await runs.listRuns()).map(({ runId }) => runId).sort();
      const events = await Promise.all(ids.map((runId) => runs.readEvents(runId)));
      return events.flatMap((each) => foldEvents(each) ?? []);
    },
    pairRuns: async () => {
      const ids = (await pairs.listPairRuns()).map(({ pairRunId }) => pairRunId).sort();
      return (await Promise.all(ids.map((pairRunId) => pairs.readPairRun(pairRunId)))).flatMap((run) => run ?? []);
    },
  };
}
