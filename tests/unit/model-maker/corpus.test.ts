import { describe, expect, it } from 'vitest';
import { parsePassages, readCorpus } from '../../../src/model-maker/corpus.ts';
import { makeDocument, plainDocument } from '../../../src/model-maker/documents.ts';
import { createRandom } from '../../../src/model-maker/random.ts';

const corpus = readCorpus(new URL('../../../src/model-maker/corpus', import.meta.url).pathname);

describe('parsePassages', () => {
  it('reads questions and the answer that follows them', () => {
    expect(parsePassages('? One?\n? Two?\nFirst line.\nSecond line.\n\n? Three?\nYes.\n', 'a.txt')).toEqual([
      { theme: 'a.txt', questions: ['One?', 'Two?'], answer: 'First line. Second line.' },
      { theme: 'a.txt', questions: ['Three?'], answer: 'Yes.' },
    ]);
  });

  it('names the file and the passage that lacks a question or an answer', () => {
    expect(() => parsePassages('Just text.', 'a.txt')).toThrow('a.txt: a passage needs a line "? question"');
    expect(() => parsePassages('? Only a question', 'a.txt')).toThrow('got "? Only a question"');
  });
});

describe('readCorpus', () => {
  it('keeps the held-out passages apart', () => {
    expect(corpus.training.length).toBeGreaterThan(100);
    expect(corpus.heldOut.length).toBeGreaterThanOrEqual(10);
    const answers = new Set(corpus.training.map(({ answer }) => answer));
    expect(corpus.heldOut.some(({ answer }) => answers.has(answer))).toBe(false);
  });
});

describe('makeDocument', () => {
  const random = createRandom(1);
  const documents = Array.from({ length: 300 }, () => makeDocument(corpus.training, random));
  const answers = documents.flat().filter(({ weight }) => weight === 1).map(({ text }) => text);

  it('writes one or two turns in the plain Human/Assistant form', () => {
    for (const document of documents) {
      const text = document.map((segment) => segment.text).join('');
      expect(text).toMatch(/^[^#]*(\n### Human: [^#]+\n### Assistant: [^#]+){1,2}$/);
    }
  });

  it('answers with sentences of one theme, the last of which ends a passage', () => {
    const last = new Set(corpus.training.map(({ answer }) => answer.split(/(?<=\.) /).at(-1)));
    for (const answer of answers) expect(last.has(answer.trim().split(/(?<=\.) /).at(-1))).toBe(true);
  });

  it('makes the model write answers, hardly the questions, and never the form around them', () => {
    for (const { text, weight } of documents.flat()) {
      if (text.startsWith('\n###')) expect(weight).toBe(0);
    }
  });
});

describe('plainDocument', () => {
  it('counts the answer alone', () => {
    const [passage] = parsePassages('? One?\nYes.', 'a.txt');
    if (!passage) throw new Error('unreachable');
    expect(plainDocument(passage).map(({ text, weight }) => [text, weight])).toEqual([
      ['\n### Human:', 0], [' One?', 0], ['\n### Assistant:', 0], [' Yes.', 1],
    ]);
  });
});
