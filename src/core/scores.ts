/** Ratings → turn, category and overall scores; runs → leaderboards. Derived, never stored. */
import { spendingOf } from './budget.ts';
import { countFlaggedTurns, countFlags, judgmentsOf } from './flags.ts';
import { peakGpuBytes } from './gpu-memory.ts';
import { judgedBy } from './judged-by.ts';
import { categoriesOf, TURNS } from './questions.ts';
import { allTurns, ratingOf } from './run.ts';
import { clusteredBootstrap, mean, standardDeviation } from './statistics.ts';
import type { Counting, Leaderboard, LeaderboardRow, PartMean, RunScores, Score } from './score-types.ts';
import type { JudgeCard, RunSpec, RunState, TurnKey } from './types.ts';

/** From this rating on, the first turn of a conversation counts as good. */
export const GOOD_RATING = 7;

/** FastChat's own way: every judgment counts, no question is left out, every mean is a headline. */
export const STRICT_COUNTING: Counting = { repeats: 'all', without: [], minCoverage: 0 };

/** Of a model whose temperature, seed and version nobody can set: its score cannot be had again, so it takes no place. */
export const SAMPLING_NOT_CONTROLLABLE = 'sampling not controllable';

/** What counts; what is absent is as FastChat does. */
export interface ScoreOptions {
  readonly repeats?: Counting['repeats'];
  /** Ids of questions left out. */
  readonly without?: ReadonlySet<number>;
}

/** One turn that the run should have, with the ratings that count: none where it is unrated. */
interface RatedTurn extends TurnKey {
  readonly category: string;
  readonly ratings: readonly number[];
  /** Judgments beyond the first. */
  readonly repeats: number;
}

/** Scores of one run, over every turn it should have: what is not rated is counted, never imputed. */
export function scoreRun(state: RunState, options: ScoreOptions = {}): RunScores {
  const turns = ratedTurns(state, options);
  const [turn1, turn2] = TURNS.map((turn) => scoreOf(turns.filter((each) => each.turn === turn))) as [Score, Score];
  const attempts = attemptScores(state, turns);
  return {
    overall: scoreOf(turns),
    meanOfTurns: turn1.mean === null || turn2.mean === null ? null : (turn1.mean + turn2.mean) / 2,
    turns: [turn1, turn2],
    turn2Given: turn2Given(turns),
    categories: categoriesOf(state.spec.bench.questions)
      .map((category) => ({ category, score: scoreOf(turns.filter((each) => each.category === category)) }))
      .filter(({ score }) => score.rated + score.unrated > 0),
    attempts,
    attemptSpread: standardDeviation(attempts.flatMap((attempt) => attempt.mean ?? [])),
    interval: clusteredBootstrap(ratingsByQuestion(turns)),
  };
}

function ratedTurns(state: RunState, { repeats = 'all', without }: ScoreOptions): readonly RatedTurn[] {
  const categories = new Map(state.spec.bench.questions.map(({ questionId, category }) => [questionId, category]));
  const turns = allTurns(state.spec).filter(({ questionId }) => !without?.has(questionId));
  return turns.map(({ questionId, choiceIndex, turn }) => {
    const category = categories.get(questionId) ?? '';
    if (state.spec.jury !== undefined) {
      const rating = ratingOf(state, { questionId, choiceIndex, turn });
      return { questionId, choiceIndex, turn, category, ratings: rating === null ? [] : [rating], repeats: 0 };
    }
    const judgments = judgmentsOf(state, { questionId, choiceIndex, turn });
    const counted = repeats === 'all' ? judgments : judgments.slice(-1);
    const ratings = counted.flatMap(({ rating }) => rating ?? []);
    return { questionId, choiceIndex, turn, category, ratings, repeats: Math.max(0, judgments.length - 1) };
  });
}

function scoreOf(turns: readonly RatedTurn[]): Score {
  const ratings = turns.flatMap((turn) => turn.ratings);
  const unrated = turns.filter((turn) => turn.ratings.length === 0).length;
  return {
    mean: mean(ratings),
    rated: turns.length - unrated,
    unrated,
    ratings: ratings.length,
    repeats: turns.reduce((sum, turn) => sum + turn.repeats, 0),
    bounds: boundsOf(ratings, unrated),
  };
}

/** Lowest and highest rating that the judge is asked for. */
const [LOWEST, HIGHEST] = [1, 10];

