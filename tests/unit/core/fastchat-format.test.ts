import { describe, expect, it } from 'vitest';
import { judgmentRow, toAnswerLines, toJudgmentLines } from '../../../src/core/fastchat-format.ts';
import { importedJudgeCard } from '../../../src/core/imported.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { Jury, RunEvent, RunState } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE, madeUpBench, madeUpSpec, MADE_UP_QUESTIONS, type SpecChange } from '../../fakes/made-up-bench.ts';
import { answered, failed, judged, key, startOf } from './events.ts';

function stateOf(change: SpecChange, ...events: RunEvent[]): RunState {
  return foldEvents([startOf(madeUpSpec(change)), ...events]) as RunState;
}

interface Row {
  readonly question_id: number;
  readonly answer_id: string;
  readonly choices: readonly { readonly index: number; readonly turns: readonly string[] }[];
  readonly [field: string]: unknown;
}

const rowsOf = (lines: string) => lines.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);

describe('toAnswerLines', () => {
  it("writes FastChat's row, byte for byte but for the id", () => {
    const state = stateOf({}, answered(1, 1, { text: 'Grau – "nass"\n' }), answered(1, 2, { at: 1_700_000_000_000, text: '' }));
    const text = toAnswerLines(state).replace(/"answer_id": "\w{22}"/, '"answer_id": "ID"');
    expect(text).toBe(
      '{"question_id": 1, "answer_id": "ID", "model_id": "made-up-model", "choices": [{"index": 0, "turns": ' +
        '["Grau \\u2013 \\"nass\\"\\n", ""]}], "tstamp": 1700000000.0}\n',
    );
  });

  it('has a row for each question that is answered or failed, ascending by id', () => {
    const bench = madeUpBench({ questions: [...MADE_UP_QUESTIONS].reverse() });
    const state = stateOf(
      { bench },
      answered(4, 1), answered(4, 2), answered(3, 1), answered(2, 1), failed({ step: 'answer', ...key(1) }, 3, true),
    );
    expect(rowsOf(toAnswerLines(state)).map(({ question_id }) => question_id)).toEqual([1, 3, 4]);
  });

  it("carries FastChat's error text for failed turns", () => {
    const state = stateOf(
      {},
      failed({ step: 'answer', ...key(1) }, 3, true),
      answered(2, 1, { text: '42' }), failed({ step: 'answer', ...key(2, 2) }, 3, true),
    );
    expect(rowsOf(toAnswerLines(state)).map(({ choices }) => choices[0]?.turns)).toEqual([
      ['$ERROR$', '$ERROR$'],
      ['42', '$ERROR$'],
    ]);
  });

  it('stamps a row without any answer with the last time of the run', () => {
    expect(toAnswerLines(stateOf({}, failed({ step: 'answer', ...key(1) }, 3, true)))).toContain('"tstamp": 4.0}');
  });

  it('writes all choices, and waits for the last', () => {
    const settings = { choices: 2 };
    const first = answered(3, 1, { text: 'a' });
    expect(toAnswerLines(stateOf({ settings }, first))).toBe('');
    const [row] = rowsOf(toAnswerLines(stateOf({ settings }, first, answered(3, 1, { text: 'b', choiceIndex: 1 }))));
    expect(row?.choices).toEqual([{ index: 0, turns: ['a'] }, { index: 1, turns: ['b'] }]);
  });

  it('keeps think blocks: the answer is stored as it came', () => {
    const [row] = rowsOf(toAnswerLines(stateOf({}, answered(3, 1, { text: '<think>x</think>y' }))));
    expect(row?.choices[0]?.turns).toEqual(['<think>x</think>y']);
  });

  it('repeats the id of a row that was read from a file', () => {
    const read = answered(3, 1);
    if (read.type !== 'answer-end') throw new Error('expected an answer');
    const state = stateOf({}, { ...read, answer: { ...read.answer, answerId: 'XyZ' } });
    expect(rowsOf(toAnswerLines(state))[0]?.answer_id).toBe('XyZ');
  });

  it('gives each row an id that is a UUID version 4 in base 57, and repeats it', () => {
    const state = stateOf({}, ...[1, 2, 3, 4].flatMap((id) => [answered(id, 1), answered(id, 2)]));
    const ids = rowsOf(toAnswerLines(state)).map(({ answer_id }) => answer_id);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(uuidOf(id)).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(rowsOf(toAnswerLines(state)).map(({ answer_id }) => answer_id)).toEqual(ids);
  });
});

/** 32 hexadecimal digits of a short id, most significant digit first. */
function uuidOf(id: string): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const number = [...id].reduce((sum, digit) => sum * 57n + BigInt(alphabet.indexOf(digit)), 0n);
  return number.toString(16).padStart(32, '0');
}

