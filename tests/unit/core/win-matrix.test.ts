import { describe, expect, it } from 'vitest';
import { winMatrix } from '../../../src/core/win-matrix.ts';

const coverage = { covered: 0, expected: 0 };
const PAIRS = [
  { model1: 'x', model2: 'y', wins1: 5, wins2: 2, ties: 3, disagree: 2, dropped: 1, coverage },
  { model1: 'z', model2: 'x', wins1: 0, wins2: 0, ties: 0, disagree: 0, dropped: 4, coverage },
];

describe('winMatrix', () => {
  const matrix = winMatrix(PAIRS, ['x', 'y', 'z']);

  it('tells what the row did against the column, from either side', () => {
    expect(matrix[0]?.[1]).toEqual({ wins: 5, losses: 2, ties: 3, n: 10, winRate: 0.65, disagree: 2, disagreeRate: 0.2, dropped: 1 });
    expect(matrix[1]?.[0]).toEqual({ wins: 2, losses: 5, ties: 3, n: 10, winRate: 0.35, disagree: 2, disagreeRate: 0.2, dropped: 1 });
  });

  it('has no rate of a pair without a verdict', () => {
    expect(matrix[0]?.[2]).toMatchObject({ n: 0, winRate: null, disagreeRate: null, dropped: 4 });
  });

  it('is empty for a model against itself and for two that never met', () => {
    expect([matrix[0]?.[0], matrix[1]?.[2]]).toEqual([null, null]);
  });
});
