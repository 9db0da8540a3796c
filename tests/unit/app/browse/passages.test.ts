import { describe, expect, it } from 'vitest';
import { excerptOf, findPassages } from '../../../../src/app/components/browse/passages.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const a = fakeRunState({ modelId: 'a', answerText: { 5: 'Of zebras and okapis.' }, judgmentText: { 6: 'An okapi! [[8]]' } });
const b = fakeRunState({ modelId: 'b', answerText: { 3: 'The OKAPI (again).' } });
const all = { category: null, only: null, most: 100 };
const placesOf = (words: readonly string[], change: Partial<typeof all> | { category: string } | { only: 1 } = {}) =>
  findPassages([a, b], words, { ...all, ...change }).passages.map(({ questionId, turn, place, run }) => `${questionId}.${turn} ${place} ${run?.label ?? ''}`);

describe('findPassages', () => {
  it('finds answers and judgments of every run, by question and turn', () => {
    expect(placesOf(['okapi'])).toEqual(['3.1 answer b', '3.2 answer b', '5.1 answer a', '5.2 answer a', '6.1 judgment a', '6.2 judgment a']);
    expect(findPassages([a, b], ['okapi'], all)).toMatchObject({ total: 6, runs: 2 });
  });

  it('finds questions, which are of no run', () => {
    expect(placesOf(['humanities', '16'])[0]).toBe('16.1 question ');
  });

  it('wants every word in one passage', () => {
    expect(placesOf(['okapi', 'zebra'])).toEqual(['5.1 answer a', '5.2 answer a']);
    expect(placesOf(['okapi', 'giraffe'])).toEqual([]);
  });

  it('finds nothing without words or runs', () => {
    expect(placesOf([])).toEqual([]);
    expect(findPassages([], ['okapi'], all).total).toBe(0);
  });

  it('keeps a category and a turn, and lists no more than asked, but counts them all', () => {
    expect(placesOf(['okapi'], { category: 'reasoning' })).toEqual(['5.1 answer a', '5.2 answer a', '6.1 judgment a', '6.2 judgment a']);
    expect(placesOf(['okapi'], { only: 1 })).toEqual(['3.1 answer b', '5.1 answer a', '6.1 judgment a']);
    const few = findPassages([a, b], ['okapi'], { ...all, most: 2 });
    expect([few.passages.length, few.total]).toEqual([2, 6]);
  });

  it('finds every attempt', () => {
    const twice = fakeRunState({ choices: 2 });
    const found = findPassages([twice], ['attempt 2'], all);
    expect(found.passages.filter(({ place }) => place === 'answer').every(({ choiceIndex }) => choiceIndex === 1)).toBe(true);
    expect(found.total).toBe(32);
  });

  it('finds what an index of words would not: parts of words, signs, code', () => {
    expect(placesOf(['(again)'])).toEqual(['3.1 answer b', '3.2 answer b']);
    expect(placesOf(['kapi'])).toHaveLength(6);
  });
});

describe('excerptOf', () => {
  const passage = (text: string) => ({ text, lowerCase: text.toLowerCase() });

  it('tells the words that were found from what stands between', () => {
    expect(excerptOf(passage('The OKAPI (again), okapi.'), ['okapi', '(again)'])).toEqual([
      { text: 'The ', isFound: false },
      { text: 'OKAPI', isFound: true },
      { text: ' ', isFound: false },
      { text: '(again)', isFound: true },
      { text: ', ', isFound: false },
      { text: 'okapi', isFound: true },
      { text: '.', isFound: false },
    ]);
  });

  it('cuts a long text around the first word, and says so', () => {
    const text = excerptOf(passage(`${'x '.repeat(500)}okapi${' y'.repeat(500)}`), ['okapi']).map((part) => part.text).join('');
    expect(text).toMatch(/^… x .*okapi y.* …$/);
    expect(text.length).toBeLessThan(200);
  });

  it('puts lines into one', () => expect(excerptOf(passage('a\n\nokapi'), ['okapi']).map((part) => part.text)).toEqual(['a ', 'okapi']));
});