function boundsOf(ratings: readonly number[], unrated: number): readonly [number, number] | null {
  const count = ratings.length + unrated;
  if (count === 0) return null;
  const sum = ratings.reduce((total, rating) => total + rating, 0);
  return [(sum + unrated * LOWEST) / count, (sum + unrated * HIGHEST) / count];
}

/** Several ratings of a turn 1 count as their mean here. */
function turn2Given(turns: readonly RatedTurn[]): RunScores['turn2Given'] {
  const firsts = new Map(turns.filter(({ turn }) => turn === 1).map((each) => [conversationKey(each), mean(each.ratings)]));
  const part = (isAsked: (first: number) => boolean): PartMean => {
    const ratings = turns
      .filter((each) => each.turn === 2)
      .flatMap((each) => {
        const first = firsts.get(conversationKey(each)) ?? null;
        return first !== null && isAsked(first) ? each.ratings : [];
      });
    return { mean: mean(ratings), ratings: ratings.length };
  };
  return { good: part((first) => first >= GOOD_RATING), weak: part((first) => first < GOOD_RATING) };
}

function conversationKey({ questionId, choiceIndex }: TurnKey): string {
  return `${questionId}/${choiceIndex}`;
}

function attemptScores({ spec }: RunState, turns: readonly RatedTurn[]): readonly Score[] {
  return Array.from({ length: spec.settings.choices }, (_, choiceIndex) =>
    scoreOf(turns.filter((each) => each.choiceIndex === choiceIndex)),
  );
}

function ratingsByQuestion(turns: readonly RatedTurn[]): readonly (readonly number[])[] {
  const byQuestion = new Map<number, number[]>();
  for (const { questionId, ratings } of turns)
    byQuestion.set(questionId, [...(byQuestion.get(questionId) ?? []), ...ratings]);
  return [...byQuestion.values()];
}

/**
 * What runs must share to be compared: bench and its questions, prompts, references, judges and their parameters as
 * asked for and as their servers took them, the model that each server says it used, mode and every setting that shapes
 * answers or judgments. A stable text, to be used as a key.
 */
export function identityOf(state: Pick<RunState, 'spec' | 'judgments'>): string {
  const served = judgedBy(state).map(({ servedModels, sentParameters }) => [
    servedModels,
    sentParameters.map((fields) => Object.entries(fields).sort()),
  ]);
  return JSON.stringify([specIdentity(state.spec), served]);
}

function specIdentity(spec: RunSpec): string {
  const { bench, judge, settings } = spec;
  return JSON.stringify([
    bench.name,
    bench.questionsSha256,
    bench.judgePromptsSha256,
    bench.questions.map(({ questionId }) => questionId),
    [settings.referenceSet, bench.references.find(({ name }) => name === settings.referenceSet)?.sha256 ?? null],
    judge === null ? null : judgeIdentity(judge),
    spec.jury === undefined ? null : [spec.jury.jurors.map(judgeIdentity), spec.jury.repeats, spec.jury.rule],
    [settings.mode, settings.choices, settings.maxTokens, settings.judgeMaxTokens, settings.defaultTemperature],
    Object.entries(settings.temperatures).sort(),
    [...settings.referenceCategories].sort(),
    settings.seed,
  ]);
}

/** A local model is the same in every other respect only with the same weights and context length. */
function judgeIdentity({ engine, model, baseUrl, parameters, localModel }: JudgeCard): readonly unknown[] {
  return [engine, model, baseUrl ?? null, parameters, localModel?.revision ?? null, localModel?.contextTokens ?? null];
}

/**
 * Judged runs by identity, each ranked; the table with the newest run first.
 *
 * @param minCoverage  see `Counting`; 0 as FastChat: every mean is a headline
 */
export function leaderboards(states: readonly RunState[], minCoverage = 0): readonly Leaderboard[] {
  const judged = states.filter(({ spec }) => spec.judge !== null);
  return byIdentity(judged).flatMap((members) => leaderboardOf(members, { ...STRICT_COUNTING, minCoverage }) ?? []);
}

/**
 * Runs that may be compared, group by group; the one with the newest run first, and so within each. A run without a
 * judgment stands with others whose spec it shares: what its judge will turn out to be is not known yet.
 */
