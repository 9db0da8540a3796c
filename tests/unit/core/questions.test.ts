import { describe, expect, it } from 'vitest';
import {
  atTurn,
  CATEGORIES,
  categoriesOf,
  compareCategories,
  parseQuestions,
  parseReferenceAnswers,
  selectQuestions,
  TURNS,
  turnsOf,
} from '../../../src/core/questions.ts';
import { madeUpBench, MADE_UP_QUESTIONS } from '../../fakes/made-up-bench.ts';

const line = (fields: object) => JSON.stringify(fields);
const GOOD = { question_id: 1, category: 'writing', turns: ['one', 'two'] };

describe('atTurn', () => {
  it('counts turns from 1', () => {
    expect(TURNS.map((turn) => atTurn(['first', 'second'], turn))).toEqual(['first', 'second']);
  });

  it('gives undefined for a turn that is not there', () => {
    expect(atTurn(['first'], 2)).toBeUndefined();
  });
});

describe('turnsOf', () => {
  it('gives one turn or two', () => {
    expect(MADE_UP_QUESTIONS.map(turnsOf)).toEqual([[1, 2], [1, 2], [1], [1, 2]]);
  });
});

describe('categories', () => {
  it('are the eight of MT-bench', () => {
    expect(CATEGORIES).toHaveLength(8);
  });

  it('stand in the order of MT-bench, others after them by name', () => {
    const mixed = ['zebra', 'stem', 'apple', 'writing', 'math'];
    expect([...mixed].sort(compareCategories)).toEqual(['writing', 'math', 'stem', 'apple', 'zebra']);
  });

  it('compare as equal to themselves', () => {
    expect(compareCategories('math', 'math')).toBe(0);
    expect(compareCategories('own', 'own')).toBe(0);
  });

  it('of a bench are listed once each', () => {
    const twice = [...MADE_UP_QUESTIONS, ...MADE_UP_QUESTIONS].reverse();
    expect(categoriesOf(twice)).toEqual(['writing', 'math', 'stem', 'pottery']);
  });
});

describe('parseQuestions', () => {
  it('reads id, category and turns', () => {
    expect(parseQuestions(line(GOOD), 'q.jsonl')).toEqual({
      questions: [{ questionId: 1, category: 'writing', turns: ['one', 'two'] }],
      problems: [],
    });
  });

  it('reads notes and a temperature where there are any', () => {
    const [question] = parseQuestions(line({ ...GOOD, reference: ['a', ''], required_temperature: 0.3 }), 'q').questions;
    expect(question).toMatchObject({ reference: ['a', ''], requiredTemperature: 0.3 });
  });

  it('ignores fields it does not know', () => {
    expect(parseQuestions(line({ ...GOOD, cluster: 'x' }), 'q').questions[0]).not.toHaveProperty('cluster');
  });

  it.each([
    [{ ...GOOD, turns: [] }, 'expected 1 or 2 turns in question 1, got 0'],
    [{ ...GOOD, turns: ['a', 'b', 'c'] }, 'expected 1 or 2 turns in question 1, got 3'],
    [{ ...GOOD, question_id: '1' }, 'expected a whole number in "question_id" of a question, got "1"'],
    [{ question_id: 1, turns: ['a'] }, 'expected a text in "category" of a question, got nothing'],
    [{ ...GOOD, reference: 'a' }, 'expected a list of texts in "reference" of a question, got "a"'],
    [{ ...GOOD, required_temperature: '0' }, 'expected a number in "required_temperature" of a question, got "0"'],
  ])('reports what is wrong in a line', (fields, message) => {
    expect(parseQuestions(line(fields), 'q.jsonl')).toEqual({
      questions: [],
      problems: [{ file: 'q.jsonl', line: 1, message }],
    });
  });

  it('reports a repeated id and keeps the first', () => {
    const text = [line(GOOD), line({ ...GOOD, category: 'math' })].join('\n');
    const { questions, problems } = parseQuestions(text, 'q.jsonl');
    expect(questions.map(({ category }) => category)).toEqual(['writing']);
    expect(problems).toEqual([{ file: 'q.jsonl', line: 2, message: 'question 1 stands here a second time' }]);
  });
});

describe('parseReferenceAnswers', () => {
  const answer = (questionId: number, ...texts: string[]) =>
    line({ question_id: questionId, answer_id: 'x', model_id: 'gpt-4', choices: [{ index: 0, turns: texts }], tstamp: 1 });

  it('reads the turns of choice 0', () => {
    expect(parseReferenceAnswers(answer(101, 'a', 'b'), 'r.jsonl')).toEqual({
      answers: [{ questionId: 101, turns: ['a', 'b'] }],
      problems: [],
    });
  });

  it('keeps the last one of a repeated id', () => {
    const text = [answer(101, 'old'), answer(102, 'other'), answer(101, 'new')].join('\n');
    expect(parseReferenceAnswers(text, 'r.jsonl').answers).toEqual([
      { questionId: 101, turns: ['new'] },
      { questionId: 102, turns: ['other'] },
    ]);
  });

  it('reports an answer without a choice', () => {
    expect(parseReferenceAnswers(line({ question_id: 101, choices: [] }), 'r.jsonl').problems).toEqual([
      { file: 'r.jsonl', line: 1, message: 'expected one choice in the reference answer 101, got none' },
    ]);
  });

  it('reports a choice without texts', () => {
    const [problem] = parseReferenceAnswers(line({ question_id: 101, choices: [{ turns: [1] }] }), 'r.jsonl').problems;
    expect(problem?.message).toBe('expected a list of texts in "turns" of choice 0 of reference answer 101, got [1]');
  });
});

describe('selectQuestions', () => {
  const idsOf = (choice: Parameters<typeof selectQuestions>[1]) =>
    selectQuestions(madeUpBench(), choice).questions.map(({ questionId }) => questionId);

  it('keeps everything without a choice', () => {
    expect(idsOf({})).toEqual([1, 2, 3, 4]);
    expect(idsOf({ categories: null, first: null })).toEqual([1, 2, 3, 4]);
  });

  it('keeps the chosen categories in file order', () => {
    expect(idsOf({ categories: ['pottery', 'writing'] })).toEqual([1, 4]);
  });

  it('keeps the first of what is left', () => {
    expect(idsOf({ categories: ['math', 'stem', 'pottery'], first: 2 })).toEqual([2, 3]);
  });

  it('leaves the rest of the bench as it is', () => {
    const { questions, ...rest } = selectQuestions(madeUpBench(), { first: 1 });
    expect(questions).toHaveLength(1);
    expect(madeUpBench()).toMatchObject(rest);
  });
});
