/** A leaderboard as a LaTeX table in the manner of booktabs. */
import type { Leaderboard } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';
import { toBoardTable } from './board-table.ts';

/**
 * A `table` environment that needs the package booktabs, and UTF-8 as every LaTeX since 2018 reads it (older ones:
 * `\usepackage[utf8]{inputenc}`). Letters stand as they are; what LaTeX would take for a command is escaped, so that a
 * model's name is a name. Caption: bench, judge, counting; under the table: what is proven.
 *
 * @param states  the runs of the board's rows
 * @param keys    columns to copy; the usual ones by default
 */
export function toResultsLatex(board: Leaderboard, states: readonly RunState[], keys?: readonly string[]): string {
  const { title, counting, proven, heads, rows } = toBoardTable(board, states, keys);
  const caption = [`${title}.`, ...counting].map(escapeLatex).join(' ');
  const note = proven.map(escapeLatex).join(' ');
  const lines = [
    '% \\usepackage{booktabs}',
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${caption}}`,
    `  \\begin{tabular}{${heads.map((_, index) => (index === 1 ? 'l' : 'r')).join('')}}`,
    '    \\toprule',
    `    ${toLine(heads)}`,
    '    \\midrule',
    ...rows.map((row) => `    ${toLine(row)}`),
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(note === '' ? [] : [`  \\par\\medskip\\footnotesize ${note}`]),
    '\\end{table}',
  ];
  return `${lines.join('\n')}\n`;
}

function toLine(cells: readonly string[]): string {
  return `${cells.map(escapeLatex).join(' & ')} \\\\`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  // Not every font and input encoding has it.
  '−': '$-$',
  '–': '--',
  // As letters these are other signs in LaTeX's own font.
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  // A command of some languages' packages.
  '"': '\\char34{}',
  // Would open an optional argument behind a line's end.
  '[': '{[}',
  ']': '{]}',
};

/** Control characters and line ends become a space: two line ends would end a paragraph, and with it the cell. */
function escapeLatex(text: string): string {
  return text
    .replace(/[\\~^&%$#_{}−–<>|"[\]]/g, (character) => ESCAPED[character] ?? character)
    .replace(/[\s\p{Cc}]+/gu, ' ');
}
