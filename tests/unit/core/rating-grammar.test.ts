import { describe, expect, it } from 'vitest';
import { judgeGrammar, RATING_GRAMMAR, VERDICT_GRAMMAR } from '../../../src/core/rating-grammar.ts';

// That every reply under them can be read is proved with xgrammar itself: tests/unit/engines/webllm/installed-version.
describe('judgeGrammar', () => {
  it('forces a rating for one answer and a verdict for two', () => {
    expect(judgeGrammar('single')).toBe(RATING_GRAMMAR);
    expect(judgeGrammar('pairwise-baseline')).toBe(VERDICT_GRAMMAR);
    expect(judgeGrammar('pairwise-all')).toBe(VERDICT_GRAMMAR);
  });

  it('keeps a token for each character of the longest ending, and one to end', () => {
    expect(RATING_GRAMMAR.endingTokens).toBeGreaterThan('\n\nRating: [[10]]'.length);
    expect(VERDICT_GRAMMAR.endingTokens).toBeGreaterThan('\n\n[[A]]'.length);
  });
});
