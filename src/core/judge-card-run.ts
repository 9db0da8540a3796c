/** A measurement: its spec, the header of its list, and the passes that it takes. */
import { InputError } from './errors.ts';
import { estimateCalls } from './budget.ts';
import { judgeKey } from './identity.ts';
import { answersOf, chooseMatches, judgeableMatches, toPairMatches } from './judge-card-matches.ts';
import type { HumanVotes, MeasuredJudgment, Measurement, MeasurementChange, MeasurementHeader, MeasurementSpec, Repeats, VotedAnswers, VotedMatch } from './judge-card-types.ts';
import type { PairTask } from './judge-pairs.ts';
import { pairSpendingOf, type PairSpending } from './pair-budget.ts';
import { isFinished, planGames } from './pair-games.ts';
import { checkPairable, judgmentKey, standingPairs } from './pair-run.ts';
import { toPairRow } from './pairwise.ts';
import { createRunSpec, judgeModelCard } from './run-spec.ts';
import type { Bench, Budget, JudgeCard, RunEnvironment, RunSettings } from './types.ts';

export interface MeasurementChoices {
  readonly bench: Bench;
  readonly votes: HumanVotes;
  readonly judge: JudgeCard;
  /** Matches to judge; null: all that can be. */
  readonly count: number | null;
  readonly repeats: Repeats;
  readonly settings: Omit<RunSettings, 'mode' | 'referenceSet' | 'gpuBudgetBytes'>;
  readonly budget: Budget;
  readonly environment: RunEnvironment;
  readonly measurementId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** @throws InputError if none of the votes can be judged on this bench, or it lacks what the judge would have to be shown */
export function createMeasurementSpec(choices: MeasurementChoices): MeasurementSpec {
  const { judge, votes, budget, environment, measurementId, now } = choices;
  const { seed } = choices.settings;
  const { questions } = choices.bench;
  const matches = chooseMatches({ matches: judgeableMatches(votes, questions), questions, count: choices.count, seed });
  if (matches.length === 0)
    throw new InputError(`none of these votes is on a question of "${choices.bench.name}" with both answers: take the votes of lmsys/mt_bench_human_judgments`);
  const bench = { ...choices.bench, questions: questions.filter(({ questionId }) => matches.some((match) => match.questionId === questionId)) };
  const { settings } = createRunSpec({
    ...{ bench, judge, model: judgeModelCard(judge), budget, environment, groupId: measurementId, now },
    settings: { ...choices.settings, choices: 1, mode: 'pairwise-all', gpuBudgetBytes: null },
  });
  checkPairable(bench, settings);
  const models = [...new Set(matches.flatMap(({ modelA, modelB }) => [modelA, modelB]))].sort();
  return Object.freeze({
    schemaVersion: 1,
    pairRunId: measurementId,
    createdAt: new Date(now).toISOString(),
    ...{ bench, judge, settings, budget, environment, matches },
    baseline: null,
    contestants: models.map((modelId) => ({ modelId, label: modelId, isStandIn: false, runId: null })),
    answers: neededAnswers(votes.answers, matches),
    repeats: choices.repeats.times === 0 ? { times: 0, matches: 0 } : { ...choices.repeats, matches: Math.min(choices.repeats.matches, matches.length) },
    source: votes.source,
  });
}

function neededAnswers(answers: readonly VotedAnswers[], matches: readonly VotedMatch[]): readonly VotedAnswers[] {
  const needed = new Set(matches.flatMap(({ questionId, modelA, modelB }) => [`${questionId} ${modelA}`, `${questionId} ${modelB}`]));
  return answers
    .map((each) => ({ ...each, answers: each.answers.filter(({ questionId }) => needed.has(`${questionId} ${each.model}`)) }))
    .filter((each) => each.answers.length > 0);
}

/** The header of a new measurement. */
export function createMeasurementHeader(spec: MeasurementSpec, at: number): MeasurementHeader {
  return {
    measurementId: spec.pairRunId,
    createdAt: spec.createdAt,
    updatedAt: at,
    status: 'running',
    endReason: null,
    judgeLabel: spec.judge.label,
    isStandIn: spec.judge.isStandIn,
    judgeKey: judgeKey(spec.judge),
    matches: spec.matches.length,
    recordCount: 0,
    summary: null,
  };
}

/** The header after more judgments. */
export function addToMeasurementHeader(header: MeasurementHeader, records: readonly MeasuredJudgment[]): MeasurementHeader {
  return {
    ...header,
    updatedAt: records.reduce((latest, { judgment: { at } }) => Math.max(latest, at), header.updatedAt),
    recordCount: header.recordCount + records.length,
  };
}

/** The header with another status, or another summary. */
export function changedHeader(header: MeasurementHeader, change: MeasurementChange): MeasurementHeader {
  return { ...header, ...change };
}

/** One turn of judging over the list: the first, or a repeat. */
export interface MeasurementPass {
  readonly repeat: number;
  readonly matches: readonly VotedMatch[];
}

/** All that a measurement takes, in order. */
export function passesOf({ matches, repeats }: Pick<MeasurementSpec, 'matches' | 'repeats'>): readonly MeasurementPass[] {
  const again = Array.from({ length: repeats.times }, (_, index) => ({ repeat: index + 1, matches: matches.slice(0, repeats.matches) }));
  return [{ repeat: 0, matches }, ...again];
}

/** Matches with both games, and those there should be: repeats count too. */
export function measurementProgress({ spec, records }: Pick<Measurement, 'spec' | 'records'>): { readonly judged: number; readonly total: number } {
  const passes = passesOf(spec);
  const judged = passes.reduce((sum, { repeat }) => sum + standingPairs({ spec, judgments: judgmentsOf(records, repeat) }).finished.length, 0);
  return { judged, total: passes.reduce((sum, { matches }) => sum + matches.length, 0) };
}

/** The judgments of one pass, in the order in which they were stored. */
export function judgmentsOf(records: readonly MeasuredJudgment[], repeat: number) {
  return records.filter((record) => record.repeat === repeat).map(({ judgment }) => judgment);
}

/** What the judge has taken so far, repeats included. */
export function measurementSpending({ spec, records }: Pick<Measurement, 'spec' | 'records'>): PairSpending {
  return pairSpendingOf({ spec, judgments: records.map(({ judgment }) => judgment) });
}

/**
 * What is still to be judged in a pass, with the games of it that are paid for already. A repeat asks with another seed,
 * so that it is asked, and not found again.
 *
 * @param isRetry  matches without a verdict too: their games without one are asked for again
 */
export function measurementTask(measurement: Pick<Measurement, 'spec' | 'records'>, { repeat, matches }: MeasurementPass, isRetry: boolean): PairTask {
  const { spec, records } = measurement;
  const { finished, unfinished } = standingPairs({ spec, judgments: judgmentsOf(records, repeat) });
  const isDone = ({ games }: (typeof finished)[number]) => !isRetry || games.every(({ winner }) => winner !== 'error');
  const again = finished.filter((judgment) => !isDone(judgment));
  const { bench, judge, settings, budget } = spec;
  return {
    ...{ bench, judge, mode: 'pairwise-all', baseline: null, answers: answersOf(spec.answers) },
    settings: { ...settings, seed: settings.seed + repeat },
    matches: toPairMatches(matches, bench.questions, settings),
    done: finished.filter(isDone).map((judgment) => toPairRow(judge.judgeId, judgment)),
    earlier: new Map([...unfinished, ...again].map((judgment) => [judgmentKey(spec, judgment), judgment])),
    maxUsd: budget.usd,
    spentUsd: measurementSpending(measurement).highestUsd,
  };
}

/** Has every pass been judged to its end? */
export function isMeasured({ spec, records }: Pick<Measurement, 'spec' | 'records'>): boolean {
  const { judged, total } = measurementProgress({ spec, records });
  return judged >= total;
}

/** What a measurement will take. */
export interface MeasurementEstimate {
  readonly matches: number;
  /** Two a match, repeats included. */
  readonly judgeCalls: number;
  /** US dollars `[low, high]`; null without a price. */
  readonly usd: readonly [number, number] | null;
}

/** Estimated from the prompts as they will be sent. */
export function estimateMeasurement(spec: MeasurementSpec): MeasurementEstimate {
  const { bench, settings, judge } = spec;
  const answers = answersOf(spec.answers);
  const lengths = toPairMatches(spec.matches, bench.questions, settings).map((match) =>
    planGames({ bench, settings, answers, match, earlier: null })
      .flatMap(({ request }) => request.messages)
      .reduce((sum, { content }) => sum + content.length, 0),
  );
  const characters = passesOf(spec).reduce(
    (sum, { matches }) => sum + lengths.slice(0, matches.length).reduce((total, length) => total + length, 0),
    0,
  );
  const calls = 2 * passesOf(spec).reduce((sum, { matches }) => sum + matches.length, 0);
  return { matches: spec.matches.length, judgeCalls: calls, usd: estimateCalls({ calls, characters, price: judge.price }).usd };
}

/** Both games played. */
export function isJudged({ judgment }: MeasuredJudgment): boolean {
  return isFinished(judgment);
}
