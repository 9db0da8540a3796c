/** results.json: settings, scores and every single turn of runs that may be compared. */
import { spendingOf } from '../core/budget.ts';
import { InputError } from '../core/errors.ts';
import { judgmentsOf } from '../core/flags.ts';
import { byIdentity } from '../core/identity.ts';
import { jurorsOf } from '../core/jury.ts';
import { disputedReferences } from '../core/known-faults.ts';
import { leaderboardRow, leaderboards, scoreRun } from '../core/scores.ts';
import type { LeaderboardRow, Score } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';
import { juryResult, seatResult, type JuryResult, type SeatResult } from './jury-fields.ts';
import { toRunBlock } from './run-block.ts';
import {
  contextChangesOf,
  failedTriesOf,
  gpuFactsOf,
  type ContextChangeRecord,
  type FailedTry,
  type GpuFactsOfRun,
} from './run-facts.ts';
import { toSeconds, turnRecordsOf, type TurnRecord } from './turn-records.ts';

/** One turn in results.json. `null` stands for "not there", never a number. */
export interface DetailedResult {
  readonly question_id: number;
  readonly category: string;
  readonly turn: number;
  /** Attempt, from 0. */
  readonly choice: number;
  readonly score: number | null;
  /** Why `score` is null; null if it is not. */
  readonly unrated_reason: string | null;
  /** The judge's whole text. */
  readonly judgment: string | null;
  readonly judge_prompt: string | null;
  /** The model field that the judge's server returned. */
  readonly judge_served_model: string | null;
  readonly answer: string | null;
  /** Seconds from request to last token. */
  readonly generation_time: number | null;
  /** Highest GPU bytes while answering; null where they cannot be counted. */
  readonly gpu_bytes: number | null;
  /** GPU bytes once it was answered; null where they cannot be counted. */
  readonly gpu_live_bytes: number | null;
  readonly finish_reason: string | null;
  readonly tokens: { readonly prompt: number | null; readonly completion: number | null };
  readonly temperature: number | null;
  readonly seed: number | null;
  /** The failure that was given up on, in a sentence. */
  readonly error: string | null;
  readonly warnings: readonly string[];
  /** Names of what a reader of the score should know; `flags.ts` says what each means. */
  readonly flags: readonly string[];
  /** Last number from 1 to 10 in the judgment's brackets where it is not `score`; null where both agree. */
  readonly second_reading: number | null;
  /** Scores of earlier judgments of the same turn, oldest first; they count in every mean, as in FastChat. */
  readonly repeat_scores: readonly (number | null)[];
  /** Of a jury: every judgment. `score` is what they come to, and `judgment`, a single one, is null. */
  readonly judgments?: readonly SeatResult[];
}

/** A mean and the ratings it is made of. */
interface MeanOfPart {
  readonly mean: number | null;
  readonly ratings: number;
}

interface Coverage {
  readonly rated: number;
  readonly of: number;
}

interface WithoutDisputed extends MeanOfPart {
  readonly left_out: readonly number[];
  readonly interval: readonly [number, number] | null;
}

