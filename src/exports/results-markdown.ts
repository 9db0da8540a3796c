/** A leaderboard as a Markdown table, for an issue or a README. */
import type { Leaderboard } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';
import { toBoardTable } from './board-table.ts';

/**
 * The table with the sentences that say what was measured, how it was counted and what is proven. Names are escaped, so
 * that a model's name cannot end a cell.
 *
 * @param states  the runs of the board's rows
 * @param keys    columns to copy; the usual ones by default
 */
export function toResultsMarkdown(board: Leaderboard, states: readonly RunState[], keys?: readonly string[]): string {
  const { title, counting, proven, heads, rows } = toBoardTable(board, states, keys);
  const lines = [
    escapeCell(title),
    ...paragraph(counting),
    '',
    toLine(heads),
    toLine(heads.map((_, index) => (index === 1 ? '---' : '---:'))),
    ...rows.map(toLine),
    ...paragraph(proven),
  ];
  return `${lines.join('\n')}\n`;
}

function paragraph(sentences: readonly string[]): readonly string[] {
  return sentences.length === 0 ? [] : ['', escapeCell(sentences.join(' '))];
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map(escapeCell).join(' | ')} |`;
}

function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
