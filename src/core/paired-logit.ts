/** The logistic model of paired comparisons: who wins, from the strengths of two sides and what one has over the other. */
import { solveInPlace } from './cholesky.ts';

/** Games of two sides, alike in all that the model knows, row by row. Every array has the same length. */
export interface GameRows {
  /** Places among the sides, from 0. */
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  /** How many games; need not be whole. */
  readonly games: Float64Array;
  /** How many of them `first` won, a tie as half. */
  readonly won: Float64Array;
  /** What `first` has over `second` besides its strength, −1 to 1 or so; null where nothing of that kind is asked. */
  readonly lead: Float64Array | null;
}

/**
 * Natural logarithms of the odds of winning, by side, with mean 0 for every set of sides that met; and behind them, where
 * rows have leads, what a lead of 1 adds.
 */
export type Strengths = Float64Array;

export interface FitOptions {
  /** Where to begin: the result does not depend on it, the time does. */
  readonly start?: Strengths;
  /** How near the strengths have to come. */
  readonly tolerance?: number;
}

/**
 * Weight of the assumption that strengths are normal around 0 with a standard deviation of 10 (1,737 Elo points). Far
 * too wide to move a strength that the games tell; it keeps that of a side that always won from growing for ever.
 */
const PRIOR = 1 / 10 ** 2;

const MOST_ROUNDS = 60;

/** Shorter steps always lead up. */
const SAFE_STEP = 0.5;

/**
 * Strengths with which these games are likeliest (penalised maximum likelihood, Newton's method): a game is won with
 * odds exp(strength of the first − strength of the second + effect × lead). Without leads this is the model of
 * R. Bradley and M. Terry, "Rank analysis of incomplete block designs", 1952.
 *
 * @param sides  how many there are
 */
export function fitLogit(rows: GameRows, sides: number, { start, tolerance = 1e-9 }: FitOptions = {}): Strengths {
  let at = start ?? new Float64Array(sides + (rows.lead === null ? 0 : 1));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const step = newtonStep(rows, at);
    const longest = step.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
    at = longest < SAFE_STEP ? moved(at, step, 1) : uphill(rows, at, step);
    if (longest < tolerance) break;
  }
  return at;
}

function moved(from: Strengths, step: Float64Array, part: number): Strengths {
  return from.map((value, index) => value + part * (step[index] as number));
}

/** So much of the step that the games do not become less likely. */
function uphill(rows: GameRows, from: Strengths, step: Float64Array): Strengths {
  const before = likelihood(rows, from);
  for (let part = 1; part > 1e-6; part /= 2) {
    const to = moved(from, step, part);
    if (likelihood(rows, to) >= before) return to;
  }
  return from;
}

/** Logarithm of the likelihood, with the prior. */
function likelihood(rows: GameRows, at: Strengths): number {
  let sum = at.reduce((total, value) => total - (PRIOR / 2) * value * value, 0);
  for (let row = 0; row < rows.games.length; row++) {
    const odds = logOdds(rows, row, at);
    const games = rows.games[row] as number;
    sum += (rows.won[row] as number) * odds - games * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))));
  }
  return sum;
}

function logOdds({ first, second, lead }: GameRows, row: number, at: Strengths): number {
  const effect = lead === null ? 0 : (at[at.length - 1] as number) * (lead[row] as number);
  return (at[first[row] as number] as number) - (at[second[row] as number] as number) + effect;
}

/** Slope over curvature. A thousand resamples of 465 pairs come here: plain loops over plain arrays. */
function newtonStep(rows: GameRows, at: Strengths): Float64Array {
  const size = at.length;
  const slope = at.map((value) => -PRIOR * value);
  const curve = new Float64Array(size * size);
  const add = (row: number, column: number, value: number) => (curve[row * size + column] = (curve[row * size + column] as number) + value);
  for (let index = 0; index < size; index++) add(index, index, PRIOR);
  for (let row = 0; row < rows.games.length; row++) {
    const [first, second, games] = [rows.first[row] as number, rows.second[row] as number, rows.games[row] as number];
    const chance = 1 / (1 + Math.exp(-logOdds(rows, row, at)));
    const pull = (rows.won[row] as number) - games * chance;
    const weight = games * chance * (1 - chance);
    slope[first] = (slope[first] as number) + pull;
    slope[second] = (slope[second] as number) - pull;
    add(first, first, weight);
    add(second, second, weight);
    add(Math.max(first, second), Math.min(first, second), -weight);
    if (rows.lead === null) continue;
    const lead = rows.lead[row] as number;
    slope[size - 1] = (slope[size - 1] as number) + lead * pull;
    add(size - 1, first, lead * weight);
    add(size - 1, second, -lead * weight);
    add(size - 1, size - 1, lead * lead * weight);
  }
  solveInPlace(curve, slope);
  return slope;
}
