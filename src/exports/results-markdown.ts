/** A leaderboard as a Markdown table, for an issue or a README. */
import { judgeTitle } from '../core/judge-cards.ts';
import type { Leaderboard, LeaderboardRow, RunState } from '../core/types.ts';
import { ranksOf } from './ranks.ts';

const HEADS = ['#', 'Model', 'Score', '95 % interval', 'Turn 1', 'Turn 2', 'Rated'];

/**
 * The table with the sentence that says what was measured; means with two decimals, a dash where nothing is rated.
 * Names are escaped, so that a model's name cannot end a cell. A run that is not over has no rank.
 *
 * @param states  the runs of the board's rows
 */
export function toResultsMarkdown(board: Leaderboard, states: readonly RunState[]): string {
  const ranks = ranksOf(board, states);
  const judge = judgeTitle(board.judgeLabel, board.isPractice);
  const lines = [
    `${escapeCell(board.benchLabel)}, judged by ${escapeCell(judge)}`,
    '',
    toLine(HEADS),
    toLine(HEADS.map((_, index) => (index === 1 ? '---' : '---:'))),
    ...board.rows.map((row) => toLine(cellsOf(row, ranks.get(row.runId) ?? null))),
  ];
  return `${lines.join('\n')}\n`;
}

function cellsOf({ label, isStandIn, scores }: LeaderboardRow, rank: number | null): string[] {
  const { overall, turns, interval } = scores;
  return [
    rank === null ? '–' : String(rank),
    escapeCell(isStandIn ? `${label} (stand-in)` : label),
    toMean(overall.mean),
    interval === null ? '–' : `${toMean(interval[0])} – ${toMean(interval[1])}`,
    toMean(turns[0].mean),
    toMean(turns[1].mean),
    `${overall.rated} of ${overall.rated + overall.unrated}`,
  ];
}

function toMean(mean: number | null): string {
  return mean === null ? '–' : mean.toFixed(2);
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
