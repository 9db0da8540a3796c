/** `benchtab leaderboard`: FastChat's tables from judgment files. */
import { readFile } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';
import { parseJudgmentRows, type JudgmentRow } from '../core/fastchat-read.ts';
import { describeProblem } from '../core/jsonl.ts';
import { showPairs, showSingle, type PairTable, type ScoreLine, type SingleTables } from '../core/show-result.ts';
import { EXIT } from './exit-codes.ts';
import type { LeaderboardOptions } from './options.ts';
import type { Terminal } from './terminal.ts';
import { formatTable } from './text-table.ts';

/** @throws InputError if a file cannot be read or has a broken line */
export async function runLeaderboard(options: LeaderboardOptions, terminal: Terminal): Promise<number> {
  const rows = (await Promise.all(options.files.map(readRows))).flat();
  const { mode, baseline, models } = options;
  const tables = mode === 'single' ? showSingle(rows, models) : showPairs(rows, { mode, baseline, models });
  terminal.out(options.json ? JSON.stringify(toJson(tables), null, 2) : toText(tables, options.files));
  const explanation = explainEmpty(tables, rows, options);
  if (explanation !== null) terminal.error(explanation);
  return EXIT.done;
}

async function readRows(file: string): Promise<readonly JudgmentRow[]> {
  const text = await readFile(file, 'utf8').catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file });
  });
  const { rows, problems } = parseJudgmentRows(text, file);
  if (problems.length > 0) throw new InputError(problems.map(describeProblem).join('\n'));
  return rows;
}

function toJson(tables: SingleTables | PairTable): unknown {
  if (tables.mode === 'single')
    return {
      mode: tables.mode,
      first_turn: tables.firstTurn,
      second_turn: tables.secondTurn,
      average: tables.average,
      coverage: tables.coverage,
    };
  const table = tables.table.map(({ winRate, lossRate, winRateAdjusted, ...line }) => ({
    ...line,
    win_rate: winRate,
    loss_rate: lossRate,
    win_rate_adjusted: winRateAdjusted,
  }));
  return { mode: tables.mode, table, dropped: tables.dropped };
}

function toText(tables: SingleTables | PairTable, files: readonly string[]): string {
  const head = `Mode: ${tables.mode}\nInput file: ${files.join(', ')}\n`;
  if (tables.mode !== 'single') return `${head}${pairText(tables)}`;
  const section = (title: string, lines: readonly ScoreLine[]) => `\n########## ${title} ##########\n${scoreText(lines)}`;
  return [
    head,
    section('First turn', tables.firstTurn),
    section('Second turn', tables.secondTurn),
    section('Average', tables.average),
    `\n########## Coverage ##########\n${coverageText(tables)}`,
  ].join('');
}

function scoreText(lines: readonly ScoreLine[]): string {
  return formatTable(['model', 'score', 'n'], lines.map(({ model, score, n }) => [model, score.toFixed(6), String(n)]));
}

function coverageText({ coverage }: SingleTables): string {
  const rows = coverage.map(({ model, rated, unrated }) => [model, String(rated), String(unrated)]);
  return formatTable(['model', 'rated', 'unrated'], rows);
}

function pairText({ table }: PairTable): string {
  const rows = table.map((line) => [
    line.model,
    ...[line.win, line.loss, line.tie].map(String),
    ...[line.winRate, line.lossRate, line.winRateAdjusted].map((rate) => rate.toFixed(6)),
  ]);
  return formatTable(['model', 'win', 'loss', 'tie', 'win_rate', 'loss_rate', 'win_rate_adjusted'], rows);
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
