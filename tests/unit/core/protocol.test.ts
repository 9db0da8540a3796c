import { describe, expect, it } from 'vitest';
import {
  conversationFor,
  GREEDY_BELOW,
  judgePromptName,
  judgePromptNamed,
  judgeRequestFor,
  needsReference,
  referenceFor,
  seedFor,
  temperatureFor,
  withoutSystemRole,
  withoutThinking,
} from '../../../src/core/protocol.ts';
import type { Question } from '../../../src/core/types.ts';
import { MADE_UP_QUESTIONS, MADE_UP_SETTINGS, madeUpBench } from '../../fakes/made-up-bench.ts';

const [WRITING, MATH, STEM, POTTERY] = MADE_UP_QUESTIONS as [Question, Question, Question, Question];

describe('temperatureFor', () => {
  it('follows the category', () => {
    expect([WRITING, MATH, STEM].map((question) => temperatureFor(question, MADE_UP_SETTINGS))).toEqual([0.7, 0, 0.1]);
  });

  it('falls back to the default for other categories', () => {
    expect(temperatureFor(POTTERY, MADE_UP_SETTINGS)).toBe(0.5);
  });

  it("prefers the question's own, zero included", () => {
    expect(temperatureFor({ ...WRITING, requiredTemperature: 0 }, MADE_UP_SETTINGS)).toBe(0);
  });

  it('is greedy for math', () => {
    expect(temperatureFor(MATH, MADE_UP_SETTINGS)).toBeLessThan(GREEDY_BELOW);
  });
});

