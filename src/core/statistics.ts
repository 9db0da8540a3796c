/** Intervals for means of ratings. Seeded: the same ratings give the same interval. */
import { createRandom } from './random.ts';

const RESAMPLES = 2000;
const SEED = 20230609;

/** Arithmetic mean; null for nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * 95 % percentile bootstrap interval of the pooled mean, resampling whole clusters (questions): the two turns of one
 * question are not independent.
 *
 * @param clusters  ratings by question; empty clusters are left out
 * @returns `[low, high]` in rating points; null below two clusters
 */
export function clusteredBootstrap(clusters: readonly (readonly number[])[]): readonly [number, number] | null {
  const sums = clusters
    .filter((ratings) => ratings.length > 0)
    .map((ratings) => ({ sum: ratings.reduce((total, rating) => total + rating, 0), count: ratings.length }));
  if (sums.length < 2) return null;
  const random = createRandom(SEED);
  const means = Float64Array.from({ length: RESAMPLES }, () => resampledMean(sums, random)).sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

function resampledMean(sums: readonly { sum: number; count: number }[], random: () => number): number {
  let total = 0;
  let count = 0;
  for (let drawn = 0; drawn < sums.length; drawn++) {
    const cluster = sums[Math.floor(random() * sums.length)] as { sum: number; count: number };
    total += cluster.sum;
    count += cluster.count;
  }
  return total / count;
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, as in R and NumPy). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}
