/** How FastChat's tables are printed: by `leaderboard`, and by `eval` in the pairwise modes. */
import type { PairTable, ScoreLine, SingleTables, WinLine } from '../core/show-result.ts';
import { winFields } from '../exports/win-fields.ts';
import { printFrame, withoutControls, type Frame, type FrameColumn } from './data-frame-text.ts';

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
  return { mode: tables.mode, table: tables.table.map(winFields), dropped: tables.dropped };
}

/** FastChat's tables under the files they come from: byte for byte what `show_result` prints, with full names. */
export function tablesToText(tables: SingleTables | PairTable, files: readonly string[]): string {
  const head = `Mode: ${tables.mode}\nInput file: ${files.join(', ')}\n`;
  if (tables.mode !== 'single') return `${head}${printFrame(pairFrame(tables))}`;
  const section = (title: string, frame: Frame) => `\n########## ${title} ##########\n${printFrame(frame)}`;
  return [
    head,
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
export function tableGaps(tables: SingleTables | PairTable): readonly string[] {
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
