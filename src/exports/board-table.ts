/** A leaderboard as plain texts, with the sentences that say what was measured: what Markdown and LaTeX have in common. */
import { judgeTitle } from '../core/judge-cards.ts';
import { SIGNIFICANCE } from '../core/rank-groups.ts';
import type { Counting, Leaderboard, LeaderboardRow } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';
import { boardColumns, USUAL_COLUMN_KEYS } from './board-columns.ts';
import { provenSentences } from './proven.ts';
import { placesOf, placeText } from './ranks.ts';

/** Nothing is escaped yet: names are whatever their makers wrote. */
export interface BoardTable {
  /** Bench and judge, on one line. */
  readonly title: string;
  /** How it was counted, what the columns mean. */
  readonly counting: readonly string[];
  /** What is proven; empty where there is nothing to compare. */
  readonly proven: readonly string[];
  /** The first is the place, the second the model; these two and no others are not numbers. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Means with two decimals, a dash where there is none; columns that tell nothing about any row are left out.
 *
 * @param states  the runs of the board's rows
 * @param keys    columns in their order, as `boardColumns` knows them; the usual ones by default
 */
export function toBoardTable(
  board: Leaderboard,
  states: readonly RunState[],
  keys: readonly string[] = USUAL_COLUMN_KEYS,
): BoardTable {
  const places = placesOf(board, states);
  const columns = boardColumns(keys).filter(({ isNeeded }) => isNeeded === undefined || board.rows.some(isNeeded));
  return {
    title: `${board.benchLabel}, judged by ${judgeTitle(board.judgeLabel, board.isPractice)}`,
    counting: [...countingSentences(board.counting), ...jurySentences(board, keys)],
    proven: [...provenSentences(board, places), ...(places.runIds.length < 2 ? [] : [RANK_SENTENCE])],
    heads: ['#', 'Model', ...columns.map(({ head }) => head)],
    rows: board.rows.map((row) => [
      placeText(places.groups.get(row.runId)),
      nameWithMarks(row),
      ...columns.map(({ cell }) => cell(row)),
    ]),
  };
}

const RANK_SENTENCE =
  'Places are ranges where nothing is proven: a model stands above another one only where their difference on the same ' +
  `questions is told from chance (paired permutation test over whole questions, p at most ${SIGNIFICANCE} after Holm’s ` +
  'correction over all pairs of the table).';

/** Nothing for FastChat's own way. */
function countingSentences({ without, repeats, minCoverage }: Counting): readonly string[] {
  return [
    without.length === 0 ? null : `Not FastChat's score: without the questions ${without.join(', ')}.`,
    repeats === 'all' ? null : "Not FastChat's score: of several judgments of a turn the last one counts.",
    minCoverage === 0 ? null : `Scores and ranks where at least ${Math.round(minCoverage * 100)} % of the turns are rated.`,
  ].filter((sentence) => sentence !== null);
}

function jurySentences({ jury }: Leaderboard, keys: readonly string[]): readonly string[] {
  const hasAlpha = (jury?.jurors.length ?? 0) > 1 && keys.includes('alpha');
  const hasSpread = (jury?.repeats ?? 1) > 1 && keys.includes('noise');
  return [
    hasAlpha ? "Alpha: Krippendorff's, between the judges; 1 is agreement, 0 no more than chance." : null,
    hasSpread ? 'Repeat spread: standard deviation of one judge’s repeated ratings of one turn, averaged.' : null,
  ].filter((sentence) => sentence !== null);
}

function nameWithMarks({ label, isStandIn, unrankedReason }: LeaderboardRow): string {
  const marks = [isStandIn ? 'stand-in' : null, unrankedReason === null ? null : `no rank: ${unrankedReason}`];
  const said = marks.filter((mark) => mark !== null);
  return said.length === 0 ? label : `${label} (${said.join('; ')})`;
}
