import { describe, expect, it } from 'vitest';
import { judgeCardFor, judgeTitle, localJudgeCard, OPENAI_URL } from '../../../src/core/judge-cards.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';

const practice = { ...MADE_UP_JUDGE, judgeId: 'practice', isStandIn: true };
const config = { judges: [MADE_UP_JUDGE, practice] };

describe('judgeCardFor', () => {
  it('finds a judge of the catalogue', () => {
    expect(judgeCardFor(config, 'made-up-judge', null)).toBe(MADE_UP_JUDGE);
  });

  it('takes it to another server where one is given', () => {
    expect(judgeCardFor(config, 'made-up-judge', 'http://localhost:1/v1')).toEqual({
      ...MADE_UP_JUDGE,
      baseUrl: 'http://localhost:1/v1',
    });
  });

  it('knows nothing of an end at another server than the provider’s', () => {
    const ending = { ...MADE_UP_JUDGE, baseUrl: OPENAI_URL, provider: 'OpenAI', endsOn: '2026-10-23', endsOnSource: 'a page', successor: 'heir' };
    const moved = judgeCardFor({ judges: [ending] }, 'made-up-judge', 'http://localhost:1/v1');
    expect(moved).toEqual({ ...MADE_UP_JUDGE, baseUrl: 'http://localhost:1/v1', successor: 'heir' });
    expect(judgeCardFor({ judges: [ending] }, 'made-up-judge', OPENAI_URL)).toBe(ending);
  });

  it('makes a judge without a price of any other model', () => {
    expect(judgeCardFor(config, 'org/model', 'http://localhost:1/v1')).toMatchObject({
      judgeId: 'org__model',
      model: 'org/model',
      engine: 'openai',
      baseUrl: 'http://localhost:1/v1',
      price: null,
      isStandIn: false,
    });
    expect(judgeCardFor(config, 'model', null).baseUrl).toBe(OPENAI_URL);
  });

  it('refuses an address for the practice judge', () => {
    expect(() => judgeCardFor(config, 'practice', 'http://localhost:1/v1')).toThrow(
      'the judge "practice" has no server: leave its address http://localhost:1/v1 out',
    );
  });
});

describe('judgeTitle', () => {
  it('says of a stand-in that it is no language model, once', () => {
    expect(judgeTitle('Rules', true)).toBe('Rules (rules, not a language model)');
    expect(judgeTitle('Practice judge, not a language model', true)).toBe('Practice judge, not a language model');
    expect(judgeTitle('GPT-4', false)).toBe('GPT-4');
  });

  it('does not call a built-in model rules', () => {
    const { label } = localJudgeCard({ ...MADE_UP_CARD, label: 'Tiny (built in)', isStandIn: true });
    expect(judgeTitle(label, true)).toBe('Tiny (built in) (in this browser)');
  });
});

describe('localJudgeCard', () => {
  it('asks for a grammar where the engine has one', () => {
    expect(localJudgeCard({ ...MADE_UP_CARD, engine: 'webllm' }).parameters.forcesRating).toBe(true);
    expect(localJudgeCard({ ...MADE_UP_CARD, engine: 'transformers' }).parameters).not.toHaveProperty('forcesRating');
  });

  it('puts the instructions into the user’s text where the model has no system role', () => {
    expect(localJudgeCard({ ...MADE_UP_CARD, family: 'gemma' }).parameters.systemRole).toBe(false);
    expect(localJudgeCard({ ...MADE_UP_CARD, family: 'qwen' }).parameters).not.toHaveProperty('systemRole');
  });

  it('costs nothing, is the model’s own kind, and is never found under the model’s name', () => {
    const card = localJudgeCard({ ...MADE_UP_CARD, isStandIn: true });
    expect(card).toMatchObject({ price: null, isStandIn: true, engine: MADE_UP_CARD.engine, localModel: { modelId: MADE_UP_CARD.modelId } });
    expect(card.judgeId).not.toBe(MADE_UP_CARD.modelId);
  });
});
