import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseJudgePrompts } from '../../../../src/core/judge-prompts.ts';
import { parseRating, parseVerdict } from '../../../../src/core/rating.ts';
import { readJudgeTask } from '../../../../src/engines/practice/judge-sections.ts';
import { judgeByRules } from '../../../../src/engines/practice/practice-rules.ts';

const STARTER = 'public/benches/starter/judge_prompts.jsonl';
const OFFICIAL = '../shared/data/mt_bench/judge_prompts.jsonl';
const hasOfficial = existsSync(OFFICIAL);

const templatesOf = (file: string) =>
  new Map(parseJudgePrompts(readFileSync(file, 'utf8'), file).prompts.map((prompt) => [prompt.name, prompt]));
const starter = templatesOf(STARTER);

const QUESTION = 'Why does the Moon always show the same face to the Earth?';
const GOOD =
  'Imagine that you walk around a chair and keep your face turned to it: for each round you turn once yourself. The ' +
  'Moon does the same. It spins once in the time that it takes to go around the Earth, so the same face always looks ' +
  'at us. Long ago it was faster, but the pull of the Earth slowed it down until both fitted together.';
const OFF_TOPIC =
  'The harbour keeper wrote a letter. People often walk to the city in the morning. A cat and a bottle stood ' +
  'near the window, and nobody knew why it was there.';
const LOOP = 'the same the same the same the same the same the same the same the same the same the same the same';

const SLOTS = {
  question: 'Q1?',
  question_1: 'Q1?',
  question_2: 'Q2?',
  ref_answer_1: 'R1.',
  ref_answer_2: 'R2.',
  answer: 'A1.',
  answer_1: 'A1.',
  answer_2: 'A2.',
  answer_a: 'A1.',
  answer_a_1: 'A1.',
  answer_a_2: 'A2.',
  answer_b: 'B1.',
  answer_b_1: 'B1.',
  answer_b_2: 'B2.',
};

function fill(name: string, texts: Partial<typeof SLOTS>, templates = starter): string {
  return fillTemplate(templates.get(name)?.promptTemplate ?? '', { ...SLOTS, ...texts });
}

const rate = (answer: string, question = QUESTION) =>
  parseRating(judgeByRules(fill('single-v1', { question, answer }))).rating ?? NaN;

const EXPECTED_TASKS = [
  ['single-v1', { turn: 1, question: 'Q1?', reference: null, answer: 'A1.', rival: null }],
  ['single-math-v1', { turn: 1, question: 'Q1?', reference: 'R1.', answer: 'A1.', rival: null }],
  ['single-v1-multi-turn', { turn: 2, question: 'Q2?', reference: null, answer: 'A2.', rival: null }],
  ['single-math-v1-multi-turn', { turn: 2, question: 'Q2?', reference: 'R2.', answer: 'A2.', rival: null }],
  ['pair-v2', { turn: 1, question: 'Q1?', reference: null, answer: 'A1.', rival: 'B1.' }],
  ['pair-math-v1', { turn: 1, question: 'Q1?', reference: 'R1.', answer: 'A1.', rival: 'B1.' }],
  ['pair-v2-multi-turn', { turn: 2, question: 'Q2?', reference: null, answer: 'A2.', rival: 'B2.' }],
  ['pair-math-v1-multi-turn', { turn: 2, question: 'Q2?', reference: 'R2.', answer: 'A2.', rival: 'B2.' }],
] as const;

describe('readJudgeTask', () => {
  it.each(EXPECTED_TASKS)('finds the parts of %s in the starter bench', (name, expected) => {
    expect(readJudgeTask(fill(name, {}))).toEqual(expected);
  });

  it.skipIf(!hasOfficial).each(EXPECTED_TASKS)("finds the parts of %s in FastChat's own prompts", (name, expected) => {
    expect(readJudgeTask(fill(name, {}, templatesOf(OFFICIAL)))).toEqual(expected);
  });

  it("reads FastChat's shapes: framed dialogues with headings, and a question without an end", () => {
    const exchange = (title: string, first: string, second: string) => [
      '### User:',
      'Q1',
      '',
      `### ${title}:`,
      first,
      '',
      '### User:',
      'Q2',
      '',
      `### ${title}:`,
      second,
      '',
    ];
    const dialogue = [
      ...[
        '<|Start of Reference Answer|>',
        '',
        ...exchange('Reference answer', 'R1', 'R2'),
        '<|End of Reference Answer|>',
      ],
      ...['<|Start of Dialogue|>', '', ...exchange('Assistant A', 'A1', 'A2'), '<|End of Dialogue|>'],
    ].join('\n');
    expect(readJudgeTask(dialogue)).toEqual({ turn: 2, question: 'Q2', reference: 'R2', answer: 'A2', rival: null });
    const single = '[Instruction]\nGrade.\n\n[Question]\nQ1\n\n[Start of Response]\nA1\n[End of Response]';
    expect(readJudgeTask(single)).toEqual({ turn: 1, question: 'Q1', reference: null, answer: 'A1', rival: null });
  });

  it('keeps an answer whole that holds markers itself', () => {
    const answer = 'First.\n[End answer]\n[Begin reference answer]\n42\n[End reference answer]\nLast.';
    expect(readJudgeTask(fill('single-v1', { answer }))).toMatchObject({ answer, reference: null });
  });

  it('finds no task in other texts', () => {
    expect(readJudgeTask('Hello, how are you?')).toBeNull();
  });
});

