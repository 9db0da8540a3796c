import { describe, expect, it } from 'vitest';
import {
  benchWithoutTexts,
  filesOfOneBench,
  guessBench,
  mtBenchCategory,
  onlyFound,
} from '../../../../src/app/state/import-bench.ts';
import { readGivenBench, withPromptsOf } from '../../../../src/app/state/import-given-bench.ts';
import { InputError } from '../../../../src/core/errors.ts';
import type { ImportedMeta, ImportSummary, ModelSummary } from '../../../../src/imports/types.ts';
import { fakeBench, fakeCard, fakeSpec } from '../../../fakes/run-states.ts';
import { describeWithSharedData, readShared } from '../../../shared-data.ts';

const starter = fakeBench();

function summaryOf(ids: readonly number[], change: Partial<ImportSummary> = {}): ImportSummary {
  return {
    files: [],
    models: [],
    pairs: [],
    questions: ids.map((questionId) => ({ questionId, turns: 2 })),
    benchFiles: [],
    problems: [],
    problemCount: 0,
    ...change,
  };
}

function modelWith(meta: Partial<ImportedMeta>): ModelSummary {
  const { settings, environment } = fakeSpec();
  const told: ImportedMeta = {
    model: fakeCard(),
    jurors: [],
    judgedBy: [],
    settings,
    environment,
    createdAt: '2026-11-20T10:00:00.000Z',
    benchName: 'starter',
    questionsSha256: starter.questionsSha256,
    judgePromptsSha256: starter.judgePromptsSha256,
    questionIds: [1],
    ...meta,
  };
  return { model: 'x', answers: 1, choices: 1, judged: [], meta: told };
}

const question = (path: string, ids: readonly number[]) => ({
  path,
  text: ids.map((id) => JSON.stringify({ question_id: id, category: 'writing', turns: ['one', 'two'] })).join('\n'),
});

describe('guessBench', () => {
  it('takes a question.jsonl of the files before anything else', () => {
    const guess = guessBench(summaryOf([81, 82], { benchFiles: [question('x/question.jsonl', [81])] }), starter);
    expect(guess.ways).toEqual(['given', 'mt-bench', 'without-texts']);
  });

  it('knows MT-bench by its ids', () => {
    expect(guessBench(summaryOf([81, 160]), starter).ways).toEqual(['mt-bench', 'without-texts']);
    expect(guessBench(summaryOf([80, 161]), starter).ways).toEqual(['without-texts']);
  });

  it('takes files of which most are of MT-bench for it, and says how many', () => {
    const guess = guessBench(summaryOf([1, 81, 82]), starter);
    expect(guess.ways).toEqual(['mt-bench', 'without-texts']);
    expect(guess.reason).toBe('2 of them have MT-bench’s ids, 81 to 160; the others are no part of it.');
    expect(guessBench(summaryOf([80, 81]), starter).ways).toEqual(['without-texts', 'mt-bench']);
  });

  it('does not take ids of 81 to 160 for MT-bench where a side file names another bench', () => {
    const guess = guessBench(summaryOf([81], { models: [modelWith({ benchName: 'own' })] }), starter);
    expect(guess.ways).toEqual(['without-texts', 'mt-bench']);
  });

  it('knows the starter bench by the hash that a side file tells, or by the name of the folder', () => {
    expect(guessBench(summaryOf([1, 2], { models: [modelWith({})] }), starter).ways[0]).toBe('starter');
    const file = { path: 'data/starter/model_answer/x.jsonl', kind: 'answers', bytes: 1, rows: 1, brokenRows: 0, note: null } as const;
    expect(guessBench(summaryOf([1, 2], { files: [file] }), starter).ways[0]).toBe('starter');
  });

  it('offers the starter bench and does not choose it where only the ids would fit', () => {
    expect(guessBench(summaryOf([1, 2]), starter).ways).toEqual(['without-texts', 'starter']);
    expect(guessBench(summaryOf([1, 2], { models: [modelWith({ questionsSha256: 'f' })] }), starter).ways[0]).toBe('without-texts');
    expect(guessBench(summaryOf([1, 170]), starter).ways).toEqual(['without-texts']);
    expect(guessBench(summaryOf([1]), null).ways).toEqual(['without-texts']);
  });
});

