/** `benchtab leaderboard`: FastChat's tables from judgment files, one for each judge. */
import { readFile } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';
import { parseJudgmentRows, type JudgmentRow } from '../core/fastchat-read.ts';
import { describeProblem } from '../core/jsonl.ts';
import { showPairs, showSingle } from '../core/show-result.ts';
import { EXIT } from './exit-codes.ts';
import type { LeaderboardOptions } from './options.ts';
import {
  judgesToJson,
  judgesToText,
  judgeWords,
  tableGaps,
  tablesToJson,
  tablesToText,
  type JudgeTables,
  type Tables,
} from './result-tables.ts';
import type { Terminal } from './terminal.ts';

/**
 * The tables go to stdout as FastChat prints them; what they leave out goes to stderr. FastChat pools all rows of a
 * model, whoever judged: here results of different judges never share a table.
 *
 * @throws InputError if a file cannot be read or has a broken line
 */
export async function runLeaderboard(options: LeaderboardOptions, terminal: Terminal): Promise<number> {
  const rows = (await Promise.all(options.files.map(readRows))).flat();
  const [first, second, ...others] = tablesByJudge(rows, options);
  if (first === undefined || second === undefined) tellTables(showTables(rows, options), rows, options, terminal);
  else tellJudges([first, second, ...others], options, terminal);
  return EXIT.done;
}

function tellTables(tables: Tables, rows: readonly JudgmentRow[], options: LeaderboardOptions, terminal: Terminal): void {
  terminal.out(options.json ? JSON.stringify(tablesToJson(tables), null, 2) : tablesToText(tables, options.files));
  for (const sentence of tableGaps(tables)) terminal.error(sentence);
  const explanation = explainEmpty(tables, rows, options);
  if (explanation !== null) terminal.error(explanation);
}

function tellJudges(all: readonly [JudgeTables, ...JudgeTables[]], { json, files }: LeaderboardOptions, terminal: Terminal): void {
  terminal.out(json ? JSON.stringify(judgesToJson(all), null, 2) : judgesToText(all, files));
  terminal.error(`Rows of ${all.length} judges: one table for each, where FastChat would pool them.`);
  for (const { judge, tables } of all)
    for (const sentence of tableGaps(tables)) terminal.error(`${judgeWords(judge)}: ${sentence}`);
}

/** By the judge's name; judges without a row that counts are left out. */
function tablesByJudge(rows: readonly JudgmentRow[], options: LeaderboardOptions): readonly JudgeTables[] {
  const type = options.mode === 'single' ? 'single' : 'pair';
  const judges = [...new Set(rows.filter((row) => row.type === type).map(({ judgeId }) => judgeId))].sort();
  return judges
    .map((judge) => ({ judge, tables: showTables(rows.filter(({ judgeId }) => judgeId === judge), options) }))
    .filter(({ tables }) => !isEmpty(tables));
}

function showTables(rows: readonly JudgmentRow[], { mode, baseline, models }: LeaderboardOptions): Tables {
  return mode === 'single' ? showSingle(rows, models) : showPairs(rows, { mode, baseline, models });
}

function isEmpty(tables: Tables): boolean {
  return (tables.mode === 'single' ? tables.coverage : tables.table).length === 0;
}

/** @throws InputError naming the file, and the line if one is broken */
export async function readRows(file: string): Promise<readonly JudgmentRow[]> {
  const text = await readFile(file, 'utf8').catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file });
  });
  const { rows, problems } = parseJudgmentRows(text, file);
  if (problems.length > 0) throw new InputError(problems.map(describeProblem).join('\n'));
  return rows;
}

/** Where FastChat stops with a KeyError: an empty table, and why it is empty. */
function explainEmpty(
  tables: Tables,
  rows: readonly JudgmentRow[],
  { mode, baseline, models }: LeaderboardOptions,
): string | null {
  const lines = tables.mode === 'single' ? tables.average : tables.table;
  if (lines.length > 0) return null;
  const wanted = mode === 'single' ? 'single' : 'pair';
  if (!rows.some(({ type }) => type === wanted)) return `No row of mode ${mode} in the files (${rows.length} rows in all).`;
  if (models !== null) return `No row is left: none has a model of --model-list ${models.join(',')}.`;
  if (baseline !== null) return `No row is left: the baseline "${baseline}" takes part in none.`;
  return 'No row is left: none has a rating or verdict.';
}
