import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readFirst } from '../../../src/imports/first-reading.ts';
import type { ImportFile } from '../../../src/imports/types.ts';
import { answerRow, FOLDER, judgmentsOf, linesFile, pairRow, singleRow, textFile } from '../../fakes/import-files.ts';
import { summaryOf } from './reading.ts';

const question = { question_id: 1, category: 'writing', turns: ['a', 'b'] };
const prompt = {
  name: 'single-v1',
  type: 'single',
  system_prompt: '',
  prompt_template: '{question}',
  output_format: '[[rating]]',
  description: '',
  category: '',
};

const kindsOf = async (files: readonly ImportFile[]) =>
  (await summaryOf(files)).files.map(({ path, kind, rows }) => [path, kind, rows]);

async function zipped(path: string, files: readonly ImportFile[], level: 0 | 6 = 6): Promise<ImportFile> {
  const entries = await Promise.all(
    files.map(async (file) => [file.path, new Uint8Array(await file.blob.arrayBuffer())] as const),
  );
  return { path, blob: new Blob([zipSync(Object.fromEntries(entries), { level }) as Uint8Array<ArrayBuffer>]) };
}

describe('files', () => {
  it('are recognised by what stands in them, whatever they are called', async () => {
    expect(
      await kindsOf([
        linesFile('one.jsonl', answerRow(1, ['a', 'b'])),
        linesFile('two.json', singleRow('m', 1, 1)),
        linesFile('three.jsonl', pairRow('m', 'n', 1)),
        linesFile('four.jsonl', question),
        linesFile('five.jsonl', prompt),
        linesFile('six.jsonl', { hello: 'world' }),
        textFile('seven.txt', 'x'),
      ]),
    ).toEqual([
      ['one.jsonl', 'answers', 1],
      ['two.json', 'single', 1],
      ['three.jsonl', 'pairs', 1],
      ['four.jsonl', 'questions', 1],
      ['five.jsonl', 'judge-prompts', 1],
      ['six.jsonl', 'other', 0],
      ['seven.txt', 'other', 0],
    ]);
  });

  it('in a folder reference_answer are references, which look like answers', async () => {
    const files = [linesFile('data/b/reference_answer/j.jsonl', answerRow(1, ['a', 'b']))];
    expect(await kindsOf(files)).toEqual([['data/b/reference_answer/j.jsonl', 'references', 1]]);
    expect((await summaryOf(files)).benchFiles.map(({ path }) => path)).toEqual(['data/b/reference_answer/j.jsonl']);
  });

  it('of a bench are handed on whole, to the last byte', async () => {
    const text = `\uFEFF${JSON.stringify(question)}\r\n`;
    expect((await summaryOf([textFile('question.jsonl', text)])).benchFiles).toEqual([
      { path: 'question.jsonl', text },
    ]);
  });

  it('that systems put beside others are not told of', async () => {
    expect(await kindsOf([textFile('__MACOSX/._a.jsonl', 'x'), textFile('d/.DS_Store', 'x')])).toEqual([]);
  });

  it('say what was left out of them', async () => {
    const [answers, other] = (
      await summaryOf([linesFile('m.jsonl', answerRow(1, ['old']), answerRow(1, ['new'])), textFile('a.png', 'x')])
    ).files;
    expect(answers?.note).toBe('One row was replaced by a later row of the same question, as in FastChat.');
    expect(other?.note).toBe("Not one of FastChat's files: not read.");
  });

  it('that cannot be read are told of, and the others are read', async () => {
    const gone: Blob = Object.assign(new Blob(['x']), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }),
    });
    const { files, models } = await summaryOf([
      { path: 'gone.jsonl', blob: gone },
      linesFile('m.jsonl', answerRow(1, ['a'])),
    ]);
    expect(files[0]?.note).toContain('could not read this file');
    expect(models.map(({ model }) => model)).toEqual(['m']);
  });

  it('stop being read when that is cancelled', async () => {
    await expect(readFirst(FOLDER, { signal: { aborted: true } })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('lines', () => {
  const problemsOf = async (...rows: readonly (object | string)[]) => {
    const text = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
    const { problems, files } = await summaryOf([textFile('f.jsonl', text)]);
    return { problems: problems.map(({ file, line, message }) => `${file}:${line}: ${message}`), files };
  };

  it('that are broken are told with file, line and reason; the others count', async () => {
    const { problems, files } = await problemsOf(
      '{"question_id": 1, "choi',
      answerRow(1, ['a']),
      '',
      '[1]',
      answerRow(2, ['a', 'b', 'c']),
    );
    expect(problems).toEqual([
      'f.jsonl:1: not a JSON object: {"question_id": 1, "choi',
      'f.jsonl:4: expected a JSON object with the fields of an answer, got [1]',
      'f.jsonl:5: expected 1 or 2 turns in choice 0 of answer 2, got 3',
    ]);
    expect(files).toMatchObject([{ rows: 1, brokenRows: 3 }]);
  });

  it.each([
    ['a turn that MT-bench does not have', singleRow('m', 1, 3), 'expected 1 or 2 in "turn" of a judgment, got 3'],
    [
      'a score that is a text',
      singleRow('m', 1, 1, { score: '7' }),
      'expected a number in "score" of a judgment, got "7"',
    ],
    [
      'no judge',
      singleRow('m', 1, 1, { judge: 'gpt-4' }),
      'expected a list of texts in "judge" of a judgment, got "gpt-4"',
    ],
    [
      'a pair among single judgments',
      pairRow('m', 'n', 1),
      'expected a single judgment, got one of a pair: this file is made of single ones',
    ],
  ])('with %s are broken', async (_name, row, message) => {
    expect((await problemsOf(singleRow('m', 2, 1), row)).problems).toEqual([`f.jsonl:2: ${message}`]);
  });

  it('that are not UTF-8 are broken', async () => {
    const good = JSON.stringify(answerRow(1, ['a']));
    const blob = new Blob([good, '\n', Uint8Array.of(0xff, 0xfe), '\n']);
    expect((await summaryOf([{ path: 'm.jsonl', blob }])).problems).toEqual([
      { file: 'm.jsonl', line: 2, message: 'not UTF-8 text' },
    ]);
  });

  it('are listed up to 200 and all counted', async () => {
    const { problems, problemCount } = await summaryOf([
      linesFile('f.jsonl', singleRow('m', 1, 1), ...Array.from({ length: 300 }, () => singleRow('m', 1, 5))),
    ]);
    expect([problems.length, problemCount]).toEqual([200, 300]);
  });
});

describe('archives', () => {
  it.each([0, 6] as const)('are read like folders, packed at level %i', async (level) => {
    const inside = await summaryOf([await zipped('mine.zip', FOLDER, level)]);
    const beside = await summaryOf(FOLDER);
    expect(inside.models.map(({ model, judged }) => [model, judged[0]?.rows])).toEqual([
      ['anna', 7],
      ['bert', 7],
    ]);
    expect(inside.models.map(({ origin }) => origin?.contentSha256)).toEqual(
      beside.models.map(({ origin }) => origin?.contentSha256),
    );
    expect(inside.files.map(({ path }) => path)).toEqual(FOLDER.map(({ path }) => `mine.zip/${path}`));
  });

  it('keep paths that lead out of them unread, and say so', async () => {
    const { files, models } = await summaryOf([await zipped('a.zip', [linesFile('../up.jsonl', answerRow(1, ['a']))])]);
    expect(models).toEqual([]);
    expect(files).toMatchObject([{ kind: 'other', note: 'Its path leads out of the archive: not read.' }]);
  });

  it('that are none are told of', async () => {
    expect((await summaryOf([textFile('a.zip', 'no archive')])).files).toMatchObject([
      { path: 'a.zip', kind: 'other', note: 'There is no file in this archive, or it is no ZIP archive.' },
    ]);
  });

  it('that are cut off give what stands before, and are told of', async () => {
    const { blob } = await zipped('a.zip', FOLDER, 0);
    const { files } = await summaryOf([{ path: 'a.zip', blob: blob.slice(0, 1500) }]);
    expect(files[0]).toMatchObject({ kind: 'answers', note: null });
    expect(files.at(-1)?.note).toContain('This archive is damaged');
  });
});

describe('judgments', () => {
  it('are counted by judge, with what is rated and what repeats', async () => {
    const rows = [
      ...judgmentsOf('m'),
      singleRow('m', 1, 1),
      singleRow('m', 1, 2, { judgment: 'no number', score: -1 }),
    ];
    const { models, questions } = await summaryOf([
      linesFile('old-judge_single.jsonl', ...rows, singleRow('m', 9, 1, { judge: ['new', 'single-v1'] })),
    ]);
    expect(models).toMatchObject([
      {
        model: 'm',
        answers: 0,
        judged: [
          { judgeId: 'new', rows: 1, rated: 1, repeats: 0 },
          { judgeId: 'old-judge', rows: 9, rated: 8, repeats: 2 },
        ],
      },
    ]);
    expect(questions).toEqual([
      { questionId: 1, turns: 2 },
      { questionId: 2, turns: 2 },
      { questionId: 3, turns: 1 },
      { questionId: 4, turns: 2 },
      { questionId: 9, turns: 1 },
    ]);
  });

  it('of pairs are counted by judge, those without a verdict apart', async () => {
    const rows = [pairRow('a', 'b', 1), pairRow('b', 'c', 1, { g2_winner: 'error', g2_judgment: 'neither' })];
    expect((await summaryOf([linesFile('old-judge_pair.jsonl', ...rows)])).pairs).toMatchObject([
      { judgeId: 'old-judge', models: ['a', 'b', 'c'], rows: 2, withoutVerdict: 1 },
    ]);
  });

  it('of early files are read: one winner, no turn; graded alone', async () => {
    const early = { question_id: 1, model_1: 'a', model_2: 'b', winner: 'tie' };
    const graded = pairRow('a', 'b', 1, { turn: undefined, m1_score: 7, m2_score: 5, g1_judgment: 'Rating: [[7]]' });
    const { problems, pairs } = await summaryOf([linesFile('p.jsonl', early, graded)]);
    expect(problems).toEqual([]);
    expect(pairs.map(({ judgeId, rows }) => [judgeId, rows])).toEqual([
      ['old-judge', 1],
      ['unknown', 1],
    ]);
    expect(pairs[0]?.origin?.notes).toEqual(['The rows do not say which pairwise mode made them.']);
  });
});