describe('toJudgmentLines', () => {
  it('writes repeated judgments of a turn again, the oldest first: FastChat counts them all', () => {
    const state = stateOf({}, ...[4, 6, null].map((rating) => judged(1, 1, rating)), judged(1, 2, 9));
    expect(rowsOf(toJudgmentLines(state)).map(({ turn, score }) => [turn, score])).toEqual([[1, 4], [1, 6], [1, -1], [2, 9]]);
  });

  it('leaves the prompt of an imported failed call empty where the texts for it are not known', () => {
    const judge = importedJudgeCard('gpt-4');
    const state = stateOf({ judge, bench: madeUpBench({ judgePrompts: [] }) }, failed({ step: 'judge', ...key(1) }, 1, true));
    expect(rowsOf(toJudgmentLines(state))).toMatchObject([
      { judge: ['gpt-4', 'single-v1'], user_prompt: '', judgment: '$ERROR$', score: -1 },
    ]);
  });

  it("writes FastChat's row, byte for byte", () => {
    const state = stateOf({}, answered(1, 1), judged(1, 1, 8, { at: 1_700_000_000_250, text: 'Good.\n\n[[8]]' }));
    expect(toJudgmentLines(state)).toBe(
      '{"question_id": 1, "model": "made-up-model", "judge": ["made-up-judge", "single-v1"], ' +
        '"user_prompt": "made-up prompt", "judgment": "Good.\\n\\n[[8]]", "score": 8, "turn": 1, ' +
        '"tstamp": 1700000000.25}\n',
    );
  });

  it.each([
    [8, '[[8.0]]', '"score": 8.0,'],
    [8, '[[8.]]', '"score": 8.0,'],
    [7.5, '[[7.5]]', '"score": 7.5,'],
    [0, 'a[0]', '"score": 0,'],
    [Number('12345678901234567890'), '[[12345678901234567890]]', '"score": 12345678901234567890,'],
    [null, 'none', '"score": -1,'],
  ])('writes the rating %s of %j as %s', (rating, text, field) => {
    expect(toJudgmentLines(stateOf({}, judged(1, 1, rating, { text })))).toContain(field);
  });

  it('goes by turn, then without and with reference, then by question', () => {
    const state = stateOf({}, ...[4, 3, 2, 1].flatMap((id) => [judged(id, 1, 5), judged(id, 2, 5)]));
    expect(rowsOf(toJudgmentLines(state)).map(({ question_id, turn }) => `${question_id}/${String(turn)}`)).toEqual([
      '1/1', '3/1', '4/1', '2/1', '1/2', '3/2', '4/2', '2/2',
    ]);
  });

  it('writes choice 0 alone', () => {
    const state = stateOf({ settings: { choices: 2 } }, judged(1, 1, 5), judged(1, 1, 9, { choiceIndex: 1 }));
    expect(rowsOf(toJudgmentLines(state))).toHaveLength(1);
  });

  it('has no row without a judge', () => {
    const state = stateOf({ judge: null }, answered(1, 1));
    expect(toJudgmentLines(state)).toBe('');
    expect(judgmentRow(state, key(1))).toBeNull();
  });

  it('has a row with the error text and -1 for a judgment that failed', () => {
    const state = stateOf({}, answered(1, 1, { text: 'Grey masts.' }), failed({ step: 'judge', ...key(1) }, 3, true));
    expect(rowsOf(toJudgmentLines(state))).toMatchObject([
      { user_prompt: 'Q: Describe a rainy harbour.\nA: Grey masts.', judgment: '$ERROR$', score: -1, tstamp: 4 },
    ]);
  });

  it('has no row for a turn without an answer, or not judged yet', () => {
    expect(toJudgmentLines(stateOf({}, answered(1, 1), failed({ step: 'answer', ...key(2) }, 3, true)))).toBe('');
  });
});

describe('toJudgmentLines of a jury', () => {
  const second = { ...MADE_UP_JUDGE, judgeId: 'second-judge' };
  const jury: Jury = { jurors: [MADE_UP_JUDGE, second], repeats: 2, rule: 'mean' };
  const state = stateOf(
    { jury },
    ...[answered(1, 1), judged(1, 1, 8), judged(1, 1, 6, { seat: 1 }), judged(1, 1, 7, { seat: 2, at: 9000 })],
    failed({ step: 'judge', ...key(1), seat: 3 }, 3, true),
  );

  it('has the rows of one judge, its repeats as further rows', () => {
    expect(rowsOf(toJudgmentLines(state))).toMatchObject([
      { judge: ['made-up-judge', 'single-v1'], score: 8, tstamp: 3 },
      { judge: ['made-up-judge', 'single-v1'], score: 7, tstamp: 9 },
    ]);
    expect(rowsOf(toJudgmentLines(state, 'second-judge'))).toMatchObject([
      { judge: ['second-judge', 'single-v1'], score: 6 },
      { judge: ['second-judge', 'single-v1'], score: -1, judgment: '$ERROR$' },
    ]);
  });

  it('has none of a judge that does not sit in it', () => expect(toJudgmentLines(state, 'third')).toBe(''));

  it('writes one seat’s row under its own judge', () => {
    const row = judgmentRow(state, { ...key(1), seat: 1 });
    expect(row).toMatchObject({ judge: ['second-judge', 'single-v1'], score: 6 });
  });
});
