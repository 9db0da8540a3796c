/** What is to be judged of a stored pair run. */
import type { PairTask } from '../../core/judge-pairs.ts';
import { pairSpendingOf } from '../../core/pair-budget.ts';
import { pairAnswersOf, type PairAnswers } from '../../core/pair-games.ts';
import { judgmentKey, pairingOf, standingPairs } from '../../core/pair-run.ts';
import type { PairRun, PairRunSpec } from '../../core/pair-types.ts';
import { toPairRow } from '../../core/pairwise.ts';
import type { RunStore } from '../../core/ports.ts';
import { foldEvents } from '../../core/run.ts';

/** The contestants' answers; whose run is gone has none, and its matches count as unanswered. */
export async function readPairAnswers({ contestants }: PairRunSpec, store: RunStore): Promise<PairAnswers> {
  const entries = contestants.map(async ({ modelId, runId }) => {
    const state = runId === null ? null : foldEvents(await store.readEvents(runId));
    return [modelId, state === null ? new Map<number, readonly string[]>() : pairAnswersOf(state)] as const;
  });
  return new Map(await Promise.all(entries));
}

/**
 * The matches that are missing, with the games of theirs that are paid for already.
 *
 * @param isRetry  matches without a verdict too: their games without one are asked for again
 */
export function pairTaskOf({ spec, judgments }: PairRun, answers: PairAnswers, isRetry: boolean): PairTask {
  const { finished, unfinished } = standingPairs({ spec, judgments });
  const isDone = ({ games }: (typeof finished)[number]) => !isRetry || games.every(({ winner }) => winner !== 'error');
  const again = finished.filter((judgment) => !isDone(judgment));
  const { mode, baseline } = pairingOf(spec);
  return {
    ...{ bench: spec.bench, judge: spec.judge, settings: spec.settings, mode, baseline, answers },
    done: finished.filter(isDone).map((judgment) => toPairRow(spec.judge.judgeId, judgment)),
    earlier: new Map([...unfinished, ...again].map((judgment) => [judgmentKey(spec, judgment), judgment])),
    maxUsd: spec.budget.usd,
    spentUsd: pairSpendingOf({ spec, judgments }).highestUsd,
  };
}
