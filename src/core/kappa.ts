/** Cohen's kappa: how far two judges agree beyond what their habits alone would give. */

/** What two judges said of one thing. */
export type Two<T> = readonly [T, T];

/**
 * (po − pe) / (1 − pe): the agreement seen less what two judges would reach who say each label as often as these do, but
 * at random (J. Cohen, "A coefficient of agreement for nominal scales", 1960). 1: always agree; 0: no more than chance.
 *
 * @returns null where it is undefined: nothing to compare, or both only ever said one and the same label
 */
export function cohensKappa<T extends string | number>(pairs: readonly Two<T>[]): number | null {
  return weightedKappa(pairs, (first, second) => (first === second ? 0 : 1));
}

/**
 * Kappa for ratings: a disagreement counts as the square of its distance (J. Cohen, "Weighted kappa", 1968).
 *
 * @returns null where it is undefined, as `cohensKappa`
 */
export function quadraticKappa(pairs: readonly Two<number>[]): number | null {
  return weightedKappa(pairs, (first, second) => (first - second) ** 2);
}

/** 1 − (disagreement seen) / (disagreement expected). */
function weightedKappa<T>(pairs: readonly Two<T>[], distance: (first: T, second: T) => number): number | null {
  const firsts = shares(pairs.map(([first]) => first));
  const seconds = shares(pairs.map(([, second]) => second));
  const seen = pairs.reduce((sum, [first, second]) => sum + distance(first, second), 0) / pairs.length;
  const expected = firsts.reduce(
    (sum, [first, part]) => sum + seconds.reduce((inner, [second, other]) => inner + part * other * distance(first, second), 0),
    0,
  );
  return pairs.length === 0 || expected === 0 ? null : 1 - seen / expected;
}

/** How often each label was said, as part of all. */
function shares<T>(labels: readonly T[]): readonly (readonly [T, number])[] {
  return [...new Set(labels)].map((label) => [label, labels.filter((each) => each === label).length / labels.length]);
}
