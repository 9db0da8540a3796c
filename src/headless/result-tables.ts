/** How FastChat's tables are printed: by `leaderboard`, and by `eval` in the pairwise modes. */
import type { PairTable, ScoreLine, SingleTables } from '../core/show-result.ts';
import { formatTable } from './text-table.ts';

/** FastChat's tables as the object that `--json` prints. */
export function tablesToJson(tables: SingleTables | PairTable): Readonly<Record<string, unknown>> {
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

/** FastChat's tables as text, under the files they come from. */
export function tablesToText(tables: SingleTables | PairTable, files: readonly string[]): string {
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
