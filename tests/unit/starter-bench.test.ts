/** The starter bench against itself: its reference answers are computed or run here, its bytes are FastChat's way. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseJudgePrompts } from '../../src/core/judge-prompts.ts';
import { PythonFloat, toPythonJsonLines, type PythonValue } from '../../src/core/python-json.ts';
import { CATEGORIES, atTurn, parseQuestions, parseReferenceAnswers } from '../../src/core/questions.ts';
import type { Turn } from '../../src/core/types.ts';

const FOLDER = 'public/benches/starter';
const read = (path: string) => readFileSync(`${FOLDER}/${path}`, 'utf8');
const { questions, problems: questionProblems } = parseQuestions(read('question.jsonl'), 'question.jsonl');
const { answers, problems: answerProblems } = parseReferenceAnswers(
  read('reference_answer/starter.jsonl'),
  'starter.jsonl',
);
const { prompts, problems: promptProblems } = parseJudgePrompts(read('judge_prompts.jsonl'), 'judge_prompts.jsonl');

const BASE57 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const MULTI_QUESTIONS = ['question_1', 'question_2'];

function referenceTo(questionId: number, turn: Turn): string {
  const reference = answers.find((answer) => answer.questionId === questionId);
  return atTurn(reference?.turns ?? [], turn) ?? '';
}

/** The first sentence: where each reference gives its result. */
function resultOf(questionId: number, turn: Turn): string {
  return referenceTo(questionId, turn).split('\n', 1)[0] ?? '';
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Runs the code block of a reference and hands out its function. */
function functionOf(questionId: number, turn: Turn, name: string): (...args: unknown[]) => unknown {
  const code = /```javascript\n([\s\S]*?)```/.exec(referenceTo(questionId, turn))?.[1];
  return runInNewContext(`${code ?? ''}; (...args) => JSON.parse(JSON.stringify(${name}(...args)))`);
}

describe('the questions', () => {
  it("are 16, two of each category in MT-bench's order, two turns each", () => {
    expect(questionProblems).toEqual([]);
    expect(questions.map((question) => question.questionId)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
    expect(questions.map((question) => question.category)).toEqual(
      CATEGORIES.flatMap((category) => [category, category]),
    );
    expect(questions.every((question) => question.turns.length === 2)).toBe(true);
  });

  it('are short: under 90 words a turn', () => {
    for (const turn of questions.flatMap((question) => question.turns))
      expect(turn.split(/\s+/).length).toBeLessThan(90);
  });

  it('have references for reasoning, math and coding, both turns, and for no others', () => {
    expect(answerProblems).toEqual([]);
    const needing = questions.filter(({ category }) => ['reasoning', 'math', 'coding'].includes(category));
    expect(answers.map((answer) => answer.questionId)).toEqual(needing.map((question) => question.questionId));
    expect(answers.every((answer) => answer.turns.length === 2)).toBe(true);
  });
});

describe('the reasoning references', () => {
  const place = (order: readonly string[], name: string) => order.indexOf(name);

  it('5: give every order of the race that the facts allow', () => {
    const orders = permutations(['Ada', 'Ben', 'Cy', 'Dee']).filter(
      (order) => place(order, 'Ben') === place(order, 'Ada') + 1 && place(order, 'Dee') < place(order, 'Cy'),
    );
    const [only, ...others] = orders.filter((order) => order.at(-1) !== 'Cy').map((order) => order.join(', '));
    expect(others).toEqual([]);
    expect(resultOf(5, 1)).toBe(`The order is ${only}.`);
    const withCyLast = orders.filter((order) => order.at(-1) === 'Cy').map((order) => order.join(', '));
    expect(resultOf(5, 2)).toBe(`Two orders are possible: ${withCyLast.join(' and ')}.`);
  });

  it('6: give the only arrangement of the shelves, and the statements that the swap breaks', () => {
    const statements: Record<string, (order: readonly string[]) => boolean> = {
      a: (order) => place(order, 'poetry') < place(order, 'maps'),
      b: (order) => place(order, 'history') === 2,
      c: (order) => [0, 4].includes(place(order, 'cooking')),
      d: (order) => Math.abs(place(order, 'travel') - place(order, 'cooking')) === 1,
      e: (order) => Math.abs(place(order, 'maps') - place(order, 'history')) !== 1,
    };
    const subjects = ['poetry', 'maps', 'history', 'cooking', 'travel'];
    const [only = [], ...others] = permutations(subjects).filter((order) =>
      Object.values(statements).every((holds) => holds(order)),
    );
    expect(others).toEqual([]);
    expect(resultOf(6, 1)).toBe(only.map((subject, index) => `Shelf ${index + 1}: ${subject}.`).join(' '));
    const swapped = only.map((subject) => ({ maps: 'travel', travel: 'maps' })[subject] ?? subject);
    const broken = Object.keys(statements).filter((name) => !statements[name]?.(swapped));
    expect(broken).toEqual(['a', 'd', 'e']);
    expect(resultOf(6, 2)).toBe('Statements (a), (d) and (e) are no longer true; (b) and (c) still are.');
    expect(referenceTo(6, 2)).toContain(`The shelves now hold ${swapped.join(', ')}.`);
  });
});

describe('the math references', () => {
  it('7: give the average speed, and the speed of the return', () => {
    const average = (back: number) => 36 / (18 / 12 + 18 / back);
    expect(resultOf(7, 1)).toContain(`${average(36)} km/h`);
    const back = 18 / (36 / 20 - 18 / 12);
    expect(average(back)).toBeCloseTo(20, 10);
    expect(resultOf(7, 2)).toContain(`${Math.round(back * 1e6) / 1e6} km/h`);
  });

  it('8: give the perimeter, and the difference of the areas', () => {
    const width = (-3 + Math.sqrt(9 + 4 * 88)) / 2;
    const perimeter = 2 * (width + width + 3);
    expect(resultOf(8, 1)).toBe(`The perimeter is ${perimeter} cm.`);
    expect(resultOf(8, 2)).toContain(`larger by ${(perimeter / 4) ** 2 - 88} square centimetres`);
  });
});

describe('the coding references', () => {
  const texts = ['', 'a', 'aaab', 'aabbaa', 'xyz', '  ', 'a\nb\n\n', 'ßßé', '🙂🙂🙃', '111\u0000\u0000'];

  it('9: count runs, and write them out again', () => {
    const runLengths = functionOf(9, 1, 'runLengths');
    const expand = functionOf(9, 2, 'expand');
    expect(runLengths('aaab')).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(runLengths('')).toEqual([]);
    expect(runLengths('🙂🙂🙃')).toEqual([
      ['🙂', 2],
      ['🙃', 1],
    ]);
    expect(
      expand([
        ['x', 2],
        ['y', 1],
      ]),
    ).toBe('xxy');
    for (const text of texts) expect(expand(runLengths(text))).toBe(text);
  });

  it('10: find the smallest missing numbers and leave the array as it is', () => {
    const firstGap = functionOf(10, 1, 'firstGap');
    const gaps = functionOf(10, 2, 'gaps');
    const cases: [number[], number[]][] = [
      [[], [1, 2, 3]],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [3, 1, 1, -4, 0, 6],
        [2, 4, 5],
      ],
      [
        [2, 3, 4],
        [1, 5, 6],
      ],
    ];
    for (const [numbers, missing] of cases) {
      const before = [...numbers];
      expect(firstGap(numbers)).toBe(missing[0]);
      expect(gaps(numbers, 3)).toEqual(missing);
      expect(gaps(numbers, 0)).toEqual([]);
      expect(numbers).toEqual(before);
    }
    expect(firstGap(Array.from({ length: 200_000 }, (_, index) => 200_000 - index))).toBe(200_001);
  });
});

describe('the judge prompts', () => {
  const expected: Record<string, readonly string[]> = {
    'pair-v2': ['question', 'answer_a', 'answer_b'],
    'pair-v2-multi-turn': [...MULTI_QUESTIONS, 'answer_a_1', 'answer_a_2', 'answer_b_1', 'answer_b_2'],
    'pair-math-v1': ['question', 'ref_answer_1', 'answer_a', 'answer_b'],
    'pair-math-v1-multi-turn': [
      ...[...MULTI_QUESTIONS, 'ref_answer_1', 'ref_answer_2'],
      ...['answer_a_1', 'answer_a_2', 'answer_b_1', 'answer_b_2'],
    ],
    'single-v1': ['question', 'answer'],
    'single-math-v1': ['question', 'ref_answer_1', 'answer'],
    'single-v1-multi-turn': [...MULTI_QUESTIONS, 'answer_1', 'answer_2'],
    'single-math-v1-multi-turn': [...MULTI_QUESTIONS, 'ref_answer_1', 'ref_answer_2', 'answer_1', 'answer_2'],
  };

  it('have the official names, types, output formats and placeholders', () => {
    expect(promptProblems).toEqual([]);
    expect(prompts.map((prompt) => prompt.name)).toEqual(Object.keys(expected));
    for (const { name, type, outputFormat, promptTemplate } of prompts) {
      const isPair = name.startsWith('pair');
      expect([type, outputFormat]).toEqual(isPair ? ['pairwise', '[[A]]'] : ['single', '[[rating]]']);
      const placeholders = [...promptTemplate.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(new Set(placeholders)).toEqual(new Set(expected[name]));
    }
  });

  it('put every placeholder between its own begin and end lines', () => {
    for (const { promptTemplate } of prompts)
      for (const [, label, closing] of promptTemplate.matchAll(/^\[Begin ([^\]]+)\]\n\{\w+\}\n\[End ([^\]]+)\]/gm))
        expect(closing).toBe(label);
    for (const { promptTemplate } of prompts)
      expect(promptTemplate.match(/^\[Begin [^\]]+\]\n\{\w+\}$/gm)).toHaveLength(
        promptTemplate.match(/\{\w+\}/g)?.length ?? 0,
      );
  });

  it('hold the instructions in the user text for single turn 1, in the system prompt elsewhere', () => {
    for (const { name, systemPrompt, promptTemplate } of prompts) {
      const inUserText = name === 'single-v1' || name === 'single-math-v1';
      expect(/double square brackets/.test(promptTemplate)).toBe(inUserText);
      expect(/double square brackets/.test(systemPrompt)).toBe(!inUserText);
    }
  });
});

describe('the files', () => {
  it.each(['question.jsonl', 'reference_answer/starter.jsonl', 'judge_prompts.jsonl'])(
    '%s comes back byte for byte from parse and rewrite as Python writes',
    (path) => {
      const text = read(path);
      const records = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, PythonValue>);
      const rows = records.map((record) =>
        'tstamp' in record ? { ...record, tstamp: new PythonFloat(Number(record.tstamp)) } : record,
      );
      expect(toPythonJsonLines(rows)).toBe(text);
    },
  );

  it('identify reference answers as FastChat does: 22 characters in base 57, all different', () => {
    const ids = [...read('reference_answer/starter.jsonl').matchAll(/"answer_id": "([^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) {
      expect(id).toHaveLength(22);
      expect([...id].every((character) => BASE57.includes(character))).toBe(true);
    }
  });
});
