/** Ratings → turn, category and overall scores; runs → leaderboards. Derived, never stored. */
import { spendingOf } from './budget.ts';
import { categoriesOf, TURNS } from './questions.ts';
import { allTurns, turnKey } from './run.ts';
import { clusteredBootstrap, mean } from './statistics.ts';
import type { Leaderboard, LeaderboardRow, RunScores, RunSpec, RunState, Score, TurnKey } from './types.ts';

/** Rating of every turn of the run; null where there is none. */
interface RatedTurn extends TurnKey {
  readonly category: string;
  readonly rating: number | null;
}

/** Scores of one run, over every turn it should have: what is not rated is counted, never imputed. */
export function scoreRun(state: RunState): RunScores {
  const turns = ratedTurns(state);
  const [turn1, turn2] = TURNS.map((turn) => scoreOf(turns.filter((each) => each.turn === turn))) as [Score, Score];
  return {
    overall: scoreOf(turns),
    meanOfTurns: turn1.mean === null || turn2.mean === null ? null : (turn1.mean + turn2.mean) / 2,
    turns: [turn1, turn2],
    categories: categoriesOf(state.spec.bench.questions).map((category) => ({
      category,
      score: scoreOf(turns.filter((each) => each.category === category)),
    })),
    interval: clusteredBootstrap(ratingsByQuestion(turns)),
  };
}

function ratedTurns(state: RunState): readonly RatedTurn[] {
  const categories = new Map(state.spec.bench.questions.map(({ questionId, category }) => [questionId, category]));
  return allTurns(state.spec).map((key) => ({
    ...key,
    category: categories.get(key.questionId) ?? '',
    rating: state.judgments.get(turnKey(key))?.rating ?? null,
  }));
}

function scoreOf(turns: readonly RatedTurn[]): Score {
  const ratings = turns.flatMap(({ rating }) => rating ?? []);
  return { mean: mean(ratings), rated: ratings.length, unrated: turns.length - ratings.length };
}

function ratingsByQuestion(turns: readonly RatedTurn[]): readonly (readonly number[])[] {
  const byQuestion = new Map<number, number[]>();
  for (const { questionId, rating } of turns)
    if (rating !== null) byQuestion.set(questionId, [...(byQuestion.get(questionId) ?? []), rating]);
  return [...byQuestion.values()];
}

/**
 * What runs must share to be compared: bench and its questions, prompts, references, judge and its parameters, mode
 * and every setting that shapes answers or judgments. A stable text, to be used as a key.
 */
export function identityOf(spec: RunSpec): string {
  const { bench, judge, settings } = spec;
  return JSON.stringify([
    bench.name,
    bench.questionsSha256,
    bench.judgePromptsSha256,
    bench.questions.map(({ questionId }) => questionId),
    [settings.referenceSet, bench.references.find(({ name }) => name === settings.referenceSet)?.sha256 ?? null],
    judge === null ? null : [judge.engine, judge.model, judge.baseUrl ?? null, judge.parameters],
    [settings.mode, settings.choices, settings.maxTokens, settings.judgeMaxTokens, settings.defaultTemperature],
    Object.entries(settings.temperatures).sort(),
    [...settings.referenceCategories].sort(),
    settings.seed,
  ]);
}

/** Judged runs by identity, each ranked; the table with the newest run first. */
export function leaderboards(states: readonly RunState[]): readonly Leaderboard[] {
  const groups = new Map<string, RunState[]>();
  const judged = states.filter(({ spec }) => spec.judge !== null);
  for (const state of [...judged].sort((a, b) => b.startedAt - a.startedAt)) {
    const identity = identityOf(state.spec);
    groups.set(identity, [...(groups.get(identity) ?? []), state]);
  }
  return [...groups].map(([identity, members]) => leaderboardOf(identity, members));
}

function leaderboardOf(identity: string, members: readonly RunState[]): Leaderboard {
  const spec = (members[0] as RunState).spec;
  return {
    identity,
    benchLabel: spec.bench.label,
    judgeLabel: spec.judge?.label ?? '',
    isPractice: spec.judge?.isStandIn ?? false,
    rows: members.map(leaderboardRow).sort(compareRows),
  };
}

function compareRows(a: LeaderboardRow, b: LeaderboardRow): number {
  const score = ({ scores }: LeaderboardRow) => scores.overall.mean ?? Number.NEGATIVE_INFINITY;
  if (score(a) !== score(b)) return score(b) - score(a);
  return a.modelId < b.modelId ? -1 : a.modelId > b.modelId ? 1 : 0;
}

/** One run as a line of a leaderboard. */
export function leaderboardRow(state: RunState): LeaderboardRow {
  const { runId, model } = state.spec;
  return {
    runId,
    modelId: model.modelId,
    label: model.label,
    isStandIn: model.isStandIn,
    scores: scoreRun(state),
    ...answerFigures(state),
    usd: spendingOf(state).usd,
  };
}

function answerFigures(
  state: RunState,
): Pick<LeaderboardRow, 'tokensPerSecond' | 'peakGpuBytes' | 'meanAnswerCharacters'> {
  const completions = [...state.answers.values()].map(({ completion }) => completion);
  const counted = completions.filter(({ usage }) => usage.completionTokens !== null);
  const tokens = counted.reduce((sum, { usage }) => sum + (usage.completionTokens ?? 0), 0);
  const seconds = counted.reduce((sum, { timing }) => sum + timing.totalMs, 0) / 1000;
  const peaks = completions.flatMap(({ gpu }) => gpu?.peakBytes ?? []);
  return {
    tokensPerSecond: seconds > 0 ? tokens / seconds : null,
    peakGpuBytes: peaks.length > 0 ? Math.max(...peaks) : null,
    meanAnswerCharacters: mean(completions.map(({ text }) => text.length)),
  };
}
