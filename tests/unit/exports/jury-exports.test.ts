import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { leaderboards } from '../../../src/core/scores.ts';
import type { RunState } from '../../../src/core/types.ts';
import { toFastchatFolder } from '../../../src/exports/fastchat-folder.ts';
import { toResultsCsv } from '../../../src/exports/results-csv.ts';
import { toResultsJson } from '../../../src/exports/results-json.ts';
import { toResultsMarkdown } from '../../../src/exports/results-markdown.ts';
import { FAKE_JURY, fakeJuryState } from '../../fakes/jury-runs.ts';
import { fakeBench, fakeRunState } from '../../fakes/run-states.ts';

const bench = { ...fakeBench(), questions: fakeBench().questions.slice(0, 1) };
const state = fakeJuryState({ bench, rate: (_first, seat) => [9, 6, 8, null][seat] });
const whole = fakeJuryState();

describe('toResultsJson of a jury', () => {
  const [model] = toResultsJson([state], { benchtab: '0' }).models;

  it('gives what the jury’s ratings come to as the score, and every judgment', () => {
    expect(model?.detailed_results[0]).toMatchObject({
      score: 23 / 3,
      judgment: null,
      judge_served_model: null,
      unrated_reason: null,
      judge_prompt: 'single-v1',
      repeat_scores: [],
      judgments: [
        { judge: 'fake-judge-1', repeat: 1, score: 9, unrated_reason: null, judge_served_model: 'fake-judge-1-2026-11-01', error: null },
        { judge: 'fake-judge-2', repeat: 1, score: 6, judgment: 'Fake Judge 2 has read it. Rating: [[6]]' },
        { judge: 'fake-judge-1', repeat: 2, score: 8 },
        { judge: 'fake-judge-2', repeat: 2, score: null, unrated_reason: 'unreadable', judgment: 'Fake Judge 2 gives no number.' },
      ],
    });
  });

  it('says of each seat why it has no score, and of the turn too', () => {
    const broken = fakeJuryState({ bench, failedSeats: [1, 3], rate: (first, seat) => (seat === 2 ? undefined : first) });
    const [turn] = toResultsJson([broken], { benchtab: '0' }).models[0]?.detailed_results ?? [];
    expect(turn).toMatchObject({ score: null, unrated_reason: 'pending', error: 'The judge of seat 1 did not answer.' });
    expect(turn?.judgments?.map(({ unrated_reason }) => unrated_reason)).toEqual([null, 'judge-failed', 'pending', 'judge-failed']);
  });

  it('tells how far its judges agree', () => {
    const [{ jury } = {}] = toResultsJson([whole], { benchtab: '0' }).models;
    expect(jury).toMatchObject({
      rule: 'mean',
      repeats: 2,
      krippendorff_alpha: expect.any(Number),
      repeat_spread: 0,
      turns_disagreed: 0,
      judges: [{ judge: 'fake-judge-1', rated: 32, unrated: 0 }, { judge: 'fake-judge-2', rated: 32 }],
      differences: [{ first: 'fake-judge-1', second: 'fake-judge-2', mean_difference: 1, mean_distance: 1, turns: 32 }],
    });
  });

  it('names all judges, rule and repeats in the run block', () => {
    const { run } = toResultsJson([state], { benchtab: '0' });
    expect(run).toMatchObject({
      judge: { judge_id: 'fake-judge-1' },
      jury: { jurors: [{ judge_id: 'fake-judge-1' }, { judge_id: 'fake-judge-2' }], repeats: 2, rule: 'mean' },
    });
  });

  it('has no jury and no list of judgments of a single judge', () => {
    const single = toResultsJson([fakeRunState()], { benchtab: '0' });
    expect([single.run?.['jury'], single.models[0]?.jury]).toEqual([null, null]);
    expect(single.models[0]?.detailed_results[0]).not.toHaveProperty('judgments');
  });
});

describe('toResultsCsv of a jury', () => {
  const rowsOf = (states: readonly RunState[]) => Papa.parse<Record<string, string>>(toResultsCsv(states), { header: true }).data;

  it('has one row a turn, with score, ratings by judge, range and every judgment', () => {
    const [row] = rowsOf([state]);
    expect(row).toMatchObject({
      judge: 'fake-judge-1 fake-judge-2',
      jury_rule: 'mean',
      jury_scores: 'fake-judge-1 9 8; fake-judge-2 6 –',
      score_range: '3',
      unrated_reason: '',
    });
    expect(Number(row?.['score'])).toBeCloseTo(23 / 3, 9);
    expect(row?.['judgment']).toContain('fake-judge-2, 1:\nFake Judge 2 has read it. Rating: [[6]]\n\nfake-judge-1, 2:');
    expect(rowsOf([state])).toHaveLength(3);
  });

  it('leaves the columns of a jury empty for a single judge', () => {
    expect(rowsOf([fakeRunState()])[0]).toMatchObject({ judge: 'fake-judge-1', jury_rule: '', jury_scores: '', score_range: '' });
  });
});

describe('toFastchatFolder of a jury', () => {
  it('has a judgment file for each judge, its repeats as further rows', () => {
    const files = toFastchatFolder([whole]);
    const counts = [...files].filter(([path]) => path.includes('model_judgment')).map(([path, text]) => [path, text.trim().split('\n').length]);
    expect(counts).toEqual([
      ['data/fake_bench/model_judgment/fake-judge-1_single.jsonl', 64],
      ['data/fake_bench/model_judgment/fake-judge-2_single.jsonl', 64],
    ]);
  });
});

describe('toResultsMarkdown of a jury', () => {
  const tableOf = (one: RunState) => leaderboards([one]).map((board) => toResultsMarkdown(board, [one])).join('').split('\n');

  it('names judges, repeats and rule, and gives alpha and spread beside the score', () => {
    const lines = tableOf(whole);
    expect(lines[0]).toBe('Fake bench, judged by Fake Judge 1 and Fake Judge 2, twice each: mean');
    expect(lines).toContainEqual(expect.stringContaining('| Alpha | Repeat spread |'));
    expect(lines.join('\n')).toContain("Alpha: Krippendorff's, between the judges");
  });

  it('has neither column where it would tell nothing', () => {
    const once = fakeJuryState({ jury: { ...FAKE_JURY, repeats: 1 } });
    expect(tableOf(once).join('\n')).not.toContain('Repeat spread');
    expect(tableOf(fakeRunState()).join('\n')).not.toContain('Alpha');
  });
});
