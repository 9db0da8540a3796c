import { describe, expect, it } from 'vitest';
import type { ImportFile } from '../../../src/imports/types.ts';
import { answersOf, FOLDER, judgmentsOf, linesFile, pairRow } from '../../fakes/import-files.ts';
import { importAll, summaryOf } from './reading.ts';

const modelsIn = async (files: readonly ImportFile[]) =>
  (await summaryOf(files)).models.map(({ model, answers, judged }) => [model, answers, judged.map(({ rows }) => rows)]);

describe('models', () => {
  it("have their answer file's name, whatever model_id says", async () => {
    expect(await modelsIn(FOLDER)).toEqual([
      ['anna', 4, [7]],
      ['bert', 4, [7]],
    ]);
  });

  it('are known by judgments alone', async () => {
    expect(await modelsIn([linesFile('gpt-4_single.jsonl', ...judgmentsOf('carl'))])).toEqual([['carl', 0, [7]]]);
  });

  it('get judgments that stand elsewhere', async () => {
    const files = [
      linesFile('my answers/anna.jsonl', ...answersOf('anna')),
      linesFile('gpt-4_single.jsonl', ...judgmentsOf('anna')),
    ];
    expect(await modelsIn(files)).toEqual([['anna', 4, [7]]]);
  });

  it('do not get judgments from a bench folder with answers of its own', async () => {
    const other = [
      linesFile('data/other/model_answer/carl.jsonl', ...answersOf('carl')),
      linesFile('data/other/model_judgment/old-judge_single.jsonl', ...judgmentsOf('anna').slice(0, 2)),
    ];
    expect(await modelsIn([...FOLDER, ...other])).toEqual([
      ['bert', 4, [7]],
      ['carl', 4, []],
      ['made_up--anna', 4, [7]],
      ['other--anna', 0, [2]],
    ]);
  });

  it('are two where two folders have different answers of one name: each with its own judgments', async () => {
    const files = [
      ...FOLDER,
      linesFile('data/made_up__2/model_answer/anna.jsonl', ...answersOf('another anna')),
      linesFile('data/made_up__2/model_judgment/old-judge_single.jsonl', ...judgmentsOf('anna').slice(0, 3)),
    ];
    expect(await modelsIn(files)).toEqual([
      ['bert', 4, [7]],
      ['made_up--anna', 4, [7]],
      ['made_up__2--anna', 4, [3]],
    ]);
    const { models } = await summaryOf(files);
    expect(models[2]?.origin?.notes).toContain(
      'Different files tell of a model named anna; this one is of data/made_up__2/model_answer/anna.jsonl. ' +
        'To keep the name, import one folder at a time.',
    );
    const states = await (await importAll(files)).states();
    const texts = states.map(({ spec, answers }) => [spec.model.modelId, answers.get('1/0/1')?.completion.text]);
    expect(texts).toContainEqual(['made_up__2--anna', 'another anna on 1, turn 1']);
    expect(texts).toContainEqual(['made_up--anna', 'anna on 1, turn 1']);
  });

  it('are two where two loose files of one name differ', async () => {
    const files = [linesFile('x.jsonl', ...answersOf('x')), linesFile('x.jsonl', ...answersOf('another x'))];
    expect(await modelsIn(files)).toEqual([
      ['(2)--x', 4, []],
      ['x', 4, []],
    ]);
  });

  it('are one where the same file is given twice, as archive and unpacked', async () => {
    const copies = FOLDER.map(({ path, blob }) => ({ path: `copy/${path}`, blob }));
    expect(await modelsIn([...FOLDER, ...copies])).toEqual([
      ['anna', 4, [7]],
      ['bert', 4, [7]],
    ]);
    const { files } = await summaryOf([...FOLDER, ...copies]);
    expect(files.at(-1)?.note).toBe('The same as data/made_up/model_judgment/old-judge_single.jsonl: counted once.');
  });

  it('tell that their judgments stand in several files', async () => {
    const rows = judgmentsOf('m');
    const { models } = await summaryOf([
      linesFile('a_single.jsonl', ...rows),
      linesFile('b_single.jsonl', ...rows.slice(0, 2)),
    ]);
    expect(models[0]?.judged).toMatchObject([{ rows: 9, repeats: 2 }]);
    expect(models[0]?.judged[0]?.origin?.notes).toContain(
      'The judgments stand in 2 files and are taken together (a_single.jsonl, b_single.jsonl): leave files out to have one alone.',
    );
  });

  it('of pairs have the names of their folder', async () => {
    const files = [
      ...FOLDER,
      linesFile('data/made_up__2/model_answer/anna.jsonl', ...answersOf('another anna')),
      linesFile('data/made_up__2/model_judgment/old-judge_pair.jsonl', pairRow('anna', 'bert', 1)),
    ];
    const [pairRun] = await (await importAll(files)).pairRuns();
    expect(pairRun?.spec.contestants.map(({ modelId }) => modelId)).toEqual(['bert', 'made_up__2--anna']);
    expect(pairRun?.judgments).toMatchObject([{ model1: 'made_up__2--anna', model2: 'bert' }]);
  });
});

describe('the hash of the content', () => {
  const hashOf = async (files: readonly ImportFile[]) =>
    (await summaryOf(files)).models[0]?.judged[0]?.origin?.contentSha256;
  const rows = judgmentsOf('m');
  const answers = linesFile('m.jsonl', ...answersOf('m'));

  it('does not look at the order of rows or the names of folders', async () => {
    const turned = [
      linesFile('d/model_answer/m.jsonl', ...answersOf('m').toReversed()),
      linesFile('e.jsonl', ...rows.toReversed()),
    ];
    expect(await hashOf(turned)).toBe(await hashOf([linesFile('old.jsonl', ...rows), answers]));
  });

  it('changes with one row', async () => {
    expect(await hashOf([linesFile('a.jsonl', ...rows), answers])).not.toBe(
      await hashOf([linesFile('a.jsonl', ...rows.slice(1)), answers]),
    );
  });

  it('does not look at other models', async () => {
    const alone = await hashOf([linesFile('a.jsonl', ...rows)]);
    expect(await hashOf([linesFile('a.jsonl', ...rows, ...judgmentsOf('n'))])).toBe(alone);
  });
});
