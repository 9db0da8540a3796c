import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { toResultsCsv } from '../../../src/exports/results-csv.ts';
import { fakeRunState } from '../../fakes/run-states.ts';

function read(csv: string): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(csv.trimEnd(), { header: true }).data;
}

describe('toResultsCsv', () => {
  it('has one row for each model, question, choice and turn', () => {
    const rows = read(toResultsCsv([fakeRunState({ modelId: 'a', choices: 2 }), fakeRunState({ modelId: 'b' })]));
    expect(rows).toHaveLength(16 * 2 * 2 + 16 * 2);
    expect(rows[2]).toMatchObject({ model: 'a', question_id: '1', choice: '1', turn: '1', category: 'writing' });
    expect(rows.at(-1)).toMatchObject({ model: 'b', question_id: '16', turn: '2', judge: 'fake-judge-1' });
  });

  it('leaves unknown values empty and says why a turn is unrated', () => {
    const state = fakeRunState({ failedAnswers: [{ questionId: 1, choiceIndex: 0, turn: 1 }], judge: null });
    const rows = read(toResultsCsv([state]));
    expect(rows[0]).toMatchObject({ score: '', answer: '', gpu_bytes: '', judge: '', unrated_reason: 'answer-failed' });
    expect(rows[0]?.['error']).toContain('6.4 GB');
    expect(rows[2]).toMatchObject({ score: '', unrated_reason: 'no-judge' });
  });

  it('says on every row of a model that is never ranked why', () => {
    const rows = read(toResultsCsv([fakeRunState({ isUncontrolled: true }), fakeRunState({ modelId: 'b' })]));
    expect(new Set(rows.map(({ model, unranked_reason }) => `${model}: ${unranked_reason}`))).toEqual(
      new Set(['fake-model-a: sampling not controllable', 'b: ']),
    );
  });

  it('keeps texts with commas, quotes and line ends whole', () => {
    const text = 'He said "yes, no",\nand left;\r\nthat was all.';
    const [first] = read(toResultsCsv([fakeRunState({ answerText: { 1: text } })]));
    expect(first?.['answer']).toBe(text);
  });

  it.each([
    '=1+1',
    '=HYPERLINK("https://example.invalid","x")\nmore',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '＝1+1',
    '"=1"',
  ])('keeps a spreadsheet from running %j', (text) => {
    const state = fakeRunState({ answerText: { 1: text }, judgmentText: { 1: text } });
    const [first] = read(toResultsCsv([state]));
    const isFormula = /^\s*[=+\-@＝]/.test(text);
    expect(first?.['answer']).toBe(isFormula ? `'${text}` : text);
    expect(first?.['judgment']).toBe(isFormula ? `'${text}` : text);
  });

  it('names flags, and the second reading where it is another', () => {
    const judgmentText = { 1: '[[5]] no, [[8]]' };
    const [first] = read(toResultsCsv([fakeRunState({ judgmentText, answerText: { 1: '[[10]]' } })]));
    expect(first).toMatchObject({ flags: 'several-ratings verdict-in-answer', second_reading: '8' });
    const [plain] = read(toResultsCsv([fakeRunState()]));
    expect(plain).toMatchObject({ flags: '', second_reading: '' });
  });

  it('ends every line with CR LF', () => {
    const csv = toResultsCsv([fakeRunState({ answered: 0 })]);
    expect(csv.endsWith('\r\n')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(1 + 32 + 1);
  });
});
