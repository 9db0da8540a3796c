/** Ratings → turn, category and overall scores; runs → leaderboards. Derived, never stored. */
import { spendingOf } from './budget.ts';
import { countFlaggedTurns, countFlags, judgmentsOf } from './flags.ts';
import { peakGpuBytes } from './gpu-memory.ts';
import { byIdentity, identityOf } from './identity.ts';
import { judgesLabel, jurorsOf } from './jury.ts';
import { summariseJury } from './jury-summary.ts';
import { categoriesOf, TURNS } from './questions.ts';
import { allTurns, ratingOf } from './run.ts';
import { clusteredBootstrap, mean, standardDeviation } from './statistics.ts';
import type { Counting, Leaderboard, LeaderboardRow, PartMean, RunScores, Score } from './score-types.ts';
import type { RunState, TurnKey } from './types.ts';

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
export interface RatedTurn extends TurnKey {
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

/** Every turn that the run should have, in order. */
export function ratedTurns(state: RunState, { repeats = 'all', without }: ScoreOptions): readonly RatedTurn[] {
  const categories = new Map(state.spec.bench.questions.map(({ questionId, category }) => [questionId, category]));
  const turns = allTurns(state.spec).filter(({ questionId }) => !without?.has(questionId));
  return turns.map(({ questionId, choiceIndex, turn }) => {
    const category = categories.get(questionId) ?? '';
    return { questionId, choiceIndex, turn, category, ...countedRatings(state, { questionId, choiceIndex, turn }, repeats) };
  });
}

/** A jury's rating of a turn is one, however many judgments it comes of. */
function countedRatings(state: RunState, key: TurnKey, way: Counting['repeats']): Pick<RatedTurn, 'ratings' | 'repeats'> {
  if (state.spec.jury !== undefined) return { ratings: [ratingOf(state, key)].filter((rating) => rating !== null), repeats: 0 };
  const judgments = judgmentsOf(state, key);
  const counted = way === 'all' ? judgments : judgments.slice(-1);
  return { ratings: counted.flatMap(({ rating }) => rating ?? []), repeats: Math.max(0, judgments.length - 1) };
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
 * Judged runs by identity, each ranked; the table with the newest run first.
 *
 * @param minCoverage  see `Counting`; 0 as FastChat: every mean is a headline
 */
export function leaderboards(states: readonly RunState[], minCoverage = 0): readonly Leaderboard[] {
  const judged = states.filter(({ spec }) => spec.judge !== null);
  return byIdentity(judged).flatMap((members) => leaderboardOf(members, { ...STRICT_COUNTING, minCoverage }) ?? []);
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
    judgeLabel: judgesLabel(spec) ?? '',
    jury: spec.jury ?? null,
    isPractice: jurorsOf(spec).some(({ isStandIn }) => isStandIn),
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

/** One run as a line of a leaderboard. The same object as long as nothing of it is another: a table draws it once. */
export function leaderboardRow(state: RunState, counting: Counting = STRICT_COUNTING): LeaderboardRow {
  const figures = knownFigures(state, counting);
  const isHeadlineNow = isHeadline(figures.scores.overall, counting);
  const [known, other] = knownRows.get(figures) ?? [];
  const row = [known, other].find((each) => each?.isHeadline === isHeadlineNow) ?? createRow(state, figures, isHeadlineNow);
  if (row !== known) knownRows.set(figures, known === undefined ? [row] : [row, known]);
  return row;
}

/** By what they are made of: a row that is a headline, one that is none, or both. */
const knownRows = new WeakMap<Figures, readonly LeaderboardRow[]>();

function createRow(state: RunState, { scores, jury }: Figures, isHeadline: boolean): LeaderboardRow {
  const { runId, model } = state.spec;
  return {
    runId,
    modelId: model.modelId,
    label: model.label,
    isStandIn: model.isStandIn,
    unrankedReason: model.isUncontrolled === true ? SAMPLING_NOT_CONTROLLABLE : null,
    scores,
    jury,
    isHeadline,
    // Dear, and asked for later than the scores or not at all: found when they are first read.
    get flags() {
      return countFlags(state);
    },
    get flaggedTurns() {
      return countFlaggedTurns(state);
    },
    ...answerFigures(state),
  };
}

function isHeadline({ mean: score, rated, unrated }: Score, { minCoverage }: Counting): boolean {
  return score !== null && rated / (rated + unrated) >= minCoverage;
}

type Figures = Pick<LeaderboardRow, 'scores' | 'jury'>;

/** A state never changes, so its scores are computed once for each way of counting. */
const known = new WeakMap<RunState, Map<string, Figures>>();

function knownFigures(state: RunState, counting: Counting): Figures {
  const ofState = known.get(state) ?? new Map<string, Figures>();
  known.set(state, ofState);
  const way = `${counting.repeats} ${counting.without.join(' ')}`;
  const figures = ofState.get(way) ?? figuresOf(state, counting);
  ofState.set(way, figures);
  return figures;
}

function figuresOf(state: RunState, { repeats, without }: Counting): Figures {
  const leftOut = new Set(without);
  return { scores: scoreRun(state, { repeats, without: leftOut }), jury: summariseJury(state, leftOut) };
}

type AnswerFigures = Pick<LeaderboardRow, 'tokensPerSecond' | 'peakGpuBytes' | 'meanAnswerCharacters' | 'usd'>;

/** The same however ratings are counted. */
const knownAnswerFigures = new WeakMap<RunState, AnswerFigures>();

function answerFigures(state: RunState): AnswerFigures {
  const figures = knownAnswerFigures.get(state) ?? toAnswerFigures(state);
  knownAnswerFigures.set(state, figures);
  return figures;
}

function toAnswerFigures(state: RunState): AnswerFigures {
  const completions = [...state.answers.values()].map(({ completion }) => completion);
  const counted = completions.filter(({ usage }) => usage.completionTokens !== null);
  const tokens = counted.reduce((sum, { usage }) => sum + (usage.completionTokens ?? 0), 0);
  const seconds = counted.reduce((sum, { timing }) => sum + timing.totalMs, 0) / 1000;
  return {
    tokensPerSecond: seconds > 0 ? tokens / seconds : null,
    peakGpuBytes: peakGpuBytes(state),
    meanAnswerCharacters: mean(completions.map(({ text }) => text.length)),
    usd: spendingOf(state).usd,
  };
}
