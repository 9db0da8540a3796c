/** The board of a stored pair run as an address asks for it. Pure. */
import { pairBoard, type PairBoard } from '../../../core/pair-board.ts';
import type { JudgedMatch } from '../../../core/pair-matches.ts';
import type { PairRunSpec } from '../../../core/pair-types.ts';

/**
 * @param against  a model id; empty: all against all; null: as the run was made
 */
export function boardOf(spec: PairRunSpec, matches: readonly JudgedMatch[], against: string | null): PairBoard {
  const baseline = against === null ? spec.baseline : against === '' ? null : against;
  const mode = baseline === null ? 'pairwise-all' : 'pairwise-baseline';
  return pairBoard(spec, matches, { mode, baseline, models: null });
}
