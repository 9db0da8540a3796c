/** From stored answers and a judge to runs that judge them: what is left out, what forbids it, what it takes. Pure. */
import { estimateJudging } from '../../core/budget.ts';
import { InputError } from '../../core/errors.ts';
import { judgeAgain, type JudgeAgainRun } from '../../core/judge-again.ts';
import { foldEvents } from '../../core/run.ts';
import type { EvaluationConfig } from '../../core/config-types.ts';
import type { Bench, JudgeCard, Jury, RunSpec, RunState } from '../../core/types.ts';
import { asSentence, counted } from '../format.ts';

/** Runs of one bench among the chosen ones: those can be judged together. */
export interface BenchRuns {
  readonly key: string;
  readonly bench: Bench;
  readonly runIds: readonly string[];
}

export interface JudgeAgainChoices {
  readonly judge: JudgeCard;
  /** Absent: the judge alone, once. */
  readonly jury?: Jury;
  /** Name of the reference set; null: the judge's own, else the bench's first. */
  readonly referenceSet: string | null;
  /** For each run; null: no cap. */
  readonly maxCostUsd: number | null;
  readonly evaluation: Pick<EvaluationConfig, 'settings'>;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface JudgeAgainPlan {
  readonly runs: readonly JudgeAgainRun[];
  /** What forbids to judge, in a sentence; null if nothing does. */
  readonly problem: string | null;
  readonly judgeCalls: number;
  /** US dollars `[low, high]`; null without a price. */
  readonly usd: readonly [number, number] | null;
}

/** Runs by what a judge would be shown: name, hashes and questions of their bench. */
export function byBench(states: readonly RunState[]): readonly BenchRuns[] {
  const groups = new Map<string, BenchRuns>();
  for (const { spec } of states) {
    const key = benchKey(spec);
    groups.set(key, { key, bench: spec.bench, runIds: [...(groups.get(key)?.runIds ?? []), spec.runId] });
  }
  return [...groups.values()];
}

function benchKey({ bench, settings }: RunSpec): string {
  const ids = bench.questions.map(({ questionId }) => questionId);
  return JSON.stringify([bench.name, bench.questionsSha256, bench.judgePromptsSha256, ids, settings.referenceCategories]);
}

/** What can be judged, and a sentence for each run that is left out. */
export interface Judgeable {
  readonly states: readonly RunState[];
  readonly leftOut: readonly string[];
}

/** Runs with answers of their own: nothing is paid for twice, and without an answer there is nothing to judge. */
export function judgeable(states: readonly RunState[]): Judgeable {
  const kept: RunState[] = [];
  const leftOut: string[] = [];
  for (const state of states) {
    const name = state.spec.model.label;
    if (state.answers.size === 0) leftOut.push(`${name}: there are no answers, only judgments.`);
    else if (kept.some((other) => hasSameAnswers(other, state)))
      leftOut.push(`${name}: the answers are the same as those of another run here, and are judged once.`);
    else kept.push(state);
  }
  return { states: kept, leftOut };
}

function hasSameAnswers(a: RunState, b: RunState): boolean {
  if (a.spec.model.modelId !== b.spec.model.modelId || a.answers.size !== b.answers.size) return false;
  return [...a.answers].every(([key, answer]) => b.answers.get(key)?.completion.text === answer.completion.text);
}

/** Runs that take over the answers, ready to be stored and run. */
export function planJudgeAgain(states: readonly RunState[], choices: JudgeAgainChoices): JudgeAgainPlan {
  const benches = byBench(states).length;
  if (benches > 1) return refused(`These runs are of ${counted(benches, 'bench', 'benches')}: judge one bench at a time.`);
  try {
    return toPlan(withOwnIds(states.map((state, index) => prepare(state, choices, index))));
  } catch (thrown) {
    if (thrown instanceof InputError) return refused(asSentence(thrown.message));
    throw thrown;
  }
}

function prepare(state: RunState, { judge, jury, referenceSet, maxCostUsd, evaluation, groupId, now }: JudgeAgainChoices, index: number) {
  const { judgeMaxTokens, maxAttempts, judgeMaxAttempts } = evaluation.settings;
  return judgeAgain(state, {
    judge,
    ...(jury === undefined ? {} : { jury }),
    referenceSet,
    settings: { judgeMaxTokens, maxAttempts, judgeMaxAttempts },
    budget: { usd: maxCostUsd, tokens: null, seconds: null },
    groupId,
    // A millisecond apart, so that a group keeps its order.
    now: now + index,
  });
}

/** Ids are made of group and model: two different runs of one model get a number. */
function withOwnIds(runs: readonly JudgeAgainRun[]): readonly JudgeAgainRun[] {
  const ids = runs.map(({ spec }) => spec.runId);
  return runs.map(({ spec, events }, index) => {
    const before = ids.slice(0, index).filter((id) => id === spec.runId).length;
    return before === 0 ? { spec, events } : { spec: { ...spec, runId: `${spec.runId}-${before + 1}` }, events };
  });
}

function toPlan(runs: readonly JudgeAgainRun[]): JudgeAgainPlan {
  const estimates = runs.flatMap(({ spec, events }) => {
    const state = foldEvents([{ type: 'run-start', at: Date.parse(spec.createdAt), spec }, ...events]);
    return state === null ? [] : [estimateJudging(state)];
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const prices = estimates.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  return {
    runs,
    problem: null,
    judgeCalls: sum(estimates.map(({ judgeCalls }) => judgeCalls)),
    usd: prices.length === 0 ? null : [sum(prices.map(([low]) => low)), sum(prices.map(([, high]) => high))],
  };
}

function refused(problem: string): JudgeAgainPlan {
  return { runs: [], problem, judgeCalls: 0, usd: null };
}
