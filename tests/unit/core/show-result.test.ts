import { describe, expect, it } from 'vitest';
import type { PairRow, SingleRow } from '../../../src/core/fastchat-read.ts';
import type { Winner } from '../../../src/core/pair-types.ts';
import { showPairs, showSingle } from '../../../src/core/show-result.ts';

function single(model: string, turn: number, rating: number | null): SingleRow {
  const texts = { judgeId: 'j', judgePromptName: 'single-v1', userPrompt: '', judgment: '' };
  return { type: 'single', questionId: 81, model, turn, rating, ...texts };
}

function pair(model1: string, model2: string, g1Winner: Winner, g2Winner: Winner): PairRow {
  const judge = { judgeId: 'j', judgePromptName: 'pair-v2' };
  return { type: 'pair', questionId: 81, model1, model2, g1Winner, g2Winner, turn: 1, ...judge };
}

describe('showSingle', () => {
  const rows = [
    single('b', 1, 8), single('b', 2, null), single('b', 1, 6),
    single('a', 1, 9), single('a', 2, 4), single('a', 2, 2),
  ];

  it('means each turn, best first', () => {
    const { firstTurn, secondTurn } = showSingle(rows, null);
    expect(firstTurn).toEqual([{ model: 'a', score: 9, n: 1 }, { model: 'b', score: 7, n: 2 }]);
    expect(secondTurn).toEqual([{ model: 'a', score: 3, n: 2 }]);
  });

  it('pools the turns for the average: rows count, not turns', () => {
    expect(showSingle(rows, null).average).toEqual([{ model: 'b', score: 7, n: 2 }, { model: 'a', score: 5, n: 3 }]);
  });

  it('says how many rows are unrated', () => {
    expect(showSingle(rows, null).coverage).toEqual([
      { model: 'a', rated: 3, unrated: 0 },
      { model: 'b', rated: 2, unrated: 1 },
    ]);
  });

  it('orders equal scores by name', () => {
    expect(showSingle([single('y', 1, 5), single('x', 1, 5)], null).average.map(({ model }) => model)).toEqual(['x', 'y']);
  });

  it('keeps the listed models alone, and no pairs', () => {
    expect(showSingle([...rows, pair('a', 'b', 'tie', 'tie')], ['a']).average.map(({ model }) => model)).toEqual(['a']);
  });

  it('is empty for nothing', () => {
    expect(showSingle([], null)).toEqual({ mode: 'single', firstTurn: [], secondTurn: [], average: [], coverage: [] });
  });
});

describe('showPairs', () => {
  const all = { mode: 'pairwise-all', baseline: null, models: null } as const;

  it.each<[Winner, Winner, number, number, number]>([
    ['model_1', 'model_1', 1, 0, 0],
    ['model_2', 'model_2', 0, 1, 0],
    ['tie', 'tie', 0, 0, 1],
    ['model_1', 'model_2', 0, 0, 1],
    ['model_1', 'tie', 0, 0, 1],
    ['tie', 'model_2', 0, 0, 1],
  ])('counts %s and %s as %d won, %d lost, %d tied', (g1, g2, win, loss, tie) => {
    const { table } = showPairs([pair('a', 'b', g1, g2)], all);
    expect(table.find(({ model }) => model === 'a')).toMatchObject({ win, loss, tie });
    expect(table.find(({ model }) => model === 'b')).toMatchObject({ win: loss, loss: win, tie });
  });

  it('drops rows with a game without a verdict, and says how many', () => {
    expect(showPairs([pair('a', 'b', 'error', 'tie'), pair('a', 'b', 'model_1', 'error')], all)).toMatchObject({ table: [], dropped: 2 });
  });

  it('gives rates, ties as half a win in the adjusted one', () => {
    const rows = [pair('a', 'b', 'model_1', 'model_1'), pair('a', 'b', 'tie', 'tie'), pair('a', 'b', 'model_2', 'model_2'), pair('a', 'b', 'model_1', 'model_1')];
    expect(showPairs(rows, all).table[0]).toEqual({
      model: 'a', win: 2, loss: 1, tie: 1, winRate: 0.5, lossRate: 0.25, winRateAdjusted: 0.625,
    });
  });

  it('keeps the games of the baseline and leaves out its own line', () => {
    const rows = [pair('a', 'base', 'model_1', 'model_1'), pair('base', 'b', 'model_1', 'model_1'), pair('a', 'b', 'model_2', 'model_2')];
    const { table } = showPairs(rows, { mode: 'pairwise-baseline', baseline: 'base', models: null });
    expect(table.map(({ model, win, loss }) => [model, win, loss])).toEqual([['a', 1, 0], ['b', 0, 1]]);
  });

  it('filters by the first model only, as FastChat', () => {
    const rows = [pair('a', 'b', 'tie', 'tie'), pair('b', 'c', 'tie', 'tie')];
    expect(showPairs(rows, { ...all, models: ['a'] }).table.map(({ model }) => model)).toEqual(['a', 'b']);
  });
});
