import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseJudgePrompts, readTemplate } from '../../../src/core/judge-prompts.ts';

const PROMPT = {
  name: 'single-v1',
  type: 'single',
  system_prompt: 'Rate it.\n\n',
  prompt_template: '{question} {answer}',
  description: 'for tests',
  category: 'general',
  output_format: '[[rating]]',
};

const TEXT = fc.array(fc.constantFrom('{', '}', '$', '&', 'a', 'b', '\\', '1', 'é')).map((parts) => parts.join(''));

describe('parseJudgePrompts', () => {
  it('reads all fields, system prompt unedited', () => {
    expect(parseJudgePrompts(JSON.stringify(PROMPT), 'p.jsonl')).toEqual({
      prompts: [
        {
          name: 'single-v1',
          type: 'single',
          systemPrompt: 'Rate it.\n\n',
          promptTemplate: '{question} {answer}',
          outputFormat: '[[rating]]',
          description: 'for tests',
          category: 'general',
        },
      ],
      lines: [1],
      problems: [],
    });
  });

  it('tells the line of each prompt, blank and broken ones counted', () => {
    const { lines } = parseJudgePrompts(`\n${JSON.stringify(PROMPT)}\n{}\n${JSON.stringify(PROMPT)}`, 'p.jsonl');
    expect(lines).toEqual([2, 4]);
  });

  it('does without description and category', () => {
    const bare = JSON.stringify({ ...PROMPT, description: undefined, category: undefined });
    expect(parseJudgePrompts(bare, 'p').prompts[0]).toMatchObject({ description: '', category: '' });
  });

  it('reports a type that is neither single nor pairwise', () => {
    expect(parseJudgePrompts(JSON.stringify({ ...PROMPT, type: 'triple' }), 'p.jsonl').problems).toEqual([
      {
        file: 'p.jsonl',
        line: 1,
        message: 'expected "single" or "pairwise" as the type of judge prompt "single-v1", got "triple"',
      },
    ]);
  });
});

describe('readTemplate', () => {
  it('names each placeholder once and passes over doubled braces', () => {
    expect(readTemplate('{a} {{b}} {c_1} {a}')).toEqual({ placeholders: ['a', 'c_1'], hasLooseBrace: false });
  });

  it.each(['{', '}', '{a', 'a}', '{ a }', '{a.b}', '{}', '{{{'])('finds the brace of %s that Python refuses', (template) => {
    expect(readTemplate(template).hasLooseBrace).toBe(true);
  });
});

describe('fillTemplate', () => {
  it('puts in the texts of all placeholders', () => {
    expect(fillTemplate('Q: {question}\nA: {answer}', { question: 'why?', answer: 'so.' })).toBe('Q: why?\nA: so.');
  });

  it('fills a placeholder as often as it occurs', () => {
    expect(fillTemplate('{q}-{q}-{q}', { q: 'x' })).toBe('x-x-x');
  });

  it.each(['$&', '$1', '$$', '$`', "$'", '$<name>', '\\$&', '\\n', '%s'])('takes %j literally', (text) => {
    expect(fillTemplate('<{answer}>', { answer: text })).toBe(`<${text}>`);
  });

  it('does not fill placeholders that stand in an answer', () => {
    const texts = { question: '{answer}', answer: '{question} {{answer}} {unknown}' };
    expect(fillTemplate('{question}|{answer}', texts)).toBe('{answer}|{question} {{answer}} {unknown}');
  });

  it('turns doubled braces of the template into single ones', () => {
    expect(fillTemplate('{{"rating": {{{n}}}}}', { n: '7' })).toBe('{"rating": {7}}');
  });

  it('leaves braces alone that hold no name', () => {
    expect(fillTemplate('{ a } {} {', {})).toBe('{ a } {} {');
  });

  it('accepts an empty text', () => {
    expect(fillTemplate('<{answer}>', { answer: '' })).toBe('<>');
  });

  it('needs no text that the template does not ask for', () => {
    expect(fillTemplate('{a}', { a: '1', b: '2' })).toBe('1');
  });

  it('names a placeholder without a text', () => {
    expect(() => fillTemplate('{answer}', { question: 'x' })).toThrow(
      'the judge prompt asks for {answer}, and there is no such text',
    );
  });

  it.each(['constructor', 'toString', '__proto__'])('knows no text of the name %s unless it is given', (name) => {
    expect(() => fillTemplate(`{${name}}`, {})).toThrow(`the judge prompt asks for {${name}}`);
  });

  it('keeps any text whatever it holds', () => {
    fc.assert(
      fc.property(TEXT, TEXT, (a, b) => {
        expect(fillTemplate('[{a}][{b}][{a}]', { a, b })).toBe(`[${a}][${b}][${a}]`);
      }),
    );
  });
});
