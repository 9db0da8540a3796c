/** Results that were opened and are not stored, as the tables of a leaderboard. Pure. */
import { foldEvents } from '../../../core/run.ts';
import { leaderboards } from '../../../core/scores.ts';
import type { LeaderboardSummary } from '../../../core/summary-types.ts';
import type { RunState } from '../../../core/types.ts';
import { toSummary } from '../../../exports/summary.ts';
import type { ResultsRun } from '../../../imports/results-runs.ts';

/** One for each table that the runs will stand in; runs without a judge are in none. */
export function openedBoards(runs: readonly ResultsRun[], benchtab: string, minCoverage: number): readonly LeaderboardSummary[] {
  const states: readonly RunState[] = runs.flatMap(({ events }) => foldEvents(events) ?? []);
  return leaderboards(states, minCoverage).map((board) => toSummary(board, states, { benchtab, deviation: null, facts: [] }));
}
