import { describe, expect, it } from 'vitest';
import {
  budgetSentence,
  budgetStopFor,
  estimateJudging,
  estimateRun,
  spendingOf,
  usageCost,
  utf8Length,
  worstCallCost,
} from '../../../src/core/budget.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { JudgeCard, Price, RunEvent, RunState, Usage } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE, madeUpBench, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { answered, judged, startOf } from './events.ts';

const PRICE: Price = { inputPerMillion: 10, cachedInputPerMillion: 1, outputPerMillion: 100, asOf: '2026-11-01' };
const PRICED = { ...MADE_UP_JUDGE, price: PRICE };

function stateOf(change: SpecChange, ...events: RunEvent[]): RunState {
  return foldEvents([startOf(madeUpSpec(change)), ...events]) as RunState;
}

const costOf = (usage: Usage) => usageCost(usage, PRICE);

describe('usageCost', () => {
  it('charges tokens in and out at their own prices', () => {
    expect(costOf({ promptTokens: 1_000_000, completionTokens: 0 })).toBe(10);
    expect(costOf({ promptTokens: 0, completionTokens: 1_000_000 })).toBe(100);
  });

  it('charges cached tokens at the price of cached ones', () => {
    expect(costOf({ promptTokens: 1_000_000, completionTokens: 0, cachedPromptTokens: 400_000 })).toBe(6.4);
  });

  it('takes no more tokens for cached than there are', () => {
    expect(costOf({ promptTokens: 1_000_000, completionTokens: 0, cachedPromptTokens: 9_000_000 })).toBe(1);
  });
});

describe('spendingOf', () => {
  it('adds up judgments, and answers not at all', () => {
    const state = stateOf({ judge: PRICED }, answered(1, 1), judged(1, 1, 7), judged(1, 2, null));
    expect(spendingOf(state)).toMatchObject({ promptTokens: 200, completionTokens: 40, usd: (200 * 10 + 40 * 100) / 1e6 });
  });

  it('has no price where the judge has none', () => {
    expect(spendingOf(stateOf({}, judged(1, 1, 7))).usd).toBeNull();
    expect(spendingOf(stateOf({ judge: null })).usd).toBeNull();
  });

  it('tells of a jury what is known, and how many judges have no price', () => {
    const jury = { jurors: [PRICED, MADE_UP_JUDGE, { ...MADE_UP_JUDGE, isStandIn: true }], repeats: 2, rule: 'mean' } as const;
    const state = stateOf({ judge: PRICED, jury }, judged(1, 1, 7), judged(1, 1, 7, { seat: 1 }));
    expect(spendingOf(state)).toMatchObject({ usd: null, knownUsd: 0.003, pricedJudges: 1, unpricedJudges: 1, calls: 2 });
  });

  it('counts judgments that were found again, and no cost of them', () => {
    const found = judged(1, 2, 7, { completion: { isTakenOver: true } });
    const state = stateOf({ judge: PRICED }, judged(1, 1, 7), found, judged(2, 1, 7));
    expect(spendingOf(state)).toMatchObject({ usd: 0.006, calls: 2, foundAgain: 1 });
  });

  it('is 0 dollars for a priced judge that was not called', () => {
    expect(spendingOf(stateOf({ judge: PRICED })).usd).toBe(0);
  });
});

describe('worstCallCost', () => {
  it('is a token for each byte of the prompt and the longest reply, with a little for the frame', () => {
    const cost = worstCallCost(3000, 1000, PRICE);
    expect(cost).toBeGreaterThan((3000 * 10 + 1000 * 100) / 1e6);
    expect(cost).toBeLessThan((3020 * 10 + 1000 * 100) / 1e6);
  });
});

describe('utf8Length', () => {
  it.each(['', 'plain', 'é', '漢字', '😀', 'a\u0000\u007f\u0080\u07ff\u0800\uffff', '\ud800'])('counts the bytes of %j', (text) => {
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
  });
});

