/** Measurements over the made-up bench and made-up votes. */
import { createMeasurementSpec, type MeasurementChoices } from '../../src/core/judge-card-run.ts';
import type { MeasuredJudgment, MeasurementSpec, VotedMatch } from '../../src/core/judge-card-types.ts';
import type { GameRecord, PairJudgment, Winner } from '../../src/core/pair-types.ts';
import { madeUpVotes } from './human-votes.ts';
import { MADE_UP_JUDGE, MADE_UP_SETTINGS } from './made-up-bench.ts';
import { fakeGame, pairBench } from './pair-runs.ts';

export function fakeMeasurement(change: Partial<MeasurementChoices> = {}): MeasurementSpec {
  return createMeasurementSpec({
    bench: pairBench(),
    votes: madeUpVotes(),
    judge: MADE_UP_JUDGE,
    count: 6,
    repeats: { times: 0, matches: 0 },
    settings: MADE_UP_SETTINGS,
    budget: { usd: null, tokens: null, seconds: null },
    environment: { benchtab: '0.1.0', browser: 'node', adapter: null },
    measurementId: 'measurement-1',
    now: Date.parse('2026-11-20T10:00:00.000Z'),
    ...change,
  });
}

/** What a judge said of a match: the winner of each game, in model terms. */
export function fakeMeasured(
  { questionId, turn, modelA, modelB }: VotedMatch,
  winners: readonly [Winner, Winner] = ['model_2', 'model_2'],
  { repeat = 0, game = (each) => each }: { readonly repeat?: number; readonly game?: (game: GameRecord) => GameRecord } = {},
): MeasuredJudgment {
  const judgment: PairJudgment = {
    ...{ questionId, turn, model1: modelA, model2: modelB },
    judgePromptName: `pair-${questionId === 2 ? 'math-v1' : 'v2'}${turn === 2 ? '-multi-turn' : ''}`,
    games: [game(fakeGame(1, winners[0])), game(fakeGame(2, winners[1]))],
    at: 1_760_000_000_000,
  };
  return { repeat, judgment };
}