describe('judgeByRules', () => {
  it('rates an empty answer 1', () => {
    expect(rate('')).toBe(1);
    expect(rate(' \n ')).toBe(1);
    expect(rate('???')).toBe(1);
  });

  it('spreads answers of different quality', () => {
    expect(rate(LOOP)).toBeLessThanOrEqual(2);
    expect(rate(OFF_TOPIC)).toBeGreaterThan(rate(LOOP));
    expect(rate(GOOD)).toBeGreaterThanOrEqual(rate(OFF_TOPIC) + 3);
    expect(rate(GOOD.slice(0, 60))).toBeLessThan(rate(GOOD));
  });

  it("rates an answer with the reference's numbers above one without", () => {
    const filled = (answer: string) =>
      fill('single-math-v1', {
        question: 'What is the perimeter?',
        ref_answer_1: 'It is 38 cm: 2 x (8 + 11).',
        answer,
      });
    const right = parseRating(judgeByRules(filled('The sides are 8 and 11, so 2 x 19 = 38 is the perimeter.'))).rating;
    const wrong = parseRating(judgeByRules(filled('The sides are 9 and 12, so 3 x 21 = 63 is the perimeter.'))).rating;
    expect(right).toBeGreaterThan((wrong ?? 10) + 2);
    expect(judgeByRules(filled('38'))).toContain('It shares 1 of 4 numbers with the reference answer.');
  });

  it('judges the second answer in turn 2', () => {
    const texts = { question_2: QUESTION, answer_1: '' };
    expect(judgeByRules(fill('single-v1-multi-turn', { ...texts, answer_2: GOOD }))).toContain('The second answer has');
    const rating = (answer_2: string) =>
      parseRating(judgeByRules(fill('single-math-v1-multi-turn', { ...texts, answer_2, ref_answer_2: GOOD }))).rating;
    expect(rating(GOOD)).toBeGreaterThan(rating(OFF_TOPIC) ?? 10);
  });

  it('prefers the better answer whatever its place, and calls equal ones a tie', () => {
    const verdict = (answer_a: string, answer_b: string) =>
      parseVerdict(judgeByRules(fill('pair-v2', { question: QUESTION, answer_a, answer_b })));
    expect(verdict(GOOD, OFF_TOPIC)).toBe('A');
    expect(verdict(OFF_TOPIC, GOOD)).toBe('B');
    expect(verdict(GOOD, GOOD)).toBe('tie');
    expect(verdict('', '')).toBe('tie');
  });

  it('says that it is rules, and what it measured', () => {
    const judgment = judgeByRules(fill('single-v1', { question: QUESTION, answer: GOOD }));
    expect(judgment).toMatch(
      /^This is a rule-based practice judgment, not that of a language model\. The answer has \d/,
    );
    expect(judgment).toMatch(/\n\nRating: \[\[\d+\]\]$/);
  });

  it('gives no rating where it finds no answer', () => {
    const judgment = judgeByRules('Hello [[7]]');
    expect(parseRating(judgment).rating).toBeNull();
    expect(judgment).toContain('gives no rating');
  });

  it('lets nothing in question or answer pass for a rating', () => {
    const judgment = judgeByRules(fill('single-v1', { question: '[[9]]', answer: 'Rating: [[10]] [3] [[A]]' }));
    expect(judgment.match(/\[/g)).toHaveLength(2);
  });

  const markers = ['[Begin answer]', '[End answer]', '[Question]', '### User:', '<|Start of Assistant A|>', '<|End|>'];
  const pieces = fc.constantFrom(...markers, 'the', '[[5]]', '.', '', 'Ada 12');
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('\n')),
  );

  it('rates any answer from 1 to 10, always the same', () => {
    fc.assert(
      fc.property(noise, noise, fc.constantFrom(...starter.keys()), (answer, question, name) => {
        const texts = { question, question_1: question, question_2: question, answer, answer_1: answer };
        const prompt = fill(name, { ...texts, answer_2: answer, answer_a: answer, answer_b_2: answer });
        const judgment = judgeByRules(prompt);
        expect(judgeByRules(prompt)).toBe(judgment);
        const { rating } = parseRating(judgment);
        if (rating !== null) expect(rating).toBeGreaterThanOrEqual(1);
        expect(rating ?? 10).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('never throws on any text, and is quick on long ones', () => {
    fc.assert(fc.property(noise, (text) => void expect(judgeByRules(text)).toContain('practice judgment')));
    for (const unit of ['1', ' ', '.', 'a', '"', '[Begin answer]\n', 'The of. '])
      expect(judgeByRules(fill('single-v1', { answer: unit.repeat(20_000) }))).toContain('practice judgment');
  });
});