describe('budgetStopFor', () => {
  const spent = judged(1, 1, 7);

  it('knows no limit where none is set', () => {
    expect(budgetStopFor(stateOf({ judge: PRICED }, spent), 1e9)).toBeNull();
  });

  it('stops before dollars would be crossed, what is reserved included', () => {
    const state = stateOf({ judge: PRICED, budget: { usd: 0.01 } }, spent);
    expect(budgetStopFor(state, 0.0069)).toBeNull();
    expect(budgetStopFor(state, 0.0071)).toEqual({ limit: 'usd', allowed: 0.01, spent: 0.003 });
  });

  it('counts calls that the server did not count as the dearest they can have been', () => {
    const uncounted = judged(1, 1, 7, { completion: { usage: { promptTokens: null, completionTokens: 20 } } });
    const stop = budgetStopFor(stateOf({ judge: PRICED, budget: { usd: 0.05 } }, uncounted), 0);
    // The 14 bytes of "made-up prompt", 33 of its system prompt, the frame, and 512 tokens of reply.
    expect(stop?.spent).toBeCloseTo(((14 + 33 + 16) * 10 + 512 * 100) / 1e6, 12);
  });

  it('counts prompts as written into the cache, where that is dearer', () => {
    const writing = { ...PRICED, price: { ...PRICE, cacheWritePerMillion: 20 } };
    const state = stateOf({ judge: writing, budget: { usd: 0.004 } }, spent);
    expect(budgetStopFor(state, 0)).toBeNull();
    expect(budgetStopFor(state, 0.0001)?.spent).toBeCloseTo((100 * 20 + 20 * 100) / 1e6, 12);
    expect(spendingOf(state).usd).toBeCloseTo(0.003, 12);
    expect(worstCallCost(1000, 0, writing.price)).toBeCloseTo((1016 * 20) / 1e6, 12);
  });

  it('has no limit in dollars for a judge without a price', () => {
    expect(budgetStopFor(stateOf({ budget: { usd: 0 } }, spent), 0)).toBeNull();
  });

  it('stops when tokens are used up', () => {
    expect(budgetStopFor(stateOf({ budget: { tokens: 121 } }, spent), 0)).toBeNull();
    expect(budgetStopFor(stateOf({ budget: { tokens: 120 } }, spent), 0)).toEqual({ limit: 'tokens', allowed: 120, spent: 120 });
  });

  it('stops when the time is used up', () => {
    const at = (ms: number) => stateOf({ budget: { seconds: 60 } }, answered(1, 1, { at: 1000 + ms }));
    expect(budgetStopFor(at(59_999), 0)).toBeNull();
    expect(budgetStopFor(at(60_000), 0)).toEqual({ limit: 'seconds', allowed: 60, spent: 60 });
  });
});

describe('budgetSentence', () => {
  it('names limit, unit, what is spent and the way out', () => {
    expect(budgetSentence({ limit: 'usd', allowed: 0.5, spent: 0.49876 })).toBe(
      'the budget of 0.5 US dollars is used up (spent: 0.499); what is made is kept: raise it to go on',
    );
    expect(budgetSentence({ limit: 'tokens', allowed: 10, spent: 12 })).toContain('10 tokens');
    expect(budgetSentence({ limit: 'seconds', allowed: 60, spent: 61 })).toContain('60 seconds');
  });
});

