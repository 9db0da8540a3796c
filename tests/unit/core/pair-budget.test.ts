import { describe, expect, it } from 'vitest';
import { estimatePairs, pairSpendingOf } from '../../../src/core/pair-budget.ts';
import type { GameRecord } from '../../../src/core/pair-types.ts';
import { MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';
import { fakeGame, fakeHalfJudgment, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

const PRICE = { inputPerMillion: 1e6, cachedInputPerMillion: 1e6, outputPerMillion: 2e6, asOf: '2026-11-23' };
const SPEC = fakePairSpec({ judge: { ...MADE_UP_JUDGE, price: PRICE } });

/** A game whose server counted ten tokens in and one out: 12 dollars. */
function counted(game: 1 | 2): GameRecord {
  const { completion, ...rest } = fakeGame(game, 'tie');
  if (completion === null) throw new Error('a made-up game has a completion');
  return { ...rest, completion: { ...completion, usage: { promptTokens: 10, completionTokens: 1 } } };
}

describe('pairSpendingOf', () => {
  it('sums what the server counted', () => {
    const judgments = [fakePairJudgment(undefined, { games: [counted(1), counted(2)] })];
    expect(pairSpendingOf({ spec: SPEC, judgments })).toEqual({ promptTokens: 20, completionTokens: 2, usd: 24, highestUsd: 24 });
  });

  it('counts a game that is taken over once, and replaced games too', () => {
    const half = fakeHalfJudgment({ games: [counted(1), fakeGame(2, 'error')] });
    const whole = fakePairJudgment(undefined, { games: [{ ...counted(1), isTakenOver: true }, counted(2)] });
    expect(pairSpendingOf({ spec: SPEC, judgments: [{ ...half, games: [counted(1), { ...half.games[1], completion: null }] }, whole] }).usd).toBe(24);
  });

  it('counts tries that failed while the server was at work, beside the one that did not', () => {
    const cut = { promptTokens: 10, completionTokens: 5 };
    const game = { ...counted(1), failedTries: [cut, cut] };
    const judgments = [fakePairJudgment(undefined, { games: [game, counted(2)] })];
    expect(pairSpendingOf({ spec: SPEC, judgments }).usd).toBe(2 * 12 + 2 * 20);
  });

  it('counts nothing for a game whose reply was found again: another run paid for it', () => {
    const game = counted(1);
    const found = { ...game, completion: game.completion && { ...game.completion, isTakenOver: true as const } };
    expect(pairSpendingOf({ spec: SPEC, judgments: [fakePairJudgment(undefined, { games: [found, counted(2)] })] }).usd).toBe(12);
  });

  it('takes uncounted games as dear as they can have been', () => {
    const { usd, highestUsd } = pairSpendingOf({ spec: SPEC, judgments: [fakePairJudgment()] });
    expect(usd).toBe(0);
    // 512 tokens of reply, the bytes of both prompts and the frame, for each game.
    const promptBytes = 'Compare (pair-v2).prompt of game 1'.length;
    expect(highestUsd).toBe(2 * (promptBytes + 16 + 2 * 512));
  });

  it('knows no dollars without a price', () => {
    expect(pairSpendingOf({ spec: fakePairSpec(), judgments: [fakePairJudgment()] })).toMatchObject({ usd: null, highestUsd: 0 });
  });
});

describe('estimatePairs', () => {
  const answers = (...ids: readonly number[]) => new Map(ids.map((id) => [id, ['x'.repeat(40), 'y'.repeat(40)]]));

  it('counts two calls for each match that both models answered', () => {
    const both = new Map([['x', answers(1, 2, 3, 4)], ['y', answers(1, 3)]]);
    expect(estimatePairs(SPEC, both)).toMatchObject({ matches: 7, judgeable: 3, judgeCalls: 6 });
  });

  it('estimates dollars from the prompts, and none without a price', () => {
    const both = new Map([['x', answers(3)], ['y', answers(3)]]);
    // Four characters a token at one dollar; replies of 100 to 350 tokens at two.
    const prompt = 2 * ('Compare (pair-v2).'.length + 'Q Why does bread rise? A  B '.length + 80);
    const tokens = Math.round(prompt / 4);
    expect(estimatePairs(SPEC, both).usd).toEqual([tokens + 400, tokens + 1400]);
    expect(estimatePairs(fakePairSpec(), both).usd).toBeNull();
  });
});
