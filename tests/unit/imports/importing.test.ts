import { describe, expect, it } from 'vitest';
import { toAnswerLines, toJudgmentLines } from '../../../src/core/fastchat-format.ts';
import { progressOf, unratedReason } from '../../../src/core/run.ts';
import type { RunState } from '../../../src/core/types.ts';
import type { ImportChoice, ImportFile } from '../../../src/imports/types.ts';
import {
  answerRow,
  answersOf,
  FOLDER,
  IMPORTED_AT,
  judgmentsOf,
  linesFile,
  pairRow,
  singleRow,
} from '../../fakes/import-files.ts';
import { importAll } from './reading.ts';

async function onlyRun(files: readonly ImportFile[], change: Partial<ImportChoice> = {}): Promise<RunState> {
  const states = await (await importAll(files, change)).states();
  expect(states).toHaveLength(1);
  return states[0] as RunState;
}

const rowsIn = (lines: string) =>
  lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a model with judgments', () => {
  it('becomes a completed run with every answer and judgment', async () => {
    const states = await (await importAll(FOLDER)).states();
    expect(states.map(({ spec }) => [spec.runId, spec.model.modelId, spec.judge?.judgeId, spec.model.engine])).toEqual([
      ['group-1-anna', 'anna', 'old-judge', 'imported'],
      ['group-1-bert', 'bert', 'old-judge', 'imported'],
    ]);
    expect(states[0]).toMatchObject({ status: 'completed', endReason: null, activeMs: 0 });
    expect(progressOf(states[0] as RunState)).toMatchObject({
      totalTurns: 7,
      answered: 7,
      judged: 7,
      judgeFailures: 0,
    });
  });

  it("keeps the rows' times, ids and prompts: an export repeats them", async () => {
    const state = await onlyRun([FOLDER[0] as ImportFile, linesFile('j.jsonl', ...judgmentsOf('anna'))]);
    expect(rowsIn(toAnswerLines(state))).toEqual(answersOf('anna').map((row) => ({ ...row, model_id: 'anna' })));
    const byTurn = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();
    expect(byTurn(rowsIn(toJudgmentLines(state)))).toEqual(byTurn(judgmentsOf('anna')));
  });

  it('keeps repeated rows, the last one as the judgment', async () => {
    const again = singleRow('anna', 1, 1, { judgment: 'Better now: [[9]]', score: 9 });
    const state = await onlyRun([linesFile('j.jsonl', ...judgmentsOf('anna'), again)]);
    expect(state.judgments.get('1/0/1')?.rating).toBe(9);
    expect(state.repeats.get('1/0/1')?.map(({ rating }) => rating)).toEqual([2]);
    expect(state.spec.origin?.notes).toContain(
      'One row judges a turn again that is judged before: all are kept, and FastChat counts them all.',
    );
  });

  it('keeps what the text says where the stored score is another, and says how often', async () => {
    const state = await onlyRun([linesFile('j.jsonl', singleRow('m', 1, 1, { score: 10 }), singleRow('m', 1, 2))]);
    expect(state.judgments.get('1/0/1')?.rating).toBe(2);
    expect(state.spec.origin?.notes).toContain(
      "In one row the stored score is not what the judgment's text says: the text counts.",
    );
  });

  it('has failed judge calls as failures, and writes them as FastChat again', async () => {
    const failed = singleRow('anna', 1, 1, { judgment: '$ERROR$', score: -1 });
    const state = await onlyRun([FOLDER[0] as ImportFile, linesFile('j.jsonl', failed)]);
    expect(unratedReason(state, { questionId: 1, choiceIndex: 0, turn: 1 })).toBe('judge-failed');
    expect(rowsIn(toJudgmentLines(state))).toMatchObject([{ question_id: 1, turn: 1, judgment: '$ERROR$', score: -1 }]);
  });

  it('leaves out a failed call where another row has the judgment', async () => {
    const failed = singleRow('m', 1, 1, { judgment: '$ERROR$', score: -1 });
    const state = await onlyRun([linesFile('j.jsonl', singleRow('m', 1, 1), failed)]);
    expect(progressOf(state)).toMatchObject({ judged: 1, judgeFailures: 0 });
    expect(state.spec.origin?.notes).toContain(
      "For one turn one row says that the judge's call failed and another has a judgment: the judgment counts.",
    );
  });

  it('says of turns that no row judges that the files have no judgment', async () => {
    const state = await onlyRun([FOLDER[0] as ImportFile, linesFile('j.jsonl', ...judgmentsOf('anna').slice(0, 6))]);
    expect(unratedReason(state, { questionId: 4, choiceIndex: 0, turn: 2 })).toBe('not-in-files');
  });

  it('has one run for each judge, with the same answers', async () => {
    const other = judgmentsOf('anna').map((row) => ({ ...row, judge: ['new-judge', 'single-v1'] }));
    const states = await (
      await importAll([FOLDER[0] as ImportFile, linesFile('j.jsonl', ...judgmentsOf('anna'), ...other)])
    ).states();
    expect(states.map(({ spec, answers, judgments }) => [spec.runId, answers.size, judgments.size])).toEqual([
      ['group-1-anna-new-judge', 7, 7],
      ['group-1-anna-old-judge', 7, 7],
    ]);
  });

  it('takes the first attempt alone, and says so', async () => {
    const choices = [
      { index: 0, turns: ['a', 'b'] },
      { index: 1, turns: ['c', 'd'] },
    ];
    const state = await onlyRun([
      linesFile('m.jsonl', answerRow(1, [], { choices })),
      linesFile('j.jsonl', singleRow('m', 1, 1)),
    ]);
    expect([...state.answers.keys()]).toEqual(['1/0/1', '1/0/2']);
    expect(state.spec.settings.choices).toBe(1);
    expect(state.spec.origin?.notes).toContain(
      'The answer file has 2 attempts at a question; FastChat judges the first, and only that was taken over.',
    );
  });
});

