import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohensKappa, quadraticKappa, type Two } from '../../../src/core/kappa.ts';

/** Pairs from a table: row by row how often the first judge said the row's label and the second the column's. */
function pairsOf(...table: readonly (readonly number[])[]): Two<number>[] {
  return table.flatMap((row, first) =>
    row.flatMap((count, second) => Array.from({ length: count }, (): Two<number> => [first, second])),
  );
}

describe('cohensKappa', () => {
  it('is 0.68 for the diagnoses of two raters, as published', () => {
    // J. Fleiss, B. Levin, M. Paik, "Statistical Methods for Rates and Proportions", 3rd ed., table 18.1:
    // observed agreement 0.89, expected 0.66.
    expect(cohensKappa(pairsOf([75, 1, 4], [5, 4, 1], [0, 0, 10]))).toBeCloseTo((0.89 - 0.66) / 0.34, 12);
  });

  it('is 0.4 for 35 of 50 where half would agree by chance', () => {
    expect(cohensKappa(pairsOf([20, 5], [10, 15]))).toBeCloseTo(0.4, 12);
  });

  it('takes labels as they are', () => {
    expect(cohensKappa([['a', 'a'], ['b', 'b'], ['tie', 'tie']])).toBe(1);
    expect(cohensKappa([['a', 'b'], ['b', 'a']])).toBe(-1);
  });

  it('is null where both only ever say the same, and for nothing', () => {
    expect([cohensKappa([['a', 'a'], ['a', 'a']]), cohensKappa([])]).toEqual([null, null]);
  });

  it('does not mind which judge is the first', () => {
    const label = fc.constantFrom('a', 'b', 'tie');
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 2 }), (pairs) => {
        const [there, back] = [cohensKappa(pairs), cohensKappa(pairs.map(([first, second]) => [second, first] as const))];
        expect(there === null).toBe(back === null);
        expect(back ?? 0).toBeCloseTo(there ?? 0, 12);
        expect(there ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('quadraticKappa', () => {
  it('weighs a disagreement by the square of its distance', () => {
    // NumPy 2.4.6, from the definition: o = table / n, e = outer(o.sum(1), o.sum(0)), w = (i - j) ** 2;
    // 1 - (w * o).sum() / (w * e).sum()
    expect(quadraticKappa(pairsOf([20, 5, 1], [4, 15, 6], [2, 3, 9]))).toBeCloseTo(0.616895874263261, 12);
  });

  it('is the plain kappa of two labels', () => {
    const table = pairsOf([20, 5], [10, 15]);
    expect(quadraticKappa(table)).toBeCloseTo(cohensKappa(table) ?? 0, 12);
  });
});