describe('a bench without texts', () => {
  it('has MT-bench’s categories by id, ten questions each', () => {
    expect([81, 90, 91, 101, 111, 121, 131, 141, 151, 160].map(mtBenchCategory)).toEqual([
      'writing', 'writing', 'roleplay', 'reasoning', 'math', 'coding', 'extraction', 'stem', 'humanities', 'humanities',
    ]);
    expect([80, 161].map(mtBenchCategory)).toEqual([null, null]);
  });

  it('has an empty text for each turn, and no prompt that could be sent', () => {
    const bench = benchWithoutTexts({ questions: [{ questionId: 85, turns: 2 }, { questionId: 121, turns: 1 }], models: [] });
    expect(bench.questions).toEqual([
      { questionId: 85, category: 'writing', turns: ['', ''] },
      { questionId: 121, category: 'coding', turns: [''] },
    ]);
    expect(bench).toMatchObject({ name: 'mt_bench', judgePrompts: [], references: [], questionsSha256: '' });
  });

  it('calls the categories of other ids unknown', () => {
    const bench = benchWithoutTexts({ questions: [{ questionId: 85, turns: 2 }, { questionId: 500, turns: 2 }], models: [] });
    expect(bench.name).toBe('imported');
    expect(bench.questions.map(({ category }) => category)).toEqual(['unknown', 'unknown']);
  });

  it('keeps to MT-bench’s ids where most are, so that nobody lacks what was never asked', () => {
    const questions = [2, 81, 160].map((questionId) => ({ questionId, turns: 2 as const }));
    expect(benchWithoutTexts({ questions, models: [] }).questions.map(({ questionId }) => questionId)).toEqual([81, 160]);
  });
});

describe('filesOfOneBench', () => {
  it('keeps the bench that has the questions, and leaves files of the others', () => {
    const files = [
      question('data/vicuna_bench/question.jsonl', [1, 2]),
      { path: 'data/vicuna_bench/reference_answer/gpt-4.jsonl', text: '' },
      question('data/mt_bench/question.jsonl', [81, 82]),
      { path: 'data/mt_bench/reference_answer/gpt-4.jsonl', text: '' },
      { path: 'data/judge_prompts.jsonl', text: '' },
    ];
    const kept = filesOfOneBench({ benchFiles: files, questions: [{ questionId: 81, turns: 2 }] });
    expect(kept.map(({ path }) => path)).toEqual([
      'data/mt_bench/question.jsonl',
      'data/mt_bench/reference_answer/gpt-4.jsonl',
      'data/judge_prompts.jsonl',
    ]);
  });
});

describe('onlyFound', () => {
  it('leaves out the questions that the files do not have', () => {
    expect(onlyFound(starter, { questions: [{ questionId: 3, turns: 2 }] }).questions.map(({ questionId }) => questionId)).toEqual([3]);
  });
});

describe('readGivenBench', () => {
  const incomplete = { fromFiles: () => Promise.reject(new InputError('there is no judge_prompts.jsonl')) };

  it('takes a whole bench as it is', async () => {
    const { bench, lacks } = await readGivenBench([question('b/question.jsonl', [1])], { fromFiles: () => Promise.resolve(starter) });
    expect(bench).toBe(starter);
    expect(lacks).toBeNull();
  });

  it('makes a bench of questions alone, and says what it lacks', async () => {
    const { bench, lacks } = await readGivenBench([question('own/question.jsonl', [7, 8])], incomplete);
    expect(bench).toMatchObject({ name: 'own', judgePrompts: [], references: [] });
    expect(bench.questions.map(({ questionId }) => questionId)).toEqual([7, 8]);
    expect(bench.questionsSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(lacks).toBe('there is no judge_prompts.jsonl');
  });

  it('names file, line and reason where no question can be read', async () => {
    await expect(readGivenBench([{ path: 'own/question.jsonl', text: '{broken' }], incomplete)).rejects.toThrow('own/question.jsonl:1: not a JSON object');
  });

  it('borrows the prompts of another bench and keeps its own questions', async () => {
    const { bench } = await readGivenBench([question('own/question.jsonl', [7])], incomplete);
    const lent = withPromptsOf(bench, starter);
    expect(lent.judgePrompts).toBe(starter.judgePrompts);
    expect(lent.judgePromptsSha256).toBe(starter.judgePromptsSha256);
    expect(lent.questions).toBe(bench.questions);
  });
});

describeWithSharedData('readGivenBench with MT-bench’s own question.jsonl', () => {
  const incomplete = { fromFiles: () => Promise.reject(new InputError('there is no judge_prompts.jsonl')) };
  const text = readShared('mt_bench/question.jsonl');

  it('calls it MT-bench, whatever folder it lies in, so that its runs share a table', async () => {
    const { bench } = await readGivenBench([{ path: 'loose/question.jsonl', text }], incomplete);
    expect(bench).toMatchObject({ name: 'mt_bench', label: 'MT-bench' });
  });

  it('leaves its own name to a file that was changed', async () => {
    const { bench } = await readGivenBench([{ path: 'loose/question.jsonl', text: `${text}\n` }], incomplete);
    expect(bench).toMatchObject({ name: 'loose', label: 'loose' });
  });
});
