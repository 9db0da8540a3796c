/** Krippendorff's alpha: how far raters agree beyond what chance gives. */
import { mean } from './statistics.ts';

/**
 * Krippendorff's alpha for numbers whose distances mean something (interval metric: squared differences). Any number of
 * raters, any value may be missing. 1: they agree in everything; 0: no more than chance; below: less than chance.
 *
 * 1 − Do/De over pairable values (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section C).
 *
 * @param units  for each thing that was rated the values of its raters, null where one is missing; units with fewer than
 *               two values say nothing about agreement and are left out
 * @returns null where it is undefined: no unit with two values, or all values the same
 */
export function intervalAlpha(units: readonly (readonly (number | null)[])[]): number | null {
  const pairable = units.map((unit) => unit.filter((value) => value !== null)).filter(({ length }) => length > 1);
  const values = pairable.flat();
  const expected = squaredDifferences(values);
  if (values.length === 0 || expected === 0) return null;
  const observed = pairable.reduce((sum, unit) => sum + squaredDifferences(unit) / (unit.length - 1), 0);
  return 1 - ((values.length - 1) * observed) / expected;
}

/**
 * Krippendorff's alpha for labels: any two different ones are equally far apart (nominal metric; the paper above,
 * sections A and B).
 *
 * @param units  as `intervalAlpha`
 * @returns null where it is undefined: no unit with two labels, or all labels the same
 */
export function nominalAlpha(units: readonly (readonly (string | null)[])[]): number | null {
  const pairable = units.map((unit) => unit.filter((label) => label !== null)).filter(({ length }) => length > 1);
  const labels = pairable.flat();
  const expected = differentPairs(labels);
  if (labels.length === 0 || expected === 0) return null;
  const observed = pairable.reduce((sum, unit) => sum + differentPairs(unit) / (unit.length - 1), 0);
  return 1 - ((labels.length - 1) * observed) / expected;
}

/** Ordered pairs of labels that differ. */
function differentPairs(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + count * (labels.length - count), 0);
}

/** Sum over all ordered pairs of values; exactly 0 for values that are all the same. */
function squaredDifferences(values: readonly number[]): number {
  if (values.every((value) => value === values[0])) return 0;
  const centre = mean(values) ?? 0;
  return 2 * values.length * values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
