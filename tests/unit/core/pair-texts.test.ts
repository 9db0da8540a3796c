import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../../src/core/judge-prompts.ts';
import { shownTexts, unfillTemplate } from '../../../src/core/pair-texts.ts';

const TEMPLATE = 'Q: {question}\n[A]\n{answer_a}\n[B]\n{answer_b}\n[end]';

describe('unfillTemplate', () => {
  it.each([
    ['plain', { question: 'why?', answer_a: 'so', answer_b: 'or so' }],
    ['empty', { question: '', answer_a: '', answer_b: '' }],
    ['odd', { question: '{answer_a}', answer_a: '$& {{x}}', answer_b: 'line\n[end]' }],
  ])('gives back %s texts', (_kind, texts) => {
    expect(Object.fromEntries(unfillTemplate(TEMPLATE, fillTemplate(TEMPLATE, texts)) ?? [])).toEqual(texts);
  });

  it('reads doubled braces as single ones', () => {
    const template = '{{x}} {answer_a} }}';
    expect(unfillTemplate(template, fillTemplate(template, { answer_a: 'yes' }))?.get('answer_a')).toBe('yes');
  });

  it.each(['', 'Q: why?', 'Q: a\n[A]\nb\n[B]\nc\n[END]', ` ${TEMPLATE}`])('tells that %j was made otherwise', (text) => {
    expect(unfillTemplate(TEMPLATE, text)).toBeNull();
  });

  it('tells that a text which should stand twice does not', () => {
    expect(unfillTemplate('{q} | {q}.', 'one | one.')?.get('q')).toBe('one');
    expect(unfillTemplate('{q} | {q}.', 'one | two.')).toBeNull();
  });
});

describe('shownTexts', () => {
  it('has one text for each turn, and references where there are some', () => {
    const promptTemplate = '{question_1}/{question_2}/{ref_answer_1}/{ref_answer_2}/{answer_a_1}/{answer_a_2}/{answer_b_1}/{answer_b_2}';
    expect(shownTexts({ promptTemplate }, 'q1/q2/r1/r2/a1/a2/b1/b2')).toEqual({
      questions: ['q1', 'q2'],
      answersA: ['a1', 'a2'],
      answersB: ['b1', 'b2'],
      references: ['r1', 'r2'],
    });
  });
});
