import { AutoTokenizer, env } from '@huggingface/transformers';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTokenizer, learnMerges, type Merge } from '../../../src/model-maker/bpe.ts';
import { fromSymbols, toSymbols } from '../../../src/model-maker/byte-symbols.ts';

const MODELS = new URL('../../../public/models/', import.meta.url).pathname;

function committedMerges(): Merge[] {
  const file = JSON.parse(readFileSync(`${MODELS}benchtab-tiny-2/tokenizer.json`, 'utf8'));
  return file.model.merges.map((merge: string) => merge.split(' '));
}

describe('byte symbols', () => {
  it('show a space as Ġ and a newline as Ċ, as GPT-2 does', () => {
    expect(toSymbols('a b\n')).toBe('aĠbĊ');
  });

  it('come back to the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fromSymbols(toSymbols(text)) === text));
  });
});

describe('learnMerges', () => {
  it('merges the most frequent pair first, and the first in order among equals', () => {
    const merges = [['a', 'b'], ['ab', 'ab'], ['c', 'd']];
    expect(learnMerges('abab abab cd', 3)).toEqual(merges);
    expect(learnMerges('xy ab', 1)).toEqual([['a', 'b']]);
  });

  it('says so when the text has too few pairs', () => {
    expect(() => learnMerges('ab', 2)).toThrow('the text has only 1 pairs to merge, 2 wanted');
  });
});

describe('createTokenizer', () => {
  const tokenizer = createTokenizer(committedMerges());

  it('gives back any text it encodes', () => {
    const isKept = (text: string) => tokenizer.decode(tokenizer.encode(text)) === text;
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), isKept));
  });

  it('writes most words of the corpus as one token', () => {
    expect(tokenizer.encode(' A good neighbour greets you').length).toBeLessThanOrEqual(6);
  });

  it('cuts text exactly as transformers.js does with the committed file', async () => {
    env.allowRemoteModels = false;
    env.localModelPath = MODELS;
    const library = await AutoTokenizer.from_pretrained('benchtab-tiny-2');
    const texts = ['### Human: What’s 17 × 23?\n### Assistant:', "I'll  go\tthere \n\n soon", '日本語 naïve 12345 ?!'];
    for (const text of texts) {
      expect(library.encode(text)).toEqual(tokenizer.encode(text));
      expect(library.decode(tokenizer.encode(text))).toBe(text);
    }
  });
});
