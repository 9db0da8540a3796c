/** Tables for spreadsheets, as text. */
import Papa from 'papaparse';

export type Cell = string | number;

/**
 * Texts that a spreadsheet would run as a formula: a sign (also in full width) first, or after white space that
 * some programs trim; and a leading tab or line end. Such cells get an apostrophe in front. Papa Parse's own
 * pattern lets a formula through when a line end follows it.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Header and rows; lines end in CR LF (RFC 4180), and what would run as a formula is neutralised. */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = { fields: [...columns], data: rows.map((row) => [...row]) };
  return `${Papa.unparse(table, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`;
}
