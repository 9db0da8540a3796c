/** Intervals for means of ratings. Seeded: the same ratings give the same interval. */
import { createRandom } from './random.ts';

/** Resamples of every bootstrap. */
export const RESAMPLES = 2000;
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
  const sums = Float64Array.from(rated, (ratings) => ratings.reduce((total, rating) => total + rating, 0));
  return clusterInterval({ sums, counts: Float64Array.from(rated, (ratings) => ratings.length) });
}

/** Clusters by what is needed of them, in the same order; none is empty. */
export interface ClusterSums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** As `clusteredBootstrap`, of the clusters' sums and counts. */
export function clusterInterval(clusters: ClusterSums): readonly [number, number] | null {
  if (clusters.sums.length < 2) return null;
  const { sums, counts } = resample(clusters);
  return middleOf(sums.map((sum, at) => sum / (counts[at] as number)));
}

/** What holds the middle 95 % of the values, at least one; it changes their order. */
export function middleOf(values: Float64Array): readonly [number, number] {
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

/**
 * Sum and count of each of the `RESAMPLES` resamples; the same clusters are drawn whatever they hold. One plain loop: a
 * leaderboard of 31 models comes here five million times.
 */
export function resample({ sums, counts }: ClusterSums): ClusterSums {
  const draws = drawsOf(sums.length);
  const drawnSums = new Float64Array(RESAMPLES);
  const drawnCounts = new Float64Array(RESAMPLES);
  for (let index = 0, at = 0; index < RESAMPLES; index++) {
    let total = 0;
    let count = 0;
    for (const end = at + sums.length; at < end; at++) {
      const cluster = draws[at] as number;
      total += sums[cluster] as number;
      count += counts[cluster] as number;
    }
    drawnSums[index] = total;
    drawnCounts[index] = count;
  }
  return { sums: drawnSums, counts: drawnCounts };
}

/** By number of clusters: runs of one bench draw the same ones, pairs of runs a few numbers of them. */
const drawn = new Map<number, Uint32Array>();

const KEPT_DRAWS = 16;

/** Which clusters make up each resample: `RESAMPLES` times `clusters` indices. */
export function drawsOf(clusters: number): Uint32Array {
  const known = drawn.get(clusters);
  if (known !== undefined) return known;
  const random = createRandom(SEED);
  const draws = Uint32Array.from({ length: RESAMPLES * clusters }, () => Math.floor(random() * clusters));
  if (drawn.size === KEPT_DRAWS) drawn.clear();
  drawn.set(clusters, draws);
  return draws;
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, as in R and NumPy). */
function quantile(values: Float64Array, probability: number): number {
  const position = probability * (values.length - 1);
  const below = Math.floor(position);
  const low = select(values, below);
  const high = values.subarray(below + 1).reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  return position === below ? low : low + (high - low) * (position - below);
}

/**
 * The value that would stand at this place in ascending order; smaller ones are moved before it, greater ones behind.
 * C. Hoare's "find": sorting 2,000 values for each of 465 pairs of models takes four times as long.
 */
function select(values: Float64Array, place: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[place] as number;
    let [low, high] = [left, right];
    while (low <= high) {
      while ((values[low] as number) < pivot) low++;
      while ((values[high] as number) > pivot) high--;
      if (low > high) break;
      const held = values[low] as number;
      values[low++] = values[high] as number;
      values[high--] = held;
    }
    if (high < place) left = low;
    if (low > place) right = high;
  }
  return values[place] as number;
}
