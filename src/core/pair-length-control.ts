/** Win rates at equal length: what is left of a judge's verdicts when neither answer is longer. */
import { fitLogit, type GameRows } from './paired-logit.ts';
import { lengthKey, type AnswerLengths } from './pair-lengths.ts';
import { modelsIn, type PairOutcome } from './pair-outcomes.ts';
import { standardDeviation } from './statistics.ts';

export interface EqualLengthRates {
  /** Expected adjusted win rate by model id, 0 to 1, against the models that it met, each as often as it met it. */
  readonly rates: ReadonlyMap<string, number>;
  /**
   * By what an answer that is longer by one standard deviation multiplies the odds of winning; above 1 the judge
   * prefers the longer one.
   */
  readonly oddsOfLonger: number;
  /** Standard deviation of the difference of two answers' lengths, characters. */
  readonly lengthDeviation: number;
  /** Matches with both lengths known: only these count. */
  readonly matches: number;
}

/**
 * Bradley–Terry with the difference in length as one more cause, and its prediction at no difference: the odds are
 * exp(strength − strength + effect × tanh(difference / standard deviation)), a tie half a win. After the length-controlled
 * win rate of AlpacaEval (Y. Dubois and others, arXiv 2404.04475); unlike there all models are fitted together with one
 * effect of length, and the difficulty of a question is no term of its own, for both models answered it. Without an
 * interval: as a check of the plain rates, not in their place.
 *
 * @returns null where no lengths are known, or all differences are the same
 */
export function equalLengthRates(outcomes: readonly PairOutcome[], lengths: AnswerLengths): EqualLengthRates | null {
  const known = outcomes.flatMap((outcome) => {
    const { questionId, turn, first, second } = outcome;
    const [one, other] = [first, second].map((model) => lengths.get(lengthKey(questionId, turn, model)));
    return one === undefined || other === undefined ? [] : { outcome, longer: one - other };
  });
  // Of both orders, so that it does not matter which model is the first.
  const lengthDeviation = standardDeviation(known.flatMap(({ longer }) => [longer, -longer])) ?? 0;
  if (lengthDeviation === 0) return null;
  const models = modelsIn(known.map(({ outcome }) => outcome));
  const rows = rowsOf(known.map(({ outcome, longer }) => ({ outcome, lead: Math.tanh(longer / lengthDeviation) })), models);
  const fitted = fitLogit(rows, models.length);
  return {
    rates: new Map(models.map((model, side) => [model, expectedRate(rows, fitted, side)])),
    oddsOfLonger: Math.exp((fitted.at(-1) ?? 0) * Math.tanh(1)),
    lengthDeviation,
    matches: known.length,
  };
}

interface Led {
  readonly outcome: PairOutcome;
  readonly lead: number;
}

function rowsOf(games: readonly Led[], models: readonly string[]): GameRows {
  const sides = new Map(models.map((model, side) => [model, side]));
  return {
    first: Uint16Array.from(games, ({ outcome }) => sides.get(outcome.first) ?? 0),
    second: Uint16Array.from(games, ({ outcome }) => sides.get(outcome.second) ?? 0),
    games: new Float64Array(games.length).fill(1),
    won: Float64Array.from(games, ({ outcome }) => outcome.won),
    lead: Float64Array.from(games, ({ lead }) => lead),
  };
}

function expectedRate({ first, second }: GameRows, fitted: Float64Array, side: number): number {
  let [games, won] = [0, 0];
  first.forEach((one, row) => {
    const other = second[row] ?? 0;
    if (one !== side && other !== side) return;
    const opponent = one === side ? other : one;
    games += 1;
    won += 1 / (1 + Math.exp((fitted[opponent] ?? 0) - (fitted[side] ?? 0)));
  });
  return won / games;
}
