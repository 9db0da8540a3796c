/** Is one run better than another? On the turns that both have rated, question by question. Seeded where it draws. */
import type { PairedDifference } from './comparison-types.ts';
import { turnKey } from './run.ts';
import type { Counting } from './score-types.ts';
import { ratedTurns, STRICT_COUNTING } from './scores.ts';
import { signFlipTest } from './sign-flips.ts';
import { mean, middleOf, resample, type ClusterSums } from './statistics.ts';
import type { RunState, TurnKey } from './types.ts';

/**
 * The difference between two runs of the same questions.
 *
 * Only turns that both have rated count; several ratings of a turn count as their mean, a jury's as the one they come
 * to. What is resampled and flipped is the question, with both turns and all choices: these are not independent.
 * Interval: percentile bootstrap of paired differences, as P. Koehn, "Statistical significance tests for machine
 * translation evaluation", 2004. p: exact sign-flip permutation test (`sign-flips.ts`) of "neither is better": of the
 * ratings of a question either run might have had either. Both speak of questions like these and of this judge alone.
 *
 * @param a, b  runs of one bench: that their question ids mean the same questions is the caller's to know
 * @returns `a` less `b`; null below two questions in common
 */
export function pairedDifference(a: RunState, b: RunState, counting: Counting = STRICT_COUNTING): PairedDifference | null {
  const ofFirst = known.get(a) ?? new WeakMap<RunState, Map<string, PairedDifference | null>>();
  known.set(a, ofFirst);
  const ofPair = ofFirst.get(b) ?? new Map<string, PairedDifference | null>();
  ofFirst.set(b, ofPair);
  const way = wayOf(counting);
  const difference = ofPair.get(way);
  if (difference !== undefined) return difference;
  const fresh = compare(ratedRun(a, counting), ratedRun(b, counting));
  ofPair.set(way, fresh);
  return fresh;
}

/** A turn that two runs have rated, and what the first one's rating is above the second one's. */
export interface TurnDifference extends TurnKey {
  readonly difference: number;
}

/** Every turn that both have rated, in the order of the questions' ids. */
export function turnDifferences(a: RunState, b: RunState, counting: Counting = STRICT_COUNTING): readonly TurnDifference[] {
  return differencesOf(ratedRun(a, counting), ratedRun(b, counting));
}

function differencesOf(a: RatedRun, b: RatedRun): readonly TurnDifference[] {
  const differences: TurnDifference[] = [];
  for (const [key, { questionId, choiceIndex, turn, rating }] of a.ratings) {
    const other = b.ratings.get(key);
    if (other !== undefined) differences.push({ questionId, choiceIndex, turn, difference: rating - other.rating });
  }
  return differences;
}

/** A state never changes, so what was computed of two is kept with them. */
const known = new WeakMap<RunState, WeakMap<RunState, Map<string, PairedDifference | null>>>();

function wayOf({ repeats, without }: Counting): string {
  return `${repeats} ${without.join(' ')}`;
}

/** What counts for a turn. */
interface MeanRating extends TurnKey {
  readonly rating: number;
}

/** What one run brings to a comparison. */
interface RatedRun {
  /** By `turnKey`, in the order of the questions' ids; turns without a rating are left out. */
  readonly ratings: ReadonlyMap<string, MeanRating>;
  /** The keys of `ratings`, as one text. */
  readonly turns: string;
  /** Sum and count of each resample of its questions; null below two questions. */
  readonly resampled: ClusterSums | null;
}

const knownRuns = new WeakMap<RunState, Map<string, RatedRun>>();

function ratedRun(state: RunState, counting: Counting): RatedRun {
  const ofState = knownRuns.get(state) ?? new Map<string, RatedRun>();
  knownRuns.set(state, ofState);
  const way = wayOf(counting);
  const run = ofState.get(way) ?? toRatedRun(meanRatings(state, counting));
  ofState.set(way, run);
  return run;
}

/** In the order of their questions' ids, whatever order a file had: the same draws for the same questions. */
function meanRatings(state: RunState, { repeats, without }: Counting): ReadonlyMap<string, MeanRating> {
  const turns = ratedTurns(state, { repeats, without: new Set(without) });
  return new Map(
    turns
      .toSorted((one, other) => one.questionId - other.questionId)
      .flatMap((turn) => {
        const rating = mean(turn.ratings);
        return rating === null ? [] : [[turnKey(turn), { ...toKey(turn), rating }] as const];
      }),
  );
}

function toKey({ questionId, choiceIndex, turn }: TurnKey): TurnKey {
  return { questionId, choiceIndex, turn };
}

function toRatedRun(ratings: ReadonlyMap<string, MeanRating>): RatedRun {
  const clusters = clustersOf([...ratings.values()].map(({ questionId, rating }) => ({ questionId, difference: rating })));
  const resampled = clusters.sums.length < 2 ? null : resample(clusters);
  return { ratings, turns: [...ratings.keys()].join(' '), resampled };
}

/** By question, in the order given. */
function clustersOf(values: readonly Pick<TurnDifference, 'questionId' | 'difference'>[]): ClusterSums {
  const clusters = new Map<number, { sum: number; count: number }>();
  for (const { questionId, difference } of values) {
    const cluster = clusters.get(questionId) ?? { sum: 0, count: 0 };
    clusters.set(questionId, { sum: cluster.sum + difference, count: cluster.count + 1 });
  }
  const all = [...clusters.values()];
  return { sums: Float64Array.from(all, ({ sum }) => sum), counts: Float64Array.from(all, ({ count }) => count) };
}

function compare(a: RatedRun, b: RatedRun): PairedDifference | null {
  const { sums, counts } = clustersOf(differencesOf(a, b));
  if (sums.length < 2) return null;
  const turns = counts.reduce((total, count) => total + count, 0);
  const total = sums.reduce((all, sum) => all + sum, 0);
  const interval = middleOf(resampledMeans(a, b) ?? meansOf(resample({ sums, counts })));
  return { questions: sums.length, turns, mean: total / turns, interval, p: signFlipTest(sums) };
}

/** Where both have rated the same turns, their own resamples tell the differences: each run is resampled once. */
function resampledMeans(a: RatedRun, b: RatedRun): Float64Array | null {
  const [one, other] = [a.resampled, b.resampled];
  if (a.turns !== b.turns || one === null || other === null) return null;
  return meansOf(one, other.sums);
}

/** Means of the resamples, less what stands against each sum. */
function meansOf({ sums, counts }: ClusterSums, others: Float64Array = new Float64Array(sums.length)): Float64Array {
  const means = new Float64Array(sums.length);
  for (let at = 0; at < means.length; at++)
    means[at] = ((sums[at] as number) - (others[at] as number)) / (counts[at] as number);
  return means;
}
