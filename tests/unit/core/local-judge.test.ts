import { describe, expect, it } from 'vitest';
import { localJudgeCard } from '../../../src/core/judge-cards.ts';
import { canJudgeHere, fitJudgeModel, judgingTokens, localJudgeWords } from '../../../src/core/local-judge.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, MADE_UP_QUESTIONS, MADE_UP_SETTINGS, madeUpBench } from '../../fakes/made-up-bench.ts';

const MEMORY = { memory: { weightsBytes: 1_000_000, workBytes: 0 }, kvCache: { layers: 1, kvHeads: 1, headDim: 25 } };

describe('judgingTokens', () => {
  const needed = (ids: readonly number[], maxTokens = 100) =>
    judgingTokens(
      madeUpBench({ questions: MADE_UP_QUESTIONS.filter(({ questionId }) => ids.includes(questionId)) }),
      { ...MADE_UP_SETTINGS, maxTokens },
    );

  it('counts an answer of full length for every turn', () => {
    expect(needed([1], 300) - needed([1], 100)).toBe(400);
    expect(needed([3], 300) - needed([3], 100)).toBe(200);
  });

  it('is that of the longest prompt', () => {
    expect(needed([1, 3])).toBe(needed([1]));
  });

  it('counts references where they are shown', () => {
    const bench = madeUpBench({ references: [{ name: 'r', answers: [{ questionId: 2, turns: ['x'.repeat(3500), ''] }], sha256: '' }] });
    const all = (referenceCategories: readonly string[]) => judgingTokens(bench, { maxTokens: 100, referenceCategories });
    expect(all(['math']) - all([])).toBeGreaterThan(900);
  });
});

describe('fitJudgeModel', () => {
  it('takes the longest context that the budget covers', () => {
    const card = { ...MADE_UP_CARD, ...MEMORY, contextTokens: 4096 };
    expect(fitJudgeModel(card, 10_000_000)?.contextTokens).toBe(4096);
    // 200 bytes a token.
    expect(fitJudgeModel(card, 1_000_000 + 200 * 2048)?.contextTokens).toBe(2048);
    expect(fitJudgeModel(card, 1_000_000)).toBeNull();
  });

  it('leaves a card alone of which nothing is known, and any card without a budget', () => {
    expect(fitJudgeModel(MADE_UP_CARD, 1)).toBe(MADE_UP_CARD);
    const card = { ...MADE_UP_CARD, ...MEMORY };
    expect(fitJudgeModel(card, null)).toBe(card);
  });
});

describe('a judge in this browser', () => {
  it('is a model of ours that can be controlled', () => {
    expect(canJudgeHere({ ...MADE_UP_CARD, engine: 'webllm' })).toBe(true);
    expect(canJudgeHere({ ...MADE_UP_CARD, engine: 'openai' })).toBe(false);
    expect(canJudgeHere({ ...MADE_UP_CARD, engine: 'prompt-api', isUncontrolled: true })).toBe(false);
  });

  it('says so, and claims the grammar that it was held to', () => {
    const webllm = localJudgeCard({ ...MADE_UP_CARD, engine: 'webllm' });
    expect(localJudgeWords(webllm)).toBe('judged in this browser by Made-up model; its rating was forced into form by a grammar');
    expect(localJudgeWords(localJudgeCard(MADE_UP_CARD))).toBe('judged in this browser by Made-up model');
    expect(localJudgeWords(MADE_UP_JUDGE)).toBeNull();
  });
});
