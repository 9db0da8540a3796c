/** Judges a pair run. */
import { addToPairHeader } from '../../core/pair-run.ts';
import type { PairJudgment, PairRun } from '../../core/pair-types.ts';
import type { PairStore, RunStore } from '../../core/ports.ts';
import type { JudgingKind, JudgingPorts } from './judging-kind.ts';
import { PairJudging } from './pair-judging.svelte.ts';
import { pairTaskOf, readPairAnswers } from './pair-task.ts';

/** What the controller asks of the outside. */
export interface PairControllerPorts extends JudgingPorts {
  readonly pairStore: PairStore;
  /** Holds the contestants' answers. */
  readonly store: RunStore;
}

export class PairController extends PairJudging<PairRun, PairJudgment> {
  constructor(ports: PairControllerPorts) {
    super(ports, pairRunKind(ports));
  }
}

function pairRunKind({ pairStore, store }: Pick<PairControllerPorts, 'pairStore' | 'store'>): JudgingKind<PairRun, PairJudgment> {
  return {
    busySentence: 'A run of models is going on in this tab: pause it, then go on here.',
    pace: { everyMs: 250, laterMs: 0.2 },
    create: (spec, at) => pairStore.createPairRun(spec, at),
    read: (pairRunId) => pairStore.readPairRun(pairRunId),
    append: (pairRunId, judgment) => pairStore.appendPairs(pairRunId, [judgment]),
    setBudget: (pairRunId, budget) => pairStore.setPairBudget(pairRunId, budget),
    setFailed: (pairRunId, { status, endReason, updatedAt }) => pairStore.setPairStatus(pairRunId, status, endReason, updatedAt),
    async setStatus(run, change) {
      await pairStore.setPairStatus(run.header.pairRunId, change.status, change.endReason, change.updatedAt);
      return { ...run, header: { ...run.header, ...change } };
    },
    withAdded: ({ header, spec, judgments }, added) => ({ header: addToPairHeader(header, added), spec, judgments: [...judgments, ...added] }),
    countOf: ({ judgments }) => judgments.length,
    progressOf: ({ header }) => ({ judged: header.judgmentCount, total: header.totalMatches }),
    async passesOf(now, isRetry) {
      const task = pairTaskOf(now(), await readPairAnswers(now().spec, store), isRetry);
      return [{ task: () => task, toAdded: (judgment) => judgment }];
    },
  };
}
