/** Pair runs in memory: for tests, and for private windows without IndexedDB. */
import { addToPairHeader, createPairHeader, withPairStatus } from '../core/pair-run.ts';
import type { PairRun } from '../core/pair-types.ts';
import type { PairStore } from '../core/ports.ts';
import { newestFirst, pairRunExists, pairRunMissing } from './headers.ts';

/** A store that lasts as long as the object. */
export function createMemoryPairStore(): PairStore {
  const runs = new Map<string, PairRun>();
  const change = (pairRunId: string, changed: (run: PairRun) => PairRun) => {
    const run = runs.get(pairRunId);
    if (run === undefined) throw pairRunMissing(pairRunId);
    runs.set(pairRunId, changed(run));
  };
  return {
    createPairRun: async (spec, at) => {
      if (runs.has(spec.pairRunId)) throw pairRunExists(spec.pairRunId);
      runs.set(spec.pairRunId, structuredClone({ header: createPairHeader(spec, at), spec, judgments: [] }));
    },
    appendPairs: async (pairRunId, judgments) =>
      change(pairRunId, (run) => ({
        ...run,
        header: addToPairHeader(run.header, judgments),
        judgments: [...run.judgments, ...structuredClone(judgments)],
      })),
    setPairStatus: async (pairRunId, status, reason, at) =>
      change(pairRunId, (run) => ({ ...run, header: withPairStatus(run.header, status, reason, at) })),
    setPairBudget: async (pairRunId, budget) => change(pairRunId, (run) => ({ ...run, spec: { ...run.spec, budget } })),
    readPairRun: async (pairRunId) => runs.get(pairRunId) ?? null,
    listPairRuns: async () => newestFirst([...runs.values()].map(({ header }) => header), ({ pairRunId }) => pairRunId),
    deletePairRun: async (pairRunId) => void runs.delete(pairRunId),
  };
}
