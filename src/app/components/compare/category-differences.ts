/** The paired difference within each category. Pure. */
import type { PairedDifference } from '../../../core/comparison-types.ts';
import { pairedDifference } from '../../../core/paired.ts';
import { categoriesOf } from '../../../core/questions.ts';
import { STRICT_COUNTING } from '../../../core/scores.ts';
import type { RunState } from '../../../core/types.ts';

export interface CategoryDifference {
  readonly category: string;
  /** null: fewer than two questions that both have rated. */
  readonly difference: PairedDifference | null;
}

/** In the bench's order. Each is tested by itself: of eight tests, one in three runs of equals shows a p below 0.05. */
export function categoryDifferences(a: RunState, b: RunState): readonly CategoryDifference[] {
  const { questions } = a.spec.bench;
  return categoriesOf(questions).map((category) => {
    const others = [...new Set([...questions, ...b.spec.bench.questions].filter((each) => each.category !== category).map(({ questionId }) => questionId))];
    return { category, difference: pairedDifference(a, b, { ...STRICT_COUNTING, without: others }) };
  });
}

/** The greatest distance from zero that an interval reaches, at least one point: the scale of all of them. */
export function reachOf(differences: readonly (Pick<PairedDifference, 'interval'> | null)[]): number {
  return Math.max(1, ...differences.flatMap((each) => (each === null ? [] : each.interval.map(Math.abs))));
}
