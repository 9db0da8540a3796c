/** Which models of a pair run are proven to differ: on the same turns, against each other and against the same others. */
import type { ModelComparison, PairedDifference } from './comparison-types.ts';
import { holm } from './holm.ts';
import { modelsIn, type PairOutcome } from './pair-outcomes.ts';
import { signFlipTest } from './sign-flips.ts';
import { clusterInterval, mean, type ClusterSums } from './statistics.ts';

/**
 * Every two models of a pair run, as `compareAll` compares runs; `first` and `second` are model ids.
 *
 * On each turn the two are set against each other by their own match (a win 1, a tie 0, a loss −1) and by their matches
 * against the same third model (what one took of it less what the other took). If neither is better, swapping the two
 * names changes nothing: the sign-flip test over questions. Where every pair was judged, `mean` is the difference of
 * the adjusted win rates. Unlike Bradley–Terry it assumes no scale of strength.
 *
 * @returns `difference.mean` and `interval` as parts of a match, −1 to 1; the earlier name is `first`
 */
export function comparePairs(outcomes: readonly PairOutcome[]): readonly ModelComparison[] {
  const results = resultsOf(outcomes);
  const sides = results.models.map((_, side) => side);
  const pairs = sides.flatMap((a) => sides.slice(a + 1).map((b) => ({ a, b, difference: differenceOf(results, a, b) })));
  const corrected = holm(pairs.flatMap(({ difference }) => difference?.p ?? [])).values();
  return pairs.map(({ a, b, difference }) => ({
    first: results.models[a] ?? '',
    second: results.models[b] ?? '',
    difference,
    pHolm: difference === null ? 1 : (corrected.next().value ?? 1),
  }));
}

interface Results {
  readonly models: readonly string[];
  /** Question id of each turn that was judged. */
  readonly questions: readonly number[];
  /** What model a took of model b on each turn, at `a * models + b`: 0 to 1, NaN where they did not meet. */
  readonly taken: readonly Float64Array[];
}

/** Several rows of one match count as their mean. */
function resultsOf(outcomes: readonly PairOutcome[]): Results {
  const models = modelsIn(outcomes);
  const turns = new Map(outcomes.map(({ questionId, turn }) => [`${questionId}/${turn}`, questionId]));
  const places = new Map([...turns.keys()].map((key, place) => [key, place]));
  const won = new Map<string, number[]>();
  for (const { questionId, turn, first, second, won: part } of outcomes) {
    const place = places.get(`${questionId}/${turn}`) ?? 0;
    const [a, b] = [models.indexOf(first), models.indexOf(second)];
    for (const [key, value] of [[`${a * models.length + b}/${place}`, part], [`${b * models.length + a}/${place}`, 1 - part]] as const)
      won.set(key, [...(won.get(key) ?? []), value]);
  }
  const taken = models.flatMap((_, a) =>
    models.map((__, b) => Float64Array.from(turns, (___, place) => mean(won.get(`${a * models.length + b}/${place}`) ?? []) ?? NaN)),
  );
  return { models, questions: [...turns.values()], taken };
}

function differenceOf(results: Results, a: number, b: number): PairedDifference | null {
  const { clusters, turns } = clustersOf(results, a, b);
  const interval = clusterInterval(clusters);
  if (interval === null) return null;
  const [total, games] = [clusters.sums, clusters.counts].map((values) => values.reduce((sum, value) => sum + value, 0));
  return { questions: clusters.sums.length, turns, mean: (total ?? 0) / (games ?? 1), interval, p: signFlipTest(clusters.sums) };
}

/** By question, in the order of their ids: the differences on its turns, added up, and how many they are. */
function clustersOf({ models, questions, taken }: Results, a: number, b: number) {
  const clusters = new Map<number, { sum: number; count: number }>();
  let turns = 0;
  questions.forEach((questionId, turn) => {
    const against = models.map((_, k) => (taken[a * models.length + k]?.[turn] ?? NaN) - (taken[b * models.length + k]?.[turn] ?? NaN));
    const direct = 2 * (taken[a * models.length + b]?.[turn] ?? NaN) - 1;
    // Not a number where one of the two did not meet the third, or is the third itself.
    const differences = [...against, direct].filter((each) => !Number.isNaN(each));
    if (differences.length === 0) return;
    turns += 1;
    const { sum, count } = clusters.get(questionId) ?? { sum: 0, count: 0 };
    clusters.set(questionId, { sum: differences.reduce((total, each) => total + each, sum), count: count + differences.length });
  });
  const sorted = [...clusters].sort(([one], [other]) => one - other).map(([, cluster]) => cluster);
  const sums: ClusterSums = {
    sums: Float64Array.from(sorted, ({ sum }) => sum),
    counts: Float64Array.from(sorted, ({ count }) => count),
  };
  return { clusters: sums, turns };
}
