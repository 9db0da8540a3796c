import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLogit, type GameRows } from '../../../src/core/paired-logit.ts';

/** Rows of first, second, games, won and, for the model with leads, the lead. */
function rows(...all: readonly (readonly [number, number, number, number, number?])[]): GameRows {
  const column = (at: 0 | 1 | 2 | 3 | 4) => all.map((row) => row[at] ?? 0);
  return {
    first: Uint16Array.from(column(0)),
    second: Uint16Array.from(column(1)),
    games: Float64Array.from(column(2)),
    won: Float64Array.from(column(3)),
    lead: all.some((row) => row.length === 5) ? Float64Array.from(column(4)) : null,
  };
}

function expectNear(fitted: Float64Array, expected: readonly number[]) {
  expect(fitted.length).toBe(expected.length);
  expected.forEach((value, index) => expect(fitted[index]).toBeCloseTo(value, 5));
}

// Expected values of the two tests: SciPy 1.17.1, minimize(method='BFGS', gtol=1e-10) of the penalised likelihood,
// sum(b ** 2) * 0.01 / 2 - sum(w * d - n * logaddexp(0, d)) with d = b[i] - b[j] (+ b[-1] * lead).
describe('fitLogit', () => {
  it('finds the strengths that SciPy finds, ties and a side that never won among them', () => {
    const fitted = fitLogit(rows([0, 1, 10, 6.5], [0, 2, 8, 7], [1, 2, 12, 7.5], [2, 3, 6, 6], [0, 3, 4, 4]), 4);
    expectNear(fitted, [2.2185454, 1.3946102, 0.7250842, -4.3382400]);
  });

  it('finds the effect of a lead that SciPy finds', () => {
    const fitted = fitLogit(
      rows(
        [0, 1, 1, 1, 0.5], [0, 1, 1, 0, -0.3], [0, 1, 1, 1, 0.8], [0, 1, 1, 0.5, 0.1], [0, 1, 1, 0, -0.6], [0, 1, 1, 1, -0.2],
        [0, 1, 1, 0, 0.4], [1, 2, 1, 1, 0.2], [1, 2, 1, 0.5, -0.4], [1, 2, 1, 0, -0.1], [0, 2, 1, 1, 0.3], [0, 2, 1, 0, -0.7],
      ),
      3,
    );
    expectNear(fitted, [0.00882985, 0.23977905, -0.24860991, 3.24775732]);
  });

  it('has a mean of 0, and does not depend on where it began', () => {
    const games = rows([0, 1, 10, 6], [1, 2, 9, 5.5], [0, 2, 8, 7]);
    const fitted = fitLogit(games, 3);
    expect(fitted.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
    expectNear(fitLogit(games, 3, { start: Float64Array.of(5, -3, 1) }), [...fitted]);
  });

  it('keeps a side that always won within bounds, however many games there are', () => {
    const [first = 0, second = 0] = fitLogit(rows([0, 1, 100_000, 100_000]), 2);
    expect(first).toBeCloseTo(-second, 9);
    expect(first - second).toBeGreaterThan(5);
    expect(first - second).toBeLessThan(20);
  });

  it('turns around with its rows', () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(row, row, row, ([a, x], [b, y], [c, z]) => {
        const there = fitLogit(rows([0, 1, a, a * x], [1, 2, b, b * y], [0, 2, c, c * z]), 3);
        const back = fitLogit(rows([1, 0, a, a - a * x], [2, 1, b, b - b * y], [2, 0, c, c - c * z]), 3);
        expectNear(back, [...there]);
      }),
    );
  });
});
