import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/core/backoff.ts';

const LIMITS = { first: 1000, longest: 60_000 };

describe('backoffMs', () => {
  it('doubles the upper bound with each attempt', () => {
    const almostOne = () => 0.999999;
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, LIMITS, null, almostOne))).toEqual([
      1000, 2000, 4000, 8000,
    ]);
  });

  it('never passes the longest pause, whatever the attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, draw) => {
        const pause = backoffMs(attempt, LIMITS, null, () => draw);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(LIMITS.longest);
      }),
    );
  });

  it('spreads pauses over the whole range below the bound', () => {
    expect(backoffMs(3, LIMITS, null, () => 0)).toBe(0);
    expect(backoffMs(3, LIMITS, null, () => 0.5)).toBe(2000);
  });

  it('waits at least as long as the server asks, with jitter on top', () => {
    expect(backoffMs(1, LIMITS, 20_000, () => 0)).toBe(20_000);
    expect(backoffMs(9, LIMITS, 20_000, () => 0.5)).toBe(20_500);
  });

  it('obeys a server that asks for more than the longest pause', () => {
    expect(backoffMs(1, LIMITS, 360_000, () => 0)).toBe(360_000);
  });
});
