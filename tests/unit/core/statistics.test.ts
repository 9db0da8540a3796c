import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredBootstrap, mean, standardDeviation } from '../../../src/core/statistics.ts';

describe('mean', () => {
  it('is the arithmetic mean', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([0])).toBe(0);
  });

  it('is null for nothing, never 0', () => {
    expect(mean([])).toBeNull();
  });
});

describe('standardDeviation', () => {
  it('is that of a sample: divided by one less than there are', () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(standardDeviation([5, 5])).toBe(0);
  });

  it('is null below two values', () => {
    expect([standardDeviation([]), standardDeviation([5])]).toEqual([null, null]);
  });
});

/** Every resample there is, in a plain way: n^n lists of clusters, their pooled means, and the middle 95 %. */
function exactInterval(clusters: readonly (readonly number[])[]): readonly [number, number] {
  const resamples = clusters.reduce<(readonly number[])[][]>(
    (lists) => lists.flatMap((list) => clusters.map((cluster) => [...list, cluster])),
    [[]],
  );
  const means = resamples.map((list) => mean(list.flat()) ?? 0).sort((a, b) => a - b);
  const at = (share: number) => means[Math.round(share * (means.length - 1))] ?? 0;
  return [at(0.025), at(0.975)];
}

describe('clusteredBootstrap', () => {
  it.each([
    [[[2, 3], [5, 6], [9, 9], [4], [7, 8]]],
    [[[1, 1], [10, 10], [5, 6], [3, 4], [2]]],
    [[[6.1, 6.7], [7.3, 5.2], [6.9, 7.8], [5.5, 6.4], [8.6, 4.3]]],
  ])('agrees with the interval over all possible resamples of %j', (clusters) => {
    const [low, high] = clusteredBootstrap(clusters) ?? [NaN, NaN];
    const [exactLow, exactHigh] = exactInterval(clusters);
    // Means of few small numbers lie on a coarse grid: the ends may differ by one step of it.
    const tolerance = 0.1 * (exactHigh - exactLow);
    expect(Math.abs(low - exactLow)).toBeLessThan(tolerance);
    expect(Math.abs(high - exactHigh)).toBeLessThan(tolerance);
  });

  it('comes near mean ± 1.96 standard errors for many clusters', () => {
    const clusters = Array.from({ length: 80 }, (_, index) => [1 + ((index * 37) % 10), 1 + ((index * 53) % 9)]);
    const sums = clusters.map((pair) => (mean(pair) ?? 0));
    const center = mean(sums) ?? 0;
    const variance = sums.reduce((total, value) => total + (value - center) ** 2, 0) / sums.length;
    const half = 1.96 * Math.sqrt(variance / sums.length);
    const [low, high] = clusteredBootstrap(clusters) ?? [NaN, NaN];
    expect(Math.abs(low - (center - half))).toBeLessThan(0.05);
    expect(Math.abs(high - (center + half))).toBeLessThan(0.05);
  });

  it('resamples questions, not turns: equal turns make it wider', () => {
    const values = [2, 9, 4, 7, 3, 8, 5, 6];
    const together = clusteredBootstrap(values.map((value) => [value, value])) ?? [0, 0];
    const apart = clusteredBootstrap([...values, ...values].map((value) => [value])) ?? [0, 0];
    expect(together[1] - together[0]).toBeGreaterThan(1.3 * (apart[1] - apart[0]));
  });

  it('is null below two rated questions', () => {
    expect(clusteredBootstrap([])).toBeNull();
    expect(clusteredBootstrap([[7, 8]])).toBeNull();
    expect(clusteredBootstrap([[7, 8], [], []])).toBeNull();
  });

  it('leaves empty clusters out', () => {
    expect(clusteredBootstrap([[3], [], [7], []])).toEqual(clusteredBootstrap([[3], [7]]));
  });

  it('has no width where all ratings are equal', () => {
    expect(clusteredBootstrap([[7, 7], [7], [7, 7]])).toEqual([7, 7]);
  });

  it('repeats itself and lies within the ratings', () => {
    const rating = fc.integer({ min: 1, max: 10 });
    const clusters = fc.array(fc.array(rating, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(clusters, (ratings) => {
        const [low, high] = clusteredBootstrap(ratings) ?? [NaN, NaN];
        const all = ratings.flat();
        expect(low).toBeGreaterThanOrEqual(Math.min(...all));
        expect(high).toBeLessThanOrEqual(Math.max(...all));
        expect(low).toBeLessThanOrEqual(high);
        expect(clusteredBootstrap(ratings)).toEqual([low, high]);
      }),
      { numRuns: 20 },
    );
  });
});
