import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signFlipTest } from '../../../src/core/sign-flips.ts';

/** All ways to set the signs, tried one by one. */
function triedAll(values: readonly number[]): number {
  const sums = values.reduce<readonly number[]>((all, value) => all.flatMap((sum) => [sum + value, sum - value]), [0]);
  const seen = Math.abs(values.reduce((sum, value) => sum + value, 0));
  return sums.filter((sum) => Math.abs(sum) >= seen - 1e-9).length / sums.length;
}

const p = (values: readonly number[]) => signFlipTest(Float64Array.from(values));

describe('signFlipTest', () => {
  it("is 1,726 of 32,768 for Darwin's maize, as Fisher counted it", () => {
    // R. A. Fisher, "The Design of Experiments", 1935, section 21: 15 pairs, crossed less self-fertilised, eighths of an inch.
    expect(p([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])).toBeCloseTo(1726 / 32_768, 12);
  });

  it.each([
    [[1, 2, -1, 3, 0, 2, 1, -2, 4, 1], 0.12109375],
    [[0.5, 1.5, -1, 2, 2.5, -0.5, 1, 1], 0.109375],
    [[3, 3, 3, 3, 3], 0.0625],
    [[0.1, 0.25, -0.7, 1.3, 0.9, -0.2, 0.55], 0.28125],
    [[1 / 3, 2 / 3, -1, 4 / 3, 1, 1 / 3], 0.28125],
  ])('gives for %j what SciPy gives', (values, expected) => {
    // SciPy 1.17.1: permutation_test((d,), np.sum, permutation_type='samples', n_resamples=np.inf).pvalue
    expect(p(values)).toBeCloseTo(expected, 12);
  });

  it('agrees with four million random flips of thirty values', () => {
    // NumPy 2.4.6, default_rng(1).choice([-1, 1], size=(4000000, 30)): 0.05227725, standard error 0.00011.
    const values = [1, 2, 0, -1, 3, 1, 0, 2, -2, 1, 1, -1, 0, 2, 1, 1, -3, 2, 0, 1, 1, 2, -1, 0, 1, 3, -2, 1, 0, 1];
    expect(Math.abs(p(values) - 0.05227725)).toBeLessThan(0.0005);
  });

  it('tries all ways, whatever step the values have', () => {
    const halves = fc.array(fc.integer({ min: -18, max: 18 }).map((value) => value / 2), { minLength: 1, maxLength: 9 });
    fc.assert(fc.property(halves, (values) => void expect(p(values)).toBeCloseTo(triedAll(values), 9)));
  });

  it('comes near for values without a common step', () => {
    const values = [Math.PI, -Math.E, Math.SQRT2, 1 / 7, Math.LN10, -0.123456, 0.99, Math.SQRT1_2, 1.7, 0.3];
    expect(Math.abs(p(values) - triedAll(values))).toBeLessThan(0.003);
  });

  it('is the same for the opposite values, in another order and on another scale', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, (some) => {
        expect(p(some.map((value) => -value))).toBe(p(some));
        expect(p(some.toReversed())).toBeCloseTo(p(some), 12);
        expect(p(some.map((value) => value / 4))).toBeCloseTo(p(some), 12);
        expect(p(some)).toBeGreaterThan(0);
        expect(p(some)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('has no floor that a correction for many models could not get under', () => {
    expect(p(Array.from({ length: 80 }, () => 1))).toBeCloseTo(2 ** -79, 30);
    expect(p(Array.from({ length: 2000 }, () => 1))).toBeGreaterThan(0);
  });

  it('is 1 where nothing differs, and for nothing', () => {
    expect([p([0, 0, 0]), p([2, -2]), p([])]).toEqual([1, 1, 1]);
  });
});
