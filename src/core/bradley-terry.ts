/** How strong each model is, from matches of two at a time, on the scale of chess. Seeded. */
import { fitLogit, type GameRows, type Strengths } from './paired-logit.ts';
import { modelsIn, type PairOutcome } from './pair-outcomes.ts';
import { drawsOf, middleOf } from './statistics.ts';

/** One model's strength. */
export interface ModelStrength {
  readonly model: string;
  /** Elo scale: 400 points more are odds of 10 to 1. The mean of all models that met is 1,000. */
  readonly elo: number;
  /** 95 % bootstrap interval, resampling whole questions; null below two questions. */
  readonly interval: readonly [number, number] | null;
  /** Matches behind it. */
  readonly n: number;
  /**
   * It won everything, or nothing: its strength has a limit on one side only, and `elo` is where the prior of
   * `paired-logit.ts` stops it.
   */
  readonly limit: 'never-lost' | 'never-won' | null;
  /** Which set of models that met, directly or through others; from 0. Strengths of different sets say nothing together. */
  readonly component: number;
}

export interface BradleyTerry {
  /** Strongest first, set by set. */
  readonly strengths: readonly ModelStrength[];
  /** Sets of models that never met each other: 1 where all can be compared, 0 for no match. */
  readonly components: number;
  readonly questions: number;
}

/** Resamples of the interval; see `statistics.ts` for how they are drawn. */
const RESAMPLES = 1000;

const ELO_OF_ONE = 400 / Math.LN10;
const MEAN_ELO = 1000;

/**
 * Bradley–Terry strengths; a tie is half a win for both. Intervals: percentile bootstrap over questions, for matches on
 * one question are not independent.
 */
export function bradleyTerry(outcomes: readonly PairOutcome[]): BradleyTerry {
  const models = modelsIn(outcomes);
  const tally = tallyOf(outcomes, models);
  const rows = rowsOf(tally, tally.games.keys());
  const fitted = fitLogit(rows, models.length);
  const intervals = intervalsOf(tally, fitted);
  const components = componentsOf(rows, models.length);
  const strengths = models.map((model, side): ModelStrength => ({
    ...{ model, elo: toElo(fitted[side] ?? 0), interval: intervals?.[side] ?? null },
    ...{ ...recordOf(rows, side), component: components[side] ?? 0 },
  }));
  return {
    strengths: strengths.sort((a, b) => a.component - b.component || b.elo - a.elo || (a.model < b.model ? -1 : 1)),
    components: new Set(components).size,
    questions: tally.games.length,
  };
}

function toElo(strength: number): number {
  return MEAN_ELO + ELO_OF_ONE * strength;
}

/** Every pair that met, in one order; games and wins of each, question by question. */
interface Tally {
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  readonly games: readonly Float64Array[];
  readonly won: readonly Float64Array[];
}

function tallyOf(outcomes: readonly PairOutcome[], models: readonly string[]): Tally {
  const sides = new Map(models.map((model, side) => [model, side]));
  const met = outcomes.map(({ first, second }) => [sides.get(first) ?? 0, sides.get(second) ?? 0] as const);
  const keys = met.map(([a, b]) => Math.min(a, b) * models.length + Math.max(a, b));
  const pairs = [...new Set(keys)].sort((a, b) => a - b);
  const rowOf = new Map(pairs.map((key, row) => [key, row]));
  const ids = [...new Set(outcomes.map(({ questionId }) => questionId))].sort((a, b) => a - b);
  const placeOf = new Map(ids.map((questionId, place) => [questionId, place]));
  const [games, won] = [ids, ids].map((each) => each.map(() => new Float64Array(pairs.length))) as [Float64Array[], Float64Array[]];
  outcomes.forEach((outcome, index) => {
    const [row, place] = [rowOf.get(keys[index] ?? 0) ?? 0, placeOf.get(outcome.questionId) ?? 0];
    const [a = 0, b = 0] = met[index] ?? [];
    increase(games[place], row, 1);
    increase(won[place], row, a < b ? outcome.won : 1 - outcome.won);
  });
  const [first, second] = [pairs.map((key) => Math.floor(key / models.length)), pairs.map((key) => key % models.length)];
  return { first: Uint16Array.from(first), second: Uint16Array.from(second), games, won };
}

function increase(values: Float64Array | undefined, at: number, by: number): void {
  if (values !== undefined) values[at] = (values[at] ?? 0) + by;
}

/** The games of these questions; one that stands several times counts so often. */
function rowsOf({ first, second, games, won }: Tally, questions: Iterable<number>): GameRows {
  const [allGames, allWon] = [new Float64Array(first.length), new Float64Array(first.length)];
  for (const question of questions) {
    const [some, wins] = [games[question] as Float64Array, won[question] as Float64Array];
    for (let row = 0; row < allGames.length; row++) {
      allGames[row] = (allGames[row] as number) + (some[row] as number);
      allWon[row] = (allWon[row] as number) + (wins[row] as number);
    }
  }
  return { first, second, games: allGames, won: allWon, lead: null };
}

/** Of every side, in Elo points; each resample is fitted from where all games led, to a fiftieth of a point. */
function intervalsOf(tally: Tally, fitted: Strengths): readonly (readonly [number, number])[] | null {
  const questions = tally.games.length;
  if (questions < 2) return null;
  const draws = drawsOf(questions);
  const elos = Array.from(fitted, () => new Float64Array(RESAMPLES));
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const rows = rowsOf(tally, draws.subarray(resample * questions, (resample + 1) * questions));
    const strengths = fitLogit(rows, fitted.length, { start: fitted, tolerance: 1e-4 });
    elos.forEach((values, side) => (values[resample] = toElo(strengths[side] ?? 0)));
  }
  return elos.map(middleOf);
}

function recordOf({ first, second, games, won }: GameRows, side: number): Pick<ModelStrength, 'n' | 'limit'> {
  let [all, wins] = [0, 0];
  games.forEach((count, row) => {
    if (first[row] !== side && second[row] !== side) return;
    all += count;
    wins += first[row] === side ? (won[row] ?? 0) : count - (won[row] ?? 0);
  });
  return { n: all, limit: wins === all ? 'never-lost' : wins === 0 ? 'never-won' : null };
}

/** The set that each side belongs to, numbered in the order of the sides. */
function componentsOf({ first, second }: GameRows, sides: number): readonly number[] {
  const roots = Array.from({ length: sides }, (_, side) => side);
  first.forEach((side, row) => {
    const [one = 0, other = 0] = [roots[side], roots[second[row] ?? 0]];
    roots.forEach((root, each) => {
      if (root === other) roots[each] = one;
    });
  });
  const order = [...new Set(roots)];
  return roots.map((root) => order.indexOf(root));
}