describe('estimateRun', () => {
  it('counts answers alone without a judge', () => {
    expect(estimateRun(madeUpSpec({ judge: null }))).toEqual({ answerTurns: 7, judgeCalls: 0, judgeTokens: [0, 0], usd: null });
  });

  it('counts one judge call for each turn and choice', () => {
    expect(estimateRun(madeUpSpec({ settings: { choices: 2 } }))).toMatchObject({ answerTurns: 14, judgeCalls: 14, usd: null });
  });

  it('prices the tokens it expects, low and high', () => {
    const { judgeTokens, usd } = estimateRun(madeUpSpec({ judge: PRICED }));
    const [low, high] = usd ?? [NaN, NaN];
    expect(low).toBeCloseTo(((judgeTokens[0] - 700) * 10 + 700 * 100) / 1e6, 12);
    expect(high).toBeCloseTo(((judgeTokens[1] - 2450) * 10 + 2450 * 100) / 1e6, 12);
    expect(high).toBeGreaterThan(low);
  });

  it('counts the texts of both turns in the prompts of turn 2', () => {
    // 10 answers stand in the 7 prompts: 400 characters each are 100 tokens, 4,000 are 1,000.
    const [low, high] = estimateRun(madeUpSpec({ settings: { maxTokens: 1024 } })).judgeTokens;
    expect(high - 2450 - (low - 700)).toBe(10 * 900);
  });

  it('expects no answer that is longer than it may be, and no judgment either', () => {
    const tokens = (maxTokens: number) => estimateRun(madeUpSpec({ settings: { maxTokens } })).judgeTokens;
    expect(tokens(256)[1] - 2450 - (tokens(256)[0] - 700)).toBe(10 * 156);
    expect(tokens(50)[1] - tokens(50)[0]).toBe(2450 - 700);
    const [low, high] = estimateRun(madeUpSpec({ settings: { maxTokens: 50, judgeMaxTokens: 60 } })).judgeTokens;
    expect(high).toBe(low);
  });

  it('counts every seat of a jury, and prices those that have a price', () => {
    const other: JudgeCard = { ...MADE_UP_JUDGE, judgeId: 'other', price: { ...PRICE, inputPerMillion: 20, outputPerMillion: 200 } };
    const unpriced: JudgeCard = { ...MADE_UP_JUDGE, judgeId: 'unpriced' };
    const jury = (...jurors: JudgeCard[]) => estimateRun(madeUpSpec({ judge: PRICED, jury: { jurors, repeats: 1, rule: 'mean' } }));
    const alone = estimateRun(madeUpSpec({ judge: PRICED }));
    const three = jury(PRICED, other, unpriced);
    expect(three).toMatchObject({ answerTurns: 7, judgeCalls: 21, judgeTokens: [3 * alone.judgeTokens[0], 3 * alone.judgeTokens[1]] });
    expect(three.usd?.[1]).toBeCloseTo(3 * (alone.usd?.[1] ?? Number.NaN), 12);
    expect(jury(unpriced).usd).toBeNull();
  });

  it('takes repeats of long prompts at the price of cached ones for the low end alone', () => {
    const usd = (answer: number, repeats: number) => {
      const text = 'x'.repeat(answer);
      const question = { questionId: 3, category: 'stem', turns: [text] };
      const bench = madeUpBench({ questions: [question] });
      const spec = madeUpSpec({ bench, judge: PRICED, jury: { jurors: [PRICED], repeats, rule: 'mean' }, settings: { maxTokens: 1 } });
      return estimateRun(spec).usd ?? [Number.NaN, Number.NaN];
    };
    const [low, high] = usd(8000, 1);
    const inputUsd = low - (100 * 100) / 1e6;
    expect(usd(8000, 3)[0]).toBeCloseTo(3 * low - 2 * inputUsd * (1 - 1 / 10), 12);
    expect(usd(8000, 3)[1]).toBeCloseTo(3 * high, 12);
    expect(usd(3000, 3)[0]).toBeCloseTo(3 * usd(3000, 1)[0], 12);
  });

  it('lets a judge that thinks use all the tokens it is allowed', () => {
    const thinking = { ...PRICED, parameters: { ...PRICED.parameters, reasoningEffort: 'minimal' } };
    const silent = { ...PRICED, parameters: { ...PRICED.parameters, reasoningEffort: 'none' } };
    const [low, high] = estimateRun(madeUpSpec({ judge: thinking })).judgeTokens;
    expect([low, high - 7 * (512 - 350)]).toEqual(estimateRun(madeUpSpec({ judge: silent })).judgeTokens);
  });

  it('takes prompts at the price of a cache write for the high end, where that is dearer', () => {
    const writing = { ...PRICED, price: { ...PRICE, cacheWritePerMillion: 12.5 } };
    const usdOf = (judge: JudgeCard) => estimateRun(madeUpSpec({ judge })).usd ?? [Number.NaN, Number.NaN];
    const repliesUsd = (2450 * 100) / 1e6;
    expect(usdOf(writing)[0]).toBe(usdOf(PRICED)[0]);
    expect(usdOf(writing)[1] - repliesUsd).toBeCloseTo((usdOf(PRICED)[1] - repliesUsd) * 1.25, 12);
  });
});

describe('estimateJudging', () => {
  it('counts the answers that are not judged, at the length they have', () => {
    const short = estimateJudging(stateOf({ judge: PRICED }, answered(1, 1, { text: 'x' })));
    const long = estimateJudging(stateOf({ judge: PRICED }, answered(1, 1, { text: 'x'.repeat(4001) })));
    expect(short.judgeCalls).toBe(1);
    expect(long.judgeTokens[0] - short.judgeTokens[0]).toBe(1000);
    expect((long.usd?.[0] ?? 0) - (short.usd?.[0] ?? 0)).toBeCloseTo(0.01, 6);
  });

  it('leaves out what is judged already', () => {
    expect(estimateJudging(stateOf({ judge: PRICED }, answered(1, 1, { text: 'x' }), judged(1, 1, 7))).judgeCalls).toBe(0);
  });

  it('knows no cost without a price', () => {
    expect(estimateJudging(stateOf({}, answered(1, 1, { text: 'x' }))).usd).toBeNull();
  });
});
