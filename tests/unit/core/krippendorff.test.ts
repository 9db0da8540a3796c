import { describe, expect, it } from 'vitest';
import { intervalAlpha, nominalAlpha } from '../../../src/core/krippendorff.ts';

/** Units from the rows of a published table, one row for each rater. */
function unitsOf(...raters: readonly string[]): (number | null)[][] {
  const rows = raters.map((row) => row.split(' ').map((cell) => (cell === '*' ? null : Number(cell))));
  return (rows[0] ?? []).map((_, unit) => rows.map((row) => row[unit] ?? null));
}

describe('intervalAlpha', () => {
  it('is 0.849 for four observers and missing values, as published', () => {
    // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C; also in the R package irr.
    const units = unitsOf(
      '1 2 3 3 2 1 4 1 2 * * *',
      '1 2 3 3 2 2 4 1 2 5 * 3',
      '* 3 3 3 2 3 4 2 2 5 1 *',
      '1 2 3 3 2 4 4 1 2 5 1 *',
    );
    expect(intervalAlpha(units)).toBeCloseTo(0.849, 3);
  });

  it('is 0.095 for two observers and two values, as published', () => {
    // The same paper, section A; of two values interval and nominal distances are the same.
    expect(intervalAlpha(unitsOf('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0'))).toBeCloseTo(0.095, 3);
  });

  it('is 1 for raters who agree in everything, fractions included', () => {
    expect(intervalAlpha([[7.1, 7.1, 7.1], [2.3, 2.3, null]])).toBe(1);
  });

  it('is negative where raters agree less than by chance', () => {
    expect(intervalAlpha([[1, 10], [10, 1]])).toBeLessThan(0);
  });

  it('passes over units with fewer than two values', () => {
    const units = [[1, 2], [5, 7], [9, 9]];
    expect(intervalAlpha([...units, [3, null], [null, null], []])).toBe(intervalAlpha(units));
  });

  it.each([
    ['nothing', []],
    ['one rater', [[5], [7]]],
    ['values that are all the same', [[7, 7], [7, 7]]],
    ['one pair of equal values beside values that cannot be paired', [[5, 5], [7, null]]],
  ])('is undefined for %s', (_what, units) => expect(intervalAlpha(units)).toBeNull());
});

describe('nominalAlpha', () => {
  const units = (...raters: readonly string[]) => {
    const rows = raters.map((row) => row.split(' ').map((cell) => (cell === '*' ? null : cell)));
    return (rows[0] ?? []).map((_, unit) => rows.map((row) => row[unit] ?? null));
  };

  it('is 0.692 for two observers and five labels, as published', () => {
    // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section B.
    expect(nominalAlpha(units('a a b b d c c c e d d a', 'b a b b b c c c e d d d'))).toBeCloseTo(0.692, 3);
  });

  it('is 0.743 for four observers and missing labels, as published', () => {
    // The same paper, section C.
    const published = units('1 2 3 3 2 1 4 1 2 * * *', '1 2 3 3 2 2 4 1 2 5 * 3', '* 3 3 3 2 3 4 2 2 5 1 *', '1 2 3 3 2 4 4 1 2 5 1 *');
    expect(nominalAlpha(published)).toBeCloseTo(0.743, 3);
  });

  it('is null where all labels are the same, and without two labels of one thing', () => {
    expect([nominalAlpha([['a', 'a']]), nominalAlpha([['a', null]]), nominalAlpha([])]).toEqual([null, null, null]);
  });
});
