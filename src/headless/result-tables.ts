/** How FastChat's tables are printed: by `leaderboard`, and by `eval` in the pairwise modes. */
import type { PairTable, ScoreLine, SingleTables, WinLine } from '../core/show-result.ts';
import { winFields } from '../exports/win-fields.ts';
import { printFrame, withoutControls, type Frame, type FrameColumn } from './data-frame-text.ts';

export type Tables = SingleTables | PairTable;

/** What one judge's rows come to. */
export interface JudgeTables {
  /** Empty where the rows name none. */
  readonly judge: string;
  readonly tables: Tables;
}

/** FastChat's tables as the object that `--json` prints. */
export function tablesToJson(tables: Tables): Readonly<Record<string, unknown>> {
  return { mode: tables.mode, ...fieldsOf(tables) };
}

/** The tables of several judges as the object that `--json` prints: never one table for all. */
export function judgesToJson(all: readonly [JudgeTables, ...JudgeTables[]]): Readonly<Record<string, unknown>> {
  return { mode: all[0].tables.mode, judges: all.map(({ judge, tables }) => ({ judge, ...fieldsOf(tables) })) };
}

function fieldsOf(tables: Tables): Readonly<Record<string, unknown>> {
  if (tables.mode !== 'single') return { table: tables.table.map(winFields), dropped: tables.dropped };
  const { firstTurn, secondTurn, average, coverage } = tables;
  return { first_turn: firstTurn, second_turn: secondTurn, average, coverage };
}

/** FastChat's tables under the files they come from: byte for byte what `show_result` prints, with full names. */
export function tablesToText(tables: Tables, files: readonly string[]): string {
  return `${headOf(tables, files)}${bodyOf(tables)}`;
}

/** The tables of several judges, each under its judge's name. */
export function judgesToText(all: readonly [JudgeTables, ...JudgeTables[]], files: readonly string[]): string {
  const parts = all.map(({ judge, tables }) => `\n########## Judge: ${judgeWords(judge)} ##########\n${bodyOf(tables)}`);
  return `${headOf(all[0].tables, files)}${parts.join('')}`;
}

/** Early pair rows name no judge. */
export function judgeWords(judge: string): string {
  return judge === '' ? '(not named)' : withoutControls(judge);
}

function headOf({ mode }: Tables, files: readonly string[]): string {
  return `Mode: ${mode}\nInput file: ${files.join(', ')}\n`;
}

function bodyOf(tables: Tables): string {
  if (tables.mode !== 'single') return printFrame(pairFrame(tables));
  const section = (title: string, frame: Frame) => `\n########## ${title} ##########\n${printFrame(frame)}`;
  return [
    section('First turn', scoreFrame(tables.firstTurn, '1')),
    section('Second turn', scoreFrame(tables.secondTurn, '2')),
    section('Average', scoreFrame(tables.average, null)),
  ].join('');
}

function scoreFrame(lines: readonly ScoreLine[], turn: string | null): Frame {
  const models = { name: 'model', labels: lines.map(({ model }) => model) };
  const turns = turn === null ? [] : [{ name: 'turn', labels: lines.map(() => turn) }];
  const scores = { header: 'score', kind: 'float', values: lines.map(({ score }) => score) } as const;
  return { index: [models, ...turns], columns: [scores] };
}

function pairFrame({ table }: PairTable): Frame {
  const column = (header: string, kind: FrameColumn['kind'], valueOf: (line: WinLine) => number): FrameColumn => ({
    header,
    kind,
    values: table.map(valueOf),
  });
  return {
    index: [{ name: 'model', labels: table.map(({ model }) => model) }],
    columns: [
      column('win', 'integer', ({ win }) => win),
      column('loss', 'integer', ({ loss }) => loss),
      column('tie', 'integer', ({ tie }) => tie),
      column('win_rate', 'float', ({ winRate }) => winRate),
      column('loss_rate', 'float', ({ lossRate }) => lossRate),
      column('win_rate_adjusted', 'float', ({ winRateAdjusted }) => winRateAdjusted),
    ],
  };
}

/** What the tables leave out, in sentences: FastChat drops it without a word. */
export function tableGaps(tables: Tables): readonly string[] {
  if (tables.mode !== 'single') return tables.dropped === 0 ? [] : [droppedSentence(tables.dropped)];
  return tables.coverage
    .filter(({ unrated }) => unrated > 0)
    .map(
      ({ model, rated, unrated }) =>
        `${withoutControls(model)}: ${rated} of ${rated + unrated} judgments have a rating; ` +
        'those without (-1) are in no mean.',
    );
}

function droppedSentence(dropped: number): string {
  return dropped === 1
    ? '1 row is left out: one of its games has no verdict (error).'
    : `${dropped} rows are left out: one of their games has no verdict (error).`;
}
