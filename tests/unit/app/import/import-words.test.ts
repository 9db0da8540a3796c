import { describe, expect, it } from 'vitest';
import { originWords, progressWords, summaryWords } from '../../../../src/app/components/import/import-words.ts';
import { RESULTS_NOTE } from '../../../../src/imports/notes.ts';
import type { ImportSummary } from '../../../../src/imports/types.ts';

const empty: ImportSummary = { files: [], models: [], pairs: [], questions: [], benchFiles: [], problems: [], problemCount: 0 };
const judged = (judgeId: string) => ({ judgeId, rows: 160, rated: 159, repeats: 0 });

describe('summaryWords', () => {
  it('counts models, answers and judgments, and names few judges', () => {
    const models = [
      { model: 'a', answers: 80, choices: 1, judged: [judged('gpt-4')], meta: null },
      { model: 'b', answers: 80, choices: 1, judged: [judged('gpt-4'), judged('claude')], meta: null },
    ];
    expect(summaryWords({ ...empty, models })).toBe('2 models with 160 answered questions, 480 judgments by claude and gpt-4.');
  });

  it('names three judges in a list', () => {
    const models = [{ model: 'a', answers: 0, choices: 0, judged: ['x', 'y', 'z'].map(judged), meta: null }];
    expect(summaryWords({ ...empty, models })).toBe('1 model, 480 judgments by x, y and z.');
  });

  it('counts many judges', () => {
    const models = [{ model: 'a', answers: 0, choices: 0, judged: ['w', 'x', 'y', 'z'].map(judged), meta: null }];
    expect(summaryWords({ ...empty, models })).toBe('1 model, 640 judgments by 4 judges.');
  });

  it('says so when there is nothing', () => {
    expect(summaryWords(empty)).toBe('No answers and no judgments.');
    expect(summaryWords({ ...empty, pairs: [{ judgeId: 'gpt-4', models: ['a', 'b'], rows: 1, withoutVerdict: 0 }] })).toBe('1 pair judgment.');
  });
});

describe('progressWords', () => {
  it('tells what is left once it is known', () => {
    expect(progressWords(12 * 2 ** 20, 35 * 2 ** 20, 4200)).toBe('12 MB of 35 MB, 4 s left');
    expect(progressWords(0, 2 ** 20, null)).toBe('0 kB of 1 MB');
  });
});

describe('originWords', () => {
  it('tells whence, when, what is assumed, and what the import noted', () => {
    const origin = { files: ['x/gpt-4_single.jsonl'], importedAt: '2026-11-23T12:00:00.000Z', contentSha256: '', notes: ['Two rows are left out.'] };
    const words = originWords(origin);
    expect(words).toContain('from x/gpt-4_single.jsonl on 23 Nov 2026');
    expect(words).toContain('MT-bench’s settings are assumed. Two rows are left out.');
    expect(originWords({ ...origin, files: ['a', 'b'] })).toContain('from 2 files on');
  });

  it('assumes no settings of a results file, which tells them', () => {
    const origin = { files: ['r.json'], importedAt: '2026-11-23T12:00:00.000Z', contentSha256: '', notes: [RESULTS_NOTE] };
    expect(originWords(origin)).not.toContain('assumed');
  });
});
