/** Places in a leaderboard. Pure. */
import { allTurns, unratedReason } from '../core/run.ts';
import type { Leaderboard } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';

/**
 * Place by run id, from 1, in the board's order. A run that is not over, or has too few ratings for a headline, has no
 * place: its mean is of other turns than the rest. Nor has one whose sampling cannot be controlled.
 */
export function ranksOf(board: Leaderboard, states: readonly RunState[]): ReadonlyMap<string, number> {
  const byId = new Map(states.map((state) => [state.spec.runId, state]));
  const placed = board.rows.filter(
    ({ runId, isHeadline, unrankedReason }) => isHeadline && unrankedReason === null && isOver(byId.get(runId)),
  );
  return new Map(placed.map(({ runId }, index) => [runId, index + 1]));
}

/** No turn is still to come. */
function isOver(state: RunState | undefined): boolean {
  return state !== undefined && allTurns(state.spec).every((key) => unratedReason(state, key) !== 'pending');
}
