/** Intervals for means of ratings. Seeded: the same ratings give the same interval. */
import { createRandom } from './random.ts';

const RESAMPLES = 2000;
const SEED = 20230609;

/** Arithmetic mean; null for nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n − 1); null below two values. */
export function standardDeviation(values: readonly number[]): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * 95 % percentile bootstrap interval of the pooled mean, resampling whole clusters (questions): the two turns of one
 * question are not independent.
 *
 * @param clusters  ratings by question; empty clusters are left out
 * @returns `[low, high]` in rating points; null below two clusters
 */
export function clusteredBootstrap(clusters: readonly (readonly number[])[]): readonly [number, number] | null {
  const rated = clusters.filter((ratings) => ratings.length > 0);
  if (rated.length < 2) return null;
  const sums = Float64Array.from(rated, (ratings) => ratings.reduce((total, rating) => total + rating, 0));
  const counts = Float64Array.from(rated, (ratings) => ratings.length);
  const means = resampledMeans({ sums, counts, draws: drawsOf(rated.length) }).sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

interface Resamples {
  /** By cluster. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  /** Clusters of the first resample, of the second, … */
  readonly draws: Uint32Array;
}

/** The pooled mean of each resample. One plain loop: a leaderboard of 31 models comes here five million times. */
function resampledMeans({ sums, counts, draws }: Resamples): Float64Array {
  const means = new Float64Array(RESAMPLES);
  for (let resample = 0, at = 0; resample < RESAMPLES; resample++) {
    let total = 0;
    let count = 0;
    for (const end = at + sums.length; at < end; at++) {
      const cluster = draws[at] as number;
      total += sums[cluster] as number;
      count += counts[cluster] as number;
    }
    means[resample] = total / count;
  }
  return means;
}

/** Runs of one bench draw the same clusters, so what was drawn last is kept: a leaderboard draws once. */
let lastDraws = { clusters: 0, draws: new Uint32Array() };

/** Which clusters make up each resample: `RESAMPLES` times `clusters` indices. */
function drawsOf(clusters: number): Uint32Array {
  if (lastDraws.clusters !== clusters) {
    const random = createRandom(SEED);
    const draws = Uint32Array.from({ length: RESAMPLES * clusters }, () => Math.floor(random() * clusters));
    lastDraws = { clusters, draws };
  }
  return lastDraws.draws;
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, as in R and NumPy). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}
