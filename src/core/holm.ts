/** Holm's correction: many tests at once, and no more false findings than one test has. */

/**
 * Adjusted p-values: those of them that are at most 0.05 hold together, with a chance of 5 % at most that any one is
 * false, whatever depends on what. Step-down, no assumption (S. Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6, 1979).
 *
 * @param values  p-values of all tests that were made, each 0 to 1
 * @returns adjusted values in the same order, each 0 to 1 and never below its own
 */
export function holm(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
  const adjusted = values.map(() => 1);
  let highest = 0;
  order.forEach((index, place) => {
    highest = Math.max(highest, Math.min(1, (values.length - place) * (values[index] ?? 1)));
    adjusted[index] = highest;
  });
  return adjusted;
}
