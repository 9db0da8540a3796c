/** Places in a leaderboard. Pure. */
import type { ModelComparison, RankGroup } from '../core/comparison-types.ts';
import { compareAll, rankGroups } from '../core/rank-groups.ts';
import { allTurns, unratedReason } from '../core/run.ts';
import type { Leaderboard } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';

/** What is proven between the runs of one leaderboard that have a place. */
export interface Places {
  /** Runs with a place, in the board's order. */
  readonly runIds: readonly string[];
  /** Every pair of them once. */
  readonly comparisons: readonly ModelComparison[];
  /** By run id. */
  readonly groups: ReadonlyMap<string, RankGroup>;
}

/**
 * Runs that may have a place, in the board's order. A run that is not over, or has too few ratings for a headline, has
 * none: its mean is of other turns than the rest. Nor has one whose sampling cannot be controlled.
 */
export function rankedIds(board: Leaderboard, states: readonly RunState[]): readonly string[] {
  const byId = new Map(states.map((state) => [state.spec.runId, state]));
  return board.rows
    .filter(({ runId, isHeadline, unrankedReason }) => isHeadline && unrankedReason === null && isOver(byId.get(runId)))
    .map(({ runId }) => runId);
}

/** The runs that `placesOf` compares, in its order: whoever compares them before, pair by pair, saves it the time. */
export function rankedStates(board: Leaderboard, states: readonly RunState[]): readonly RunState[] {
  const ids = new Set(rankedIds(board, states));
  return states.filter(({ spec }) => ids.has(spec.runId));
}

/** Places by what is proven: a range of them where nothing is. */
export function placesOf(board: Leaderboard, states: readonly RunState[]): Places {
  const runIds = rankedIds(board, states);
  const comparisons = compareAll(rankedStates(board, states), board.counting);
  return { runIds, comparisons, groups: rankGroups(runIds, comparisons) };
}

/** `1`, or `2–4` where nothing is proven between the places; a dash for a run without one. */
export function placeText(group: RankGroup | undefined): string {
  if (group === undefined) return '–';
  return group.best === group.worst ? String(group.best) : `${group.best}–${group.worst}`;
}

/** A state never changes, so it is looked through once. */
const known = new WeakMap<RunState, boolean>();

/** No turn is still to come. */
function isOver(state: RunState | undefined): boolean {
  if (state === undefined) return false;
  const isDone = known.get(state) ?? allTurns(state.spec).every((key) => unratedReason(state, key) !== 'pending');
  known.set(state, isDone);
  return isDone;
}