describe('a model without judgments', () => {
  it('becomes a run with all attempts that can be judged later', async () => {
    const choices = [
      { index: 0, turns: ['a', 'b'] },
      { index: 1, turns: ['c', 'd'] },
    ];
    const state = await onlyRun([linesFile('m.jsonl', answerRow(1, [], { choices }), answerRow(2, ['e', 'f']))]);
    expect(state.spec).toMatchObject({ judge: null, settings: { choices: 2, referenceSet: null } });
    expect([...state.answers.keys()]).toEqual(['1/0/1', '1/0/2', '1/1/1', '1/1/2', '2/0/1', '2/0/2']);
    expect(state.answers.get('1/1/2')).toMatchObject({ seed: 1, temperature: 0.7 });
  });

  it('has the last row of a repeated question, and the others not at all', async () => {
    const rows = [answerRow(1, ['old', 'old']), answerRow(2, ['x', 'y']), answerRow(1, ['new', 'new'])];
    const events = await (await importAll([linesFile('m.jsonl', ...rows)])).events('group-1-m');
    const texts = events.flatMap((event) => (event.type === 'answer-end' ? event.answer.completion.text : []));
    expect(texts).toEqual(['x', 'y', 'new', 'new']);
  });

  it('keeps error texts as texts: FastChat judges them like any other', async () => {
    const state = await onlyRun([linesFile('m.jsonl', answerRow(1, ['ERROR', '$ERROR$']))]);
    expect([...state.answers.values()].map(({ completion }) => completion.text)).toEqual(['ERROR', '$ERROR$']);
  });
});

describe('the origin of a run', () => {
  it('names its files and when they were imported', async () => {
    const [state] = await (await importAll(FOLDER)).states();
    expect(state?.spec.origin).toMatchObject({
      files: ['data/made_up/model_answer/anna.jsonl', 'data/made_up/model_judgment/old-judge_single.jsonl'],
      importedAt: new Date(IMPORTED_AT).toISOString(),
      notes: ['The files do not tell how the answers were made.'],
    });
    expect(state?.spec.origin?.contentSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says what the bench does not ask', async () => {
    const state = await onlyRun([
      linesFile('m.jsonl', answerRow(1, ['a', 'b']), answerRow(3, ['a', 'b']), answerRow(77, ['c'])),
    ]);
    expect([...state.answers.keys()]).toEqual(['1/0/1', '1/0/2', '3/0/1']);
    expect(state.spec.origin?.notes).toContain(
      'What Made-up bench does not ask was left out: questions 3, 77, or turn 2 of it.',
    );
  });
});

describe('judgments of pairs', () => {
  it('become one pair run for each judge, with every row in order', async () => {
    const rows = [
      pairRow('a', 'b', 1),
      pairRow('a', 'b', 1),
      pairRow('a', 'b', 4, { turn: 2, g2_winner: 'error', g2_judgment: '$ERROR$' }),
    ];
    const [pairRun] = await (await importAll([linesFile('old-judge_pair.jsonl', ...rows)])).pairRuns();
    expect(pairRun?.header).toMatchObject({ status: 'completed', judgmentCount: 3 });
    expect(pairRun?.spec).toMatchObject({
      baseline: null,
      settings: { mode: 'pairwise-all' },
      judge: { judgeId: 'old-judge' },
    });
    expect(pairRun?.judgments.map(({ questionId, turn, at }) => [questionId, turn, at])).toEqual([
      [1, 1, 1700002000250],
      [1, 1, 1700002000250],
      [4, 2, 1700002000250],
    ]);
  });

  it('know the runs of their models', async () => {
    const [pairRun] = await (await importAll([...FOLDER, linesFile('p.jsonl', pairRow('anna', 'carl', 1))])).pairRuns();
    expect(pairRun?.spec.contestants.map(({ modelId, runId }) => [modelId, runId])).toEqual([
      ['anna', 'group-1-anna'],
      ['carl', null],
    ]);
  });
});
