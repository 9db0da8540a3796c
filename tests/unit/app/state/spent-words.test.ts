import { describe, expect, it } from 'vitest';
import { spentWords } from '../../../../src/app/state/spent-words.ts';
import type { Spending } from '../../../../src/core/budget.ts';

const SPENT: Spending = {
  ...{ promptTokens: 12_000, completionTokens: 345, calls: 8, foundAgain: 0 },
  ...{ usd: 0.02, knownUsd: 0.02, pricedJudges: 1, unpricedJudges: 0 },
};
const FREE: Spending = { ...SPENT, promptTokens: 0, completionTokens: 0, usd: 0, knownUsd: 0, calls: 0 };

const wordsOf = (change: Partial<Spending>) => spentWords({ ...SPENT, ...change });

describe('spentWords', () => {
  it('tells dollars, and the tokens they were spent on', () => {
    expect(wordsOf({})).toEqual({ sum: '$0.020', note: '12,345 tokens' });
    expect(spentWords(FREE)).toEqual({ sum: '$0.00', note: '0 tokens' });
  });

  it('tells that no price is known', () => {
    expect(wordsOf({ usd: null, knownUsd: 0, pricedJudges: 0, unpricedJudges: 2 }).sum).toBe('no price known');
  });

  it('tells of a jury what is known, and how many judges have no price', () => {
    expect(wordsOf({ usd: null, unpricedJudges: 1 }).sum).toBe('$0.020 + 1 judge without a price');
    expect(wordsOf({ usd: null, unpricedJudges: 2 }).sum).toBe('$0.020 + 2 judges without a price');
  });

  it('tells what was found again beside what was paid for', () => {
    expect(wordsOf({ foundAgain: 12 }).note).toBe('12,345 tokens, 12 judgments found again');
  });

  it('says that there is nothing to pay where everything was found again, with a price or without', () => {
    const words = { sum: 'nothing to pay', note: '12 judgments found again' };
    expect(spentWords({ ...FREE, foundAgain: 12 })).toEqual(words);
    expect(spentWords({ ...FREE, foundAgain: 12, usd: null, pricedJudges: 0, unpricedJudges: 1 })).toEqual(words);
  });

  it('takes calls that the server did not count for paid ones', () => {
    expect(spentWords({ ...FREE, calls: 1, foundAgain: 12 })).toEqual({ sum: '$0.00', note: '0 tokens, 12 judgments found again' });
  });
});
