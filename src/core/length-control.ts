/** Two runs at equal length: how much of a difference in ratings is left when neither answer is longer. Seeded. */
import { turnDifferences, type TurnDifference } from './paired.ts';
import { turnKey } from './run.ts';
import type { Counting } from './score-types.ts';
import { STRICT_COUNTING } from './scores.ts';
import { drawsOf, middleOf, RESAMPLES } from './statistics.ts';
import type { RunState } from './types.ts';

export interface EqualLength {
  /** `a` less `b` where both answers are equally long, rating points. */
  readonly difference: number;
  /** 95 % bootstrap interval of `difference`, resampling whole questions. */
  readonly interval: readonly [number, number];
  /** What an answer twice as long as the other's adds to the difference, rating points. */
  readonly perDoubling: number;
  /** 95 % interval of `perDoubling`, of the same resamples. */
  readonly perDoublingInterval: readonly [number, number];
  readonly questions: number;
  /** Turns that both have rated and answered with a text. */
  readonly turns: number;
  /** No answer of the one is as short, or as long, as the other's: `difference` lies outside what was seen. */
  readonly isExtrapolated: boolean;
}

/**
 * Least squares of the turns' rating differences on the binary logarithms of the ratios of their lengths in characters;
 * the difference at equal length is the intercept. In the spirit of the length-controlled win rate of AlpacaEval
 * (Y. Dubois and others, arXiv 2404.04475), which regresses verdicts instead of ratings, and besides length takes the
 * difficulty of each question for the model: here a question's difficulty falls out, for both answered it. A model whose
 * answers are better because they say more loses by this what it earned: read it beside the plain difference.
 *
 * @returns null below three questions in common, or where all ratios are the same
 */
export function equalLengthDifference(a: RunState, b: RunState, counting: Counting = STRICT_COUNTING): EqualLength | null {
  const points = turnDifferences(a, b, counting).flatMap((turn) => toPoint(turn, lengthOf(a, turn), lengthOf(b, turn)));
  const questions = momentsByQuestion(points);
  const whole = questions.length < 3 ? null : lineThrough(sum(questions));
  if (whole === null) return null;
  const lines = resampledLines(questions);
  const ratios = points.map(({ ratio }) => ratio);
  return {
    difference: whole.intercept,
    interval: middleOf(Float64Array.from(lines, ({ intercept }) => intercept)),
    perDoubling: whole.slope,
    perDoublingInterval: middleOf(Float64Array.from(lines, ({ slope }) => slope)),
    ...{ questions: questions.length, turns: points.length },
    isExtrapolated: ratios.every((ratio) => ratio > 0) || ratios.every((ratio) => ratio < 0),
  };
}

interface Point {
  readonly questionId: number;
  /** Binary logarithm of the length of `a`'s answer over that of `b`'s. */
  readonly ratio: number;
  readonly difference: number;
}

function lengthOf(state: RunState, turn: TurnDifference): number {
  return state.answers.get(turnKey(turn))?.completion.text.length ?? 0;
}

/** An answer without a text has no length to compare. */
function toPoint({ questionId, difference }: TurnDifference, ofA: number, ofB: number): readonly Point[] {
  return ofA === 0 || ofB === 0 ? [] : [{ questionId, ratio: Math.log2(ofA / ofB), difference }];
}

/** Count of points, sums of x, y, x² and xy. */
type Moments = readonly [number, number, number, number, number];

function momentsByQuestion(points: readonly Point[]): readonly Moments[] {
  const questions = new Map<number, Moments>();
  for (const { questionId, ratio: x, difference: y } of points)
    questions.set(questionId, sum([questions.get(questionId) ?? NONE, [1, x, y, x * x, x * y]]));
  return [...questions.values()];
}

const NONE: Moments = [0, 0, 0, 0, 0];

function sum(all: readonly Moments[]): Moments {
  return all.reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]], NONE);
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/** null where all x are the same. */
function lineThrough([n, x, y, xx, xy]: Moments): Line | null {
  const spread = n * xx - x * x;
  if (spread <= 1e-9 * Math.max(1, n * xx)) return null;
  const slope = (n * xy - x * y) / spread;
  return { slope, intercept: (y - slope * x) / n };
}

/** One line for each resample of the questions; those whose x are all the same have none. */
function resampledLines(questions: readonly Moments[]): readonly Line[] {
  const draws = drawsOf(questions.length);
  return Array.from({ length: RESAMPLES }, (_, index) => {
    const drawn = draws.subarray(index * questions.length, (index + 1) * questions.length);
    return lineThrough(sum(Array.from(drawn, (question) => questions[question] ?? NONE)));
  }).filter((line) => line !== null);
}
