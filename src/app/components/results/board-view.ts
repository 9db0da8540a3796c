/** How a reader wants the numbers of a leaderboard counted, kept in the address. Pure. */
import { disputedReferences } from '../../../core/known-faults.ts';
import type { Counting } from '../../../core/score-types.ts';
import type { RunSpec } from '../../../core/types.ts';

export interface BoardView {
  /** Part of the turns, 0 to 1, that must be rated before a mean is a headline. */
  readonly minCoverage: number;
  /** Leave out questions whose reference answer is disputed. */
  readonly isWithoutDisputed: boolean;
  readonly repeats: Counting['repeats'];
}

/**
 * Reads `coverage=0.5`, `without=disputed` and `repeats=last`; what is not understood is left out.
 *
 * @param usualCoverage  used where the address names none
 */
export function parseBoardView(query: string | undefined, usualCoverage: number): BoardView {
  const fields = new URLSearchParams(query ?? '');
  const coverage = fields.get('coverage') ?? '';
  return {
    minCoverage: /^(0(\.\d{1,4})?|1)$/.test(coverage) ? Number(coverage) : usualCoverage,
    isWithoutDisputed: fields.get('without') === 'disputed',
    repeats: fields.get('repeats') === 'last' ? 'last' : 'all',
  };
}

/** The query with this view in it; its other fields stay, and what is as usual is left out. */
export function withBoardView(query: string | undefined, view: BoardView, usualCoverage: number): string {
  const fields = new URLSearchParams(query ?? '');
  for (const name of ['coverage', 'without', 'repeats']) fields.delete(name);
  if (view.minCoverage !== usualCoverage) fields.set('coverage', String(view.minCoverage));
  if (view.isWithoutDisputed) fields.set('without', 'disputed');
  if (view.repeats === 'last') fields.set('repeats', 'last');
  // A comma needs no escape in a hash, and the address stays readable.
  return fields.toString().replaceAll('%2C', ',');
}

/** The view for runs of one identity: which questions are disputed depends on their reference set. */
export function countingOf({ minCoverage, isWithoutDisputed, repeats }: BoardView, spec: RunSpec): Counting {
  const disputed = isWithoutDisputed ? disputedReferences(spec).map(({ questionId }) => questionId) : [];
  return { minCoverage, repeats, without: disputed };
}

/** What makes these numbers other than FastChat's, in words; null where they are FastChat's own. */
export function deviationText({ without, repeats }: Counting): string | null {
  const parts = [
    without.length === 0 ? null : `without ${without.length} questions whose reference answer is disputed`,
    repeats === 'all' ? null : 'with the last judgment of each turn alone',
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
