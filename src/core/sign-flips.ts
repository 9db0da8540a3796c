/** The sign-flip permutation test: could paired differences as large as these be chance? */

/**
 * Two-sided p of "each value might as well have had the other sign": the part of all 2^n ways to set the signs whose sum
 * is at least as far from 0 as the sum seen. The test is R. Fisher's and E. Pitman's (P. Good, "Permutation, Parametric
 * and Bootstrap Tests of Hypotheses", 2005, chapter 3). Nothing is drawn: the sums of all ways are counted, one value
 * after the other, as M. Pagano and D. Tritchler, "On obtaining permutation distributions in polynomial time", 1983.
 *
 * Values need a common step for that. Ratings and means of a few of them have one; others are rounded to a
 * `STEPS`th of their total, and the test is that of the rounded values.
 *
 * @param values  one for each independent unit (question): the sum of its paired differences
 * @returns above 0, at most 1; 1 for none
 */
export function signFlipTest(values: Float64Array): number {
  const steps = inSteps(values);
  const total = steps.reduce((sum, value) => sum + Math.abs(value), 0);
  const seen = Math.abs(steps.reduce((sum, value) => sum + value, 0));
  if (seen === 0) return 1;
  // A sum is the total less twice what is turned against it, so sums of `seen` or more turn no more than this.
  const chances = chancesOf(steps, (total - seen) / 2);
  return Math.max(2 * chances.reduce((sum, chance) => sum + chance, 0), Number.MIN_VALUE);
}

/** Finest common step that is looked for: a 120th of a point, as of means of two, three, four, five, eight, ten, … */
const FINEST = 120;

/** Steps of all values together: what the counting of sums may cost. */
const STEPS = 20_000;

/** Whole numbers in proportion to the values. */
function inSteps(values: Float64Array): Int32Array {
  const total = values.reduce((sum, value) => sum + Math.abs(value), 0);
  if (total === 0) return new Int32Array(values.length);
  for (let parts = 1; parts <= FINEST && parts * total <= STEPS; parts++)
    if (values.every((value) => Math.abs(value * parts - Math.round(value * parts)) < 1e-6)) return scaled(values, parts);
  return scaled(values, STEPS / total);
}

function scaled(values: Float64Array, parts: number): Int32Array {
  return Int32Array.from(values, (value) => Math.round(value * parts));
}

/** Chance that values turned at random come to 0, 1, …, `most` in all, whatever their signs were. */
function chancesOf(values: Int32Array, most: number): Float64Array {
  const chances = new Float64Array(most + 1);
  chances[0] = 1;
  let reached = 0;
  for (const value of values) {
    const size = Math.abs(value);
    reached = Math.min(most, reached + size);
    for (let sum = reached; sum >= 0; sum--) {
      const turned = sum < size ? 0 : (chances[sum - size] as number);
      chances[sum] = ((chances[sum] as number) + turned) / 2;
    }
  }
  return chances;
}
