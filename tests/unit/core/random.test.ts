import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';

const draws = (seed: number, count: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random());
};

describe('createRandom', () => {
  it('repeats itself for the same seed', () => {
    expect(draws(42, 50)).toEqual(draws(42, 50));
  });

  it('differs for neighbouring seeds', () => {
    expect(draws(1, 5)).not.toEqual(draws(2, 5));
  });

  it('keeps its sequence: intervals of published results depend on it', () => {
    expect(draws(1, 3).map((draw) => Math.floor(draw * 2 ** 32))).toEqual([2693262067, 11749833, 2265367787]);
  });

  it.each([0, 1, -1, 2 ** 31, 2 ** 40, 0.5])('stays in [0, 1) for seed %d', (seed) => {
    for (const draw of draws(seed, 1000)) {
      expect(draw).toBeGreaterThanOrEqual(0);
      expect(draw).toBeLessThan(1);
    }
  });

  it('fills all tenths evenly', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (const draw of draws(7, 20_000)) counts[Math.floor(draw * 10)] = (counts[Math.floor(draw * 10)] ?? 0) + 1;
    // 2,000 each; five standard deviations are 212.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(212);
  });
});
