/** Comparisons by their two runs: a matrix of many models asks a thousand times. Pure. */
import type { ModelComparison } from '../../../core/comparison-types.ts';
import { comparisonOf } from '../../../core/rank-groups.ts';

/** @returns what compares two runs, turned so that the first one asked for comes first; null where there is nothing */
export function comparisonLookup(
  comparisons: readonly ModelComparison[],
): (first: string, second: string) => ModelComparison | null {
  const byFirst = new Map<string, Map<string, ModelComparison>>();
  const add = (comparison: ModelComparison | null) => {
    if (comparison === null) return;
    const ofFirst = byFirst.get(comparison.first) ?? new Map<string, ModelComparison>();
    byFirst.set(comparison.first, ofFirst.set(comparison.second, comparison));
  };
  for (const comparison of comparisons) {
    add(comparison);
    add(comparisonOf([comparison], comparison.second, comparison.first));
  }
  return (first, second) => byFirst.get(first)?.get(second) ?? null;
}