export function byIdentity(states: readonly RunState[]): readonly (readonly RunState[])[] {
  const groups = new Map<string, RunState[]>();
  const isOpen = ({ judgments }: RunState) => judgments.size === 0;
  for (const state of [...states].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)) || newestFirst(a, b))) {
    const identity = isOpen(state) ? identityBeforeJudging(state, groups) : identityOf(state);
    groups.set(identity, [...(groups.get(identity) ?? []), state]);
  }
  const sorted = [...groups.values()].map((members) => members.sort(newestFirst));
  return sorted.sort(([a], [b]) => (a === undefined || b === undefined ? 0 : newestFirst(a, b)));
}

function newestFirst(a: RunState, b: RunState): number {
  return b.startedAt - a.startedAt;
}

function identityBeforeJudging(state: RunState, groups: ReadonlyMap<string, readonly RunState[]>): string {
  const own = specIdentity(state.spec);
  const alike = [...groups].find(([, members]) => members.some(({ spec }) => specIdentity(spec) === own));
  return alike?.[0] ?? identityOf(state);
}

/**
 * One table of runs that share their identity.
 *
 * @returns null for no runs
 */
export function leaderboardOf(members: readonly RunState[], counting: Counting): Leaderboard | null {
  const first = members.find(({ judgments }) => judgments.size > 0) ?? members[0];
  if (first === undefined) return null;
  const { spec } = first;
  return {
    identity: identityOf(first),
    benchLabel: spec.bench.label,
    judgeLabel: spec.judge?.label ?? '',
    isPractice: spec.judge?.isStandIn ?? false,
    counting,
    rows: members.map((state) => leaderboardRow(state, counting)).sort(compareRows),
  };
}

function compareRows(a: LeaderboardRow, b: LeaderboardRow): number {
  if ((a.unrankedReason === null) !== (b.unrankedReason === null)) return a.unrankedReason === null ? -1 : 1;
  if (a.isHeadline !== b.isHeadline) return a.isHeadline ? -1 : 1;
  const score = ({ scores }: LeaderboardRow) => scores.overall.mean ?? Number.NEGATIVE_INFINITY;
  if (score(a) !== score(b)) return score(b) - score(a);
  return a.modelId < b.modelId ? -1 : a.modelId > b.modelId ? 1 : 0;
}

/** One run as a line of a leaderboard. */
export function leaderboardRow(state: RunState, counting: Counting = STRICT_COUNTING): LeaderboardRow {
  const { runId, model } = state.spec;
  const scores = knownScores(state, counting);
  return {
    runId,
    modelId: model.modelId,
    label: model.label,
    isStandIn: model.isStandIn,
    unrankedReason: model.isUncontrolled === true ? SAMPLING_NOT_CONTROLLABLE : null,
    scores,
    isHeadline: isHeadline(scores.overall, counting),
    flags: countFlags(state),
    flaggedTurns: countFlaggedTurns(state),
    ...answerFigures(state),
    usd: spendingOf(state).usd,
  };
}

function isHeadline({ mean: score, rated, unrated }: Score, { minCoverage }: Counting): boolean {
  return score !== null && rated / (rated + unrated) >= minCoverage;
}

/** A state never changes, so its scores are computed once for each way of counting. */
const known = new WeakMap<RunState, Map<string, RunScores>>();

function knownScores(state: RunState, { repeats, without }: Counting): RunScores {
  const ofState = known.get(state) ?? new Map<string, RunScores>();
  known.set(state, ofState);
  const way = `${repeats} ${without.join(' ')}`;
  const scores = ofState.get(way) ?? scoreRun(state, { repeats, without: new Set(without) });
  ofState.set(way, scores);
  return scores;
}

function answerFigures(
  state: RunState,
): Pick<LeaderboardRow, 'tokensPerSecond' | 'peakGpuBytes' | 'meanAnswerCharacters'> {
  const completions = [...state.answers.values()].map(({ completion }) => completion);
  const counted = completions.filter(({ usage }) => usage.completionTokens !== null);
  const tokens = counted.reduce((sum, { usage }) => sum + (usage.completionTokens ?? 0), 0);
  const seconds = counted.reduce((sum, { timing }) => sum + timing.totalMs, 0) / 1000;
  return {
    tokensPerSecond: seconds > 0 ? tokens / seconds : null,
    peakGpuBytes: peakGpuBytes(state),
    meanAnswerCharacters: mean(completions.map(({ text }) => text.length)),
  };
}