describe('seedFor', () => {
  const seeds = Array.from({ length: 80 }, (_, index) => index + 81).flatMap((questionId) =>
    [0, 1, 2].flatMap((choiceIndex) =>
      ([1, 2] as const).map((turn) => seedFor({ seed: 0, questionId, choiceIndex, turn })),
    ),
  );

  it('is a whole number from 1 to 2^31 − 2', () => {
    for (const seed of seeds) {
      expect(Number.isInteger(seed)).toBe(true);
      expect(seed).toBeGreaterThanOrEqual(1);
      expect(seed).toBeLessThanOrEqual(2 ** 31 - 2);
    }
  });

  it('differs for every question, choice and turn of a run', () => {
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('is spread over the whole range: none of 480 is small', () => {
    expect(Math.min(...seeds)).toBeGreaterThan(100_000);
    const mean = seeds.reduce((sum, seed) => sum + seed, 0) / seeds.length;
    expect(mean / 2 ** 31).toBeCloseTo(0.5, 1);
  });

  it('changes with the seed of the run and repeats for the same one', () => {
    const part = { questionId: 81, choiceIndex: 0, turn: 1 } as const;
    expect(seedFor({ seed: 1, ...part })).not.toBe(seedFor({ seed: 2, ...part }));
    expect(seedFor({ seed: 1, ...part })).toBe(seedFor({ seed: 1, ...part }));
  });
});

describe('withoutThinking', () => {
  it.each([
    ['<think>hm</think>yes', 'yes'],
    ['\n <think>\nhm\n</think>\n\nyes', 'yes'],
    ['<think></think>', ''],
    ['<think>never closed', ''],
    ['plain  ', 'plain  '],
    ['says <think>hm</think> later', 'says <think>hm</think> later'],
    ['<think>a</think>b</think>c', 'b</think>c'],
    // The template wrote the opening mark.
    ['hm\n</think>\n\nyes', 'yes'],
    ['hm</think>  \r\nyes', 'yes'],
    ['hm, and nothing more</think>', ''],
    // The marks are what the answer is about.
    ['End it with `</think>` as the model does.', 'End it with `</think>` as the model does.'],
    ['One writes\n<think>\nhm\n</think>\nand then', 'One writes\n<think>\nhm\n</think>\nand then'],
    ['', ''],
  ])('makes of %j the text %j', (text, expected) => {
    expect(withoutThinking(text)).toBe(expected);
  });
});

describe('conversationFor', () => {
  it('asks turn 1 alone', () => {
    expect(conversationFor(WRITING, 1, [])).toEqual([{ role: 'user', content: 'Describe a rainy harbour.' }]);
  });

  it("shows the model's own answer before turn 2", () => {
    expect(conversationFor(WRITING, 2, ['Grey masts.'])).toEqual([
      { role: 'user', content: 'Describe a rainy harbour.' },
      { role: 'assistant', content: 'Grey masts.' },
      { role: 'user', content: 'Now without the word "rain".' },
    ]);
  });

  it('keeps an empty answer as a message', () => {
    expect(conversationFor(WRITING, 2, [''])[1]).toEqual({ role: 'assistant', content: '' });
  });

  it('leaves a think block out of turn 2', () => {
    expect(conversationFor(WRITING, 2, ['<think>grey?</think>Grey masts.'])[1]?.content).toBe('Grey masts.');
  });

  it('does not look at answers of turns to come', () => {
    expect(conversationFor(WRITING, 1, ['old answer'])).toHaveLength(1);
  });

  it('names the answer or the turn that is missing', () => {
    expect(() => conversationFor(WRITING, 2, [])).toThrow('the answer of turn 1 is missing');
    expect(() => conversationFor(STEM, 2, ['x'])).toThrow('turn 2 is missing');
  });
});

describe('needsReference', () => {
  it('is decided by the category alone', () => {
    const withNotes = { ...WRITING, reference: ['notes', ''] };
    expect([withNotes, MATH].map((question) => needsReference(question, MADE_UP_SETTINGS))).toEqual([false, true]);
  });
});

describe('judgePromptName', () => {
  it('depends on turn and reference', () => {
    expect(judgePromptName(WRITING, 1, MADE_UP_SETTINGS)).toBe('single-v1');
    expect(judgePromptName(WRITING, 2, MADE_UP_SETTINGS)).toBe('single-v1-multi-turn');
    expect(judgePromptName(MATH, 1, MADE_UP_SETTINGS)).toBe('single-math-v1');
    expect(judgePromptName(MATH, 2, MADE_UP_SETTINGS)).toBe('single-math-v1-multi-turn');
  });
});

describe('judgeRequestFor', () => {
  const bench = madeUpBench();
  const settings = MADE_UP_SETTINGS;
  const request = (question: Question, turn: 1 | 2, answerTexts: readonly string[]) =>
    judgeRequestFor({ bench, question, turn, answerTexts, settings });

  it('fills the prompt of turn 1 with question and answer', () => {
    expect(request(WRITING, 1, ['Grey masts.', 'not yet asked'])).toEqual({
      judgePromptName: 'single-v1',
      userPrompt: 'Q: Describe a rainy harbour.\nA: Grey masts.',
      messages: [
        { role: 'system', content: 'Rate the last answer (single-v1).' },
        { role: 'user', content: 'Q: Describe a rainy harbour.\nA: Grey masts.' },
      ],
    });
  });

  it('shows the whole conversation in turn 2', () => {
    expect(request(WRITING, 2, ['one', 'two']).userPrompt).toBe(
      'Q: Describe a rainy harbour.\nA: one\nQ: Now without the word "rain".\nA: two',
    );
  });

  it('shows the reference answers where the category has them', () => {
    expect(request(MATH, 1, ['41']).userPrompt).toBe('Q: What is 6 times 7?\nR: 42\nA: 41');
    expect(request(MATH, 2, ['41', '20.5']).userPrompt).toBe(
      'Q: What is 6 times 7?\nR: 42\nQ: And half of that?\nR: 21\nA: 41\nA: 20.5',
    );
  });

  it('takes dollar signs and braces of an answer literally', () => {
    expect(request(WRITING, 1, ["$& $1 $$ $' {answer} {{x}}"]).userPrompt).toBe(
      "Q: Describe a rainy harbour.\nA: $& $1 $$ $' {answer} {{x}}",
    );
  });

  it('judges no think block, in neither turn', () => {
    expect(request(WRITING, 2, ['<think>a</think>one', ' <think>b</think> two']).userPrompt).toBe(
      'Q: Describe a rainy harbour.\nA: one\nQ: Now without the word "rain".\nA: two',
    );
  });

  it('sends an empty answer as an empty text', () => {
    expect(request(WRITING, 1, ['']).userPrompt).toBe('Q: Describe a rainy harbour.\nA: ');
  });

  it('never shows the human notes', () => {
    const withNotes = { ...WRITING, reference: ['SECRET', 'SECRET'] };
    expect(JSON.stringify(request(withNotes, 2, ['a', 'b']))).not.toContain('SECRET');
  });

  it('names the prompt the bench lacks', () => {
    const without = madeUpBench({ judgePrompts: [] });
    expect(() => judgeRequestFor({ bench: without, question: WRITING, turn: 1, answerTexts: [''], settings })).toThrow(
      'the judge prompt "single-v1" of bench "made_up" is missing',
    );
  });
});

describe('withoutSystemRole', () => {
  const user = { role: 'user', content: 'Q' } as const;

  it('puts the system prompt before the user text, one newline between', () => {
    expect(withoutSystemRole([{ role: 'system', content: 'S\n\n' }, user])).toEqual([{ role: 'user', content: 'S\n\n\nQ' }]);
  });

  it('changes nothing where there is no system prompt', () => {
    expect(withoutSystemRole([user])).toEqual([user]);
  });
});

describe('judgePromptNamed', () => {
  it('finds a prompt by name', () => {
    expect(judgePromptNamed(madeUpBench(), 'single-math-v1').name).toBe('single-math-v1');
  });
});

describe('referenceFor', () => {
  it('finds the answer of a question in the named set', () => {
    expect(referenceFor(madeUpBench(), 2, 'authors').turns).toEqual(['42', '21']);
  });

  it.each([
    [1, 'authors', 'the reference answer of question 1 in set "authors" is missing'],
    [2, 'gpt-4', 'the reference answer of question 2 in set "gpt-4" is missing'],
    [2, null, 'the reference answer of question 2 in set "null" is missing'],
  ])('names what is missing for question %d in set %s', (questionId, set, message) => {
    expect(() => referenceFor(madeUpBench(), questionId, set)).toThrow(message);
  });
});