/** One model in results.json. */
export interface ModelResult {
  readonly model_name: string;
  readonly run_id: string;
  /** True for the built-in models, whose texts mean nothing. */
  readonly is_stand_in: boolean;
  /** Why it never has a rank, such as "sampling not controllable"; null for a model that may have one. */
  readonly unranked_reason: string | null;
  readonly status: string;
  /** Why it ended before all was done, in a sentence; null if it did not. */
  readonly end_reason: string | null;
  /** Kind of the failure that ended it, such as "out-of-memory" for a model that does not fit; null where none did. */
  readonly end_kind: string | null;
  readonly total_questions: number;
  /** Mean of all ratings, both turns pooled, as FastChat; null where nothing is rated. */
  readonly average_score: number | null;
  readonly turn_scores: readonly [number | null, number | null];
  readonly category_scores: Readonly<Record<string, number | null>>;
  readonly rated: number;
  readonly unrated: number;
  /** 95 % bootstrap interval of `average_score`. */
  readonly interval: readonly [number, number] | null;
  /** `average_score` if every unrated turn were rated 1, and if every one were rated 10. */
  readonly bounds: readonly [number, number] | null;
  /** Mean of the two turn scores; differs from `average_score` where the turns are not rated alike. */
  readonly mean_of_turns: number | null;
  /** By turn and by category: turns rated, and turns there are. */
  readonly turn_coverage: readonly [Coverage, Coverage];
  readonly category_coverage: Readonly<Record<string, Coverage>>;
  /** Second turns whose first turn was rated 7 and above, and below. */
  readonly turn_2_given_turn_1: { readonly good: MeanOfPart; readonly weak: MeanOfPart };
  /** Mean of each attempt, and the standard deviation of these means. */
  readonly attempt_scores: readonly (number | null)[];
  readonly attempt_spread: number | null;
  /** Ratings in `average_score`, and judgments beyond the first of a turn. */
  readonly ratings: number;
  readonly repeats: number;
  /** Flagged turns by flag. */
  readonly flags: Readonly<Record<string, number>>;
  /** The score without the questions whose reference answer is disputed; null where none is. */
  readonly without_disputed_references: WithoutDisputed | null;
  /** null for one judge that judges once. */
  readonly jury: JuryResult | null;
  readonly tokens_per_second: number | null;
  /** Highest of load and answers; null where nothing was counted. */
  readonly peak_gpu_bytes: number | null;
  readonly gpu: GpuFactsOfRun;
  /** Longest conversation in tokens that the model was last loaded for; null if it never was. */
  readonly context_tokens: number | null;
  readonly context_changes: readonly ContextChangeRecord[];
  /** Every try that failed, whether it was repeated or given up, oldest first. */
  readonly failed_tries: readonly FailedTry[];
  readonly detailed_results: readonly DetailedResult[];
}

/** The whole file. */
export interface ResultsJson {
  /** Version of this program. */
  readonly benchtab: string;
  readonly run: Readonly<Record<string, unknown>> | null;
  /** True: rated by rules, not by a language model. */
  readonly is_practice_judge: boolean;
  /** Best first; those that are never ranked last. */
  readonly models: readonly ModelResult[];
  /** What the judge took for all models together; `usd` is null where its price is unknown. */
  readonly cost: { readonly prompt_tokens: number; readonly completion_tokens: number; readonly usd: number | null };
}

/**
 * The results of runs that may be compared, as one object ready for `JSON.stringify`.
 *
 * @param states  runs of one identity: same bench, judge, prompts, references, mode and settings
 * @param meta.benchtab  version of this program
 * @throws InputError when the runs do not belong in one table
 */
export function toResultsJson(states: readonly RunState[], meta: { readonly benchtab: string }): ResultsJson {
  checkComparable(states);
  const [first, ...others] = states;
  return {
    benchtab: meta.benchtab,
    run: first === undefined ? null : toRunBlock([first, ...others]),
    is_practice_judge: first !== undefined && jurorsOf(first.spec).some(({ isStandIn }) => isStandIn),
    models: rowsOf(states).flatMap((row) => modelResults(row, states)),
    cost: costOf(states),
  };
}

function checkComparable(states: readonly RunState[]): void {
  const kinds = byIdentity(states).length;
  if (kinds <= 1) return;
  throw new InputError(`expected runs of one bench, judge and settings, got ${kinds} kinds: export each table by itself`);
}

/** Ranked; runs without a judge are in no leaderboard and keep their order. */
function rowsOf(states: readonly RunState[]): readonly LeaderboardRow[] {
  return leaderboards(states)[0]?.rows ?? states.map((state) => leaderboardRow(state));
}

function modelResults(row: LeaderboardRow, states: readonly RunState[]): ModelResult[] {
  const state = states.find(({ spec }) => spec.runId === row.runId);
  return state === undefined ? [] : [modelResult(row, state)];
}

