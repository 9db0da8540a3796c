import { describe, expect, it } from 'vitest';
import { comparePairs } from '../../../src/core/pair-comparisons.ts';
import type { PairOutcome } from '../../../src/core/pair-outcomes.ts';
import { comparisonOf } from '../../../src/core/rank-groups.ts';

function outcome(questionId: number, first: string, second: string, won: number, turn: 1 | 2 = 1): PairOutcome {
  return { questionId, turn, first, second, won };
}

const between = (outcomes: readonly PairOutcome[], a: string, b: string) => comparisonOf(comparePairs(outcomes), a, b);

describe('comparePairs', () => {
  it('of two models is wins less losses, tested over questions', () => {
    const games = [1, 1, 1, 0.5, 0, 1, 1].map((won, index) => outcome(index, 'x', 'y', won));
    // Differences 1 1 1 0 -1 1 1: of the flips of six, 7 reach 4 or more, so do 7 of the others.
    expect(between(games, 'x', 'y')).toMatchObject({ difference: { questions: 7, turns: 7, mean: 4 / 7, p: 14 / 64 }, pHolm: 14 / 64 });
  });

  it('compares two models that never met by what both did against the same third one on the same turn', () => {
    const games = [1, 2, 3].flatMap((id) => [outcome(id, 'x', 'base', 1), outcome(id, 'base', 'y', 0.5)]);
    expect(between(games, 'x', 'y')).toMatchObject({ difference: { questions: 3, turns: 3, mean: 0.5, p: 0.25 } });
  });

  it('leaves out turns on which only one of them met the third', () => {
    const games = [outcome(1, 'x', 'base', 1), outcome(1, 'y', 'base', 0), outcome(2, 'x', 'base', 1), outcome(2, 'y', 'base', 0, 2)];
    expect(between(games, 'x', 'y')).toEqual({ first: 'x', second: 'y', difference: null, pHolm: 1 });
  });

  it('is the difference of the adjusted win rates where every pair was judged', () => {
    const games = [1, 2, 3, 4].flatMap((id) => [
      outcome(id, 'x', 'y', id % 2), outcome(id, 'x', 'z', 1), outcome(id, 'y', 'z', id === 1 ? 0.5 : 0),
    ]);
    // Adjusted: x (2 + 4) of 8, y (2 + 0.5) of 8.
    expect(between(games, 'x', 'y')?.difference?.mean).toBeCloseTo(6 / 8 - 2.5 / 8, 12);
  });

  it('keeps both turns of a question together, and takes the mean of repeats', () => {
    const games = [outcome(1, 'x', 'y', 1), outcome(1, 'x', 'y', 1, 2), outcome(2, 'y', 'x', 0), outcome(2, 'x', 'y', 0.5)];
    expect(between(games, 'x', 'y')).toMatchObject({ difference: { questions: 2, turns: 3, mean: 2.5 / 3, p: 0.5 } });
  });

  it('corrects for all pairs that could be tested', () => {
    const games = Array.from({ length: 10 }, (_, id) => [outcome(id, 'x', 'y', 1), outcome(id, 'x', 'z', 1), outcome(id, 'y', 'z', 0.5)]).flat();
    const p = 2 ** -9;
    expect(comparePairs(games).map(({ first, second, pHolm }) => [first, second, pHolm])).toEqual([
      ['x', 'y', 3 * p], ['x', 'z', 3 * p], ['y', 'z', 1],
    ]);
  });
});
