import { describe, expect, it } from 'vitest';
import { parseAnswerRows, parseJudgmentRows, type JudgmentRow } from '../../../src/core/fastchat-read.ts';
import { showPairs, showSingle, type ScoreLine, type WinLine } from '../../../src/core/show-result.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';

interface ExpectedWinLine {
  readonly model: string;
  readonly win: number;
  readonly loss: number;
  readonly tie: number;
  readonly win_rate: number;
  readonly loss_rate: number;
  readonly win_rate_adjusted: number;
}

interface ExpectedRun {
  readonly label: string;
  readonly arguments: readonly string[];
  /** null where FastChat stops because no row is left. */
  readonly table: readonly ExpectedWinLine[] | null;
}

interface Expected {
  readonly judgment_file: string;
  readonly rows: number;
  readonly first_turn: readonly ScoreLine[];
  readonly second_turn: readonly ScoreLine[];
  readonly average: readonly ScoreLine[];
  readonly rows_with_error: number;
  readonly runs: readonly ExpectedRun[];
}

interface Set {
  readonly set: string;
  readonly expected: Expected;
  readonly rows: readonly JudgmentRow[];
}

function setsOf(mode: 'single' | 'pairwise'): readonly Set[] {
  return listShared(`golden/${mode}`, 'expected.json').map((path) => {
    const folder = path.replace('/expected/expected.json', '');
    const expected = JSON.parse(readShared(path)) as Expected;
    const { rows, problems } = parseJudgmentRows(readShared(`${folder}/${expected.judgment_file}`), folder);
    expect(problems).toEqual([]);
    return { set: folder.split('/').at(-1) ?? '', expected, rows };
  });
}

/** Equal but for the last digits: FastChat's means are summed in another order. */
function expectSame(lines: readonly ScoreLine[], expected: readonly ScoreLine[]): void {
  expect(lines.map(({ model, n }) => [model, n])).toEqual(expected.map(({ model, n }) => [model, n]));
  lines.forEach(({ score }, index) => expect(score).toBeCloseTo(expected[index]?.score ?? NaN, 12));
}

describeWithSharedData('tables of published single judgments', () => {
  const sets = setsOf('single');

  it.each(sets)('of $set are those that FastChat prints, repeated rows included', ({ expected, rows }) => {
    expect(rows).toHaveLength(expected.rows);
    const tables = showSingle(rows, null);
    expectSame(tables.firstTurn, expected.first_turn);
    expectSame(tables.secondTurn, expected.second_turn);
    expectSame(tables.average, expected.average);
  });
});

describeWithSharedData('tables of published games', () => {
  describe.each(setsOf('pairwise'))('of $set', ({ expected, rows }) => {
    it.each(expected.runs)('with $label are those that FastChat prints', ({ arguments: options, table }) => {
      const option = (name: string) => (options.includes(name) ? (options[options.indexOf(name) + 1] ?? null) : null);
      const mode = option('--mode') === 'pairwise-baseline' ? 'pairwise-baseline' : 'pairwise-all';
      const baseline = mode === 'pairwise-all' ? null : (option('--baseline-model') ?? 'gpt-3.5-turbo');
      const listed = options.indexOf('--model-list');
      const models = listed === -1 ? null : options.slice(listed + 1).filter((name) => !name.startsWith('--'));
      const shown = showPairs(rows, { mode, baseline, models });
      expect(shown.table.map(toExpected)).toEqual(table ?? []);
      expect(shown.dropped).toBe(expected.rows_with_error);
    });
  });
});

function toExpected({ winRate, lossRate, winRateAdjusted, ...line }: WinLine): ExpectedWinLine {
  return { ...line, win_rate: winRate, loss_rate: lossRate, win_rate_adjusted: winRateAdjusted };
}

describeWithSharedData('published answers', () => {
  it.each(listShared('golden', '.jsonl').filter((path) => path.includes('model_answer/')))('of %s are 80 rows in order', (path) => {
    const { rows, problems } = parseAnswerRows(readShared(path), path);
    expect(problems).toEqual([]);
    expect(rows.map(({ questionId }) => questionId)).toEqual(Array.from({ length: 80 }, (_, index) => index + 81));
  });
});
