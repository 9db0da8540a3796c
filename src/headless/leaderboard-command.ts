/** `benchtab leaderboard`: FastChat's tables from judgment files. */
import { readFile } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';
import { parseJudgmentRows, type JudgmentRow } from '../core/fastchat-read.ts';
import { describeProblem } from '../core/jsonl.ts';
import { showPairs, showSingle, type PairTable, type SingleTables } from '../core/show-result.ts';
import { EXIT } from './exit-codes.ts';
import type { LeaderboardOptions } from './options.ts';
import { tableGaps, tablesToJson, tablesToText } from './result-tables.ts';
import type { Terminal } from './terminal.ts';

/**
 * The tables go to stdout as FastChat prints them; what they leave out goes to stderr.
 *
 * @throws InputError if a file cannot be read or has a broken line
 */
export async function runLeaderboard(options: LeaderboardOptions, terminal: Terminal): Promise<number> {
  const rows = (await Promise.all(options.files.map(readRows))).flat();
  const { mode, baseline, models } = options;
  const tables = mode === 'single' ? showSingle(rows, models) : showPairs(rows, { mode, baseline, models });
  terminal.out(options.json ? JSON.stringify(tablesToJson(tables), null, 2) : tablesToText(tables, options.files));
  for (const sentence of tableGaps(tables)) terminal.error(sentence);
  const explanation = explainEmpty(tables, rows, options);
  if (explanation !== null) terminal.error(explanation);
  return EXIT.done;
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
  tables: SingleTables | PairTable,
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