function modelResult({ scores, ...row }: LeaderboardRow, state: RunState): ModelResult {
  return {
    model_name: row.modelId,
    run_id: row.runId,
    is_stand_in: row.isStandIn,
    unranked_reason: row.unrankedReason,
    status: state.status,
    end_reason: state.endReason,
    end_kind: state.endKind,
    total_questions: state.spec.bench.questions.length,
    average_score: scores.overall.mean,
    turn_scores: [scores.turns[0].mean, scores.turns[1].mean],
    category_scores: Object.fromEntries(scores.categories.map(({ category, score }) => [category, score.mean])),
    rated: scores.overall.rated,
    unrated: scores.overall.unrated,
    interval: scores.interval,
    bounds: scores.overall.bounds,
    mean_of_turns: scores.meanOfTurns,
    turn_coverage: [coverageOf(scores.turns[0]), coverageOf(scores.turns[1])],
    category_coverage: Object.fromEntries(scores.categories.map(({ category, score }) => [category, coverageOf(score)])),
    turn_2_given_turn_1: scores.turn2Given,
    attempt_scores: scores.attempts.map(({ mean }) => mean),
    attempt_spread: scores.attemptSpread,
    ratings: scores.overall.ratings,
    repeats: scores.overall.repeats,
    flags: row.flags,
    without_disputed_references: withoutDisputed(state),
    jury: row.jury === null ? null : juryResult(row.jury),
    tokens_per_second: row.tokensPerSecond,
    peak_gpu_bytes: row.peakGpuBytes,
    gpu: gpuFactsOf(state, row.peakGpuBytes),
    context_tokens: state.loadReport === null ? null : state.contextTokens,
    context_changes: contextChangesOf(state),
    failed_tries: failedTriesOf(state),
    detailed_results: turnRecordsOf(state).map((record) => detailedResult(state, record)),
  };
}

function coverageOf({ rated, unrated }: Score): Coverage {
  return { rated, of: rated + unrated };
}

function withoutDisputed(state: RunState): WithoutDisputed | null {
  const leftOut = disputedReferences(state.spec).map(({ questionId }) => questionId);
  if (leftOut.length === 0) return null;
  const { overall, interval } = scoreRun(state, { without: new Set(leftOut) });
  return { left_out: leftOut, mean: overall.mean, ratings: overall.ratings, interval };
}

function detailedResult(state: RunState, record: TurnRecord): DetailedResult {
  const { key, question, answer, judgment, panel, unratedReason, failure, warnings } = record;
  const completion = answer?.completion;
  return {
    question_id: key.questionId,
    category: question.category,
    turn: key.turn,
    choice: key.choiceIndex,
    score: record.rating,
    unrated_reason: unratedReason,
    judgment: judgment?.completion.text ?? null,
    judge_prompt: record.judgePromptName,
    judge_served_model: judgment?.completion.servedModel ?? null,
    answer: completion?.text ?? null,
    generation_time: completion === undefined ? null : toSeconds(completion.timing.totalMs),
    gpu_bytes: completion?.gpu?.peakBytes ?? null,
    gpu_live_bytes: completion?.gpu?.liveBytes ?? null,
    finish_reason: completion?.finishReason ?? null,
    tokens: { prompt: completion?.usage.promptTokens ?? null, completion: completion?.usage.completionTokens ?? null },
    temperature: answer?.temperature ?? null,
    seed: answer?.seed ?? null,
    error: failure?.message ?? null,
    warnings,
    flags: record.flags,
    second_reading: record.secondReading,
    repeat_scores: panel === null ? judgmentsOf(state, key).slice(0, -1).map(({ rating }) => rating) : [],
    ...(panel === null ? {} : { judgments: panel.map(seatResult) }),
  };
}

function costOf(states: readonly RunState[]): ResultsJson['cost'] {
  const spendings = states.map(spendingOf);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const known = spendings.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  return {
    prompt_tokens: sum(spendings.map(({ promptTokens }) => promptTokens)),
    completion_tokens: sum(spendings.map(({ completionTokens }) => completionTokens)),
    usd: known.length < spendings.length ? null : sum(known),
  };
}
