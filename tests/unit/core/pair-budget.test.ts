import { describe, expect, it } from 'vitest';
import { pairSpendingOf } from '../../../src/core/pair-budget.ts';
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
