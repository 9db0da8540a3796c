/** Which places of a leaderboard are proven: every model against every other, corrected for how many that are. */
import type { ModelComparison, PairedDifference, RankGroup } from './comparison-types.ts';
import { holm } from './holm.ts';
import { pairedDifference } from './paired.ts';
import type { Counting } from './score-types.ts';
import { STRICT_COUNTING } from './scores.ts';
import type { RunState } from './types.ts';

/** A difference counts as proven if its corrected p is no greater. */
export const SIGNIFICANCE = 0.05;

/**
 * Every pair of runs once, tested (`pairedDifference`) and corrected by Holm over all pairs that could be tested. Give
 * the runs that have a place in one table and no others: each further one makes a proof harder.
 *
 * @returns the earlier run of each pair as `first`
 */
export function compareAll(states: readonly RunState[], counting: Counting = STRICT_COUNTING): readonly ModelComparison[] {
  const pairs = states.flatMap((a, index) => states.slice(index + 1).map((b) => [a, b] as const));
  const tested = pairs.map(([a, b]) => ({
    first: a.spec.runId,
    second: b.spec.runId,
    difference: pairedDifference(a, b, counting),
  }));
  const corrected = holm(tested.flatMap(({ difference }) => difference?.p ?? [])).values();
  return tested.map((pair) => ({ ...pair, pHolm: pair.difference === null ? 1 : (corrected.next().value ?? 1) }));
}

/** The comparison of two runs, turned so that `first` comes first; null where there is none. */
export function comparisonOf(comparisons: readonly ModelComparison[], first: string, second: string): ModelComparison | null {
  const found = comparisons.find((each) => isOf(each, first, second) || isOf(each, second, first));
  if (found === undefined) return null;
  const difference = found.first === first ? found.difference : reversed(found.difference);
  return { ...found, first, second, difference };
}

function isOf(comparison: ModelComparison, first: string, second: string): boolean {
  return comparison.first === first && comparison.second === second;
}

function reversed(difference: PairedDifference | null): PairedDifference | null {
  if (difference === null) return null;
  const { mean, interval: [low, high] } = difference;
  return { ...difference, mean: negated(mean), interval: [negated(high), negated(low)] };
}

/** 0 stays 0. */
function negated(value: number): number {
  return 0 - value;
}

/** Whether it is proven, after the correction, that the two differ. */
export function isProven({ difference, pHolm }: ModelComparison): boolean {
  return difference !== null && pHolm <= SIGNIFICANCE;
}

/**
 * The places each run may have. Runs whose places overlap are not proven to differ, or only through a third one; those
 * that share a place are tied as far as this bench can tell.
 *
 * @param comparisons  of these runs; pairs with others are passed over
 * @returns by run id
 */
export function rankGroups(
  runIds: readonly string[],
  comparisons: readonly ModelComparison[],
): ReadonlyMap<string, RankGroup> {
  const ids = new Set(runIds);
  const proven = comparisons.filter((each) => ids.has(each.first) && ids.has(each.second) && isProven(each));
  const results = proven.map(({ first, second, difference }) =>
    (difference?.mean ?? 0) > 0 ? { better: first, worse: second } : { better: second, worse: first },
  );
  return new Map(
    runIds.map((runId) => {
      const above = results.filter(({ worse }) => worse === runId).length;
      const below = results.filter(({ better }) => better === runId).length;
      return [runId, { best: 1 + above, worst: runIds.length - below }];
    }),
  );
}
