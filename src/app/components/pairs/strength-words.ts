/** Strengths and places in words, and the axis that strengths stand on. Pure. */
import type { BradleyTerry, ModelStrength } from '../../../core/bradley-terry.ts';
import type { RankGroup } from '../../../core/comparison-types.ts';
import type { PairAnalysis } from '../../../core/pair-analysis.ts';
import type { EqualLengthRates } from '../../../core/pair-length-control.ts';
import type { PairRunSpec } from '../../../core/pair-types.ts';
import { isProven } from '../../../core/rank-groups.ts';
import type { WinCell } from '../../../core/win-matrix.ts';
import { placeText } from '../../../exports/ranks.ts';
import { counted } from '../../format.ts';
import { formatPercent, labelOf } from './pair-words.ts';

type Named = Pick<PairRunSpec, 'contestants'>;

/** Elo points from end to end, and the marks between. */
export interface EloAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

const STEPS = [20, 50, 100, 200, 500, 1000] as const;

/** Room for all strengths that have a number and for their intervals; three to six marks. */
export function eloAxis({ strengths }: BradleyTerry): EloAxis {
  const values = strengths.flatMap((strength) => (strength.limit === null ? [strength.elo, ...(strength.interval ?? [])] : []));
  const [low, high] = [Math.min(990, ...values), Math.max(1010, ...values)];
  const step = STEPS.find((each) => (high - low) / each <= 4) ?? 2000;
  const first = Math.floor(low / step) * step;
  const ticks = Array.from({ length: Math.ceil((high - first) / step) + 1 }, (_, index) => first + index * step);
  return { low: first, high: ticks.at(-1) ?? high, ticks };
}

/** `1021`; of a model that won everything or nothing a word, for there is no number. */
export function eloText({ elo, limit }: ModelStrength): string {
  if (limit !== null) return limit === 'never-lost' ? 'never lost' : 'never won';
  return elo.toFixed(0);
}

/** `993–1048`. */
export function eloInterval({ interval, limit }: ModelStrength): string {
  return interval === null || limit !== null ? '–' : `${interval[0].toFixed(0)}–${interval[1].toFixed(0)}`;
}

export const ELO_DEFINITION =
  'Bradley–Terry strength on the scale of chess: 400 points more are odds of 10 to 1. The mean of the models is 1,000; a tie is half a win.';

export const PLACE_DEFINITION =
  'Place, as far as it is proven: a model stands above another one only where their matches tell them from chance. Models that share places are not told apart.';

export function explainElo(strength: ModelStrength): string {
  const { n, limit, interval } = strength;
  const matches = counted(n, 'match', 'matches');
  if (limit === 'never-lost') return `It won all of its ${matches}, so its strength has no upper limit and no number.`;
  if (limit === 'never-won') return `It won none of its ${matches}, so its strength has no lower limit and no number.`;
  const range = interval === null ? 'Too few questions for an interval.' : `95 % interval ${eloInterval(strength)}: 1,000 resamples of whole questions.`;
  return `Elo ${eloText(strength)}, Bradley–Terry over ${matches}. ${range}`;
}

export function explainPlace(model: string, { places, comparisons }: PairAnalysis): string {
  const group: RankGroup | undefined = places.get(model);
  if (group === undefined) return 'It has no place: none of its matches counts.';
  const own = comparisons.filter(({ first, second }) => first === model || second === model);
  const [above, below] = [group.best - 1, places.size - group.worst];
  const apart = own.filter((each) => !isProven(each)).length;
  return `Place ${placeText(group)} of ${places.size}: ${counted(above, 'model')} proven better, ${below} proven worse, ${apart} not told apart from it. Permutation test over whole questions, of their own matches and of those against the same others, Holm-corrected over all pairs, 5 %.`;
}

export function explainEqualLength({ oddsOfLonger, lengthDeviation, matches }: EqualLengthRates): string {
  const effect =
    oddsOfLonger >= 1
      ? `An answer longer by ${lengthDeviation.toFixed(0)} characters multiplies the odds of winning by ${oddsOfLonger.toFixed(2)}`
      : `An answer longer by ${lengthDeviation.toFixed(0)} characters divides the odds of winning by ${(1 / oddsOfLonger).toFixed(2)}`;
  return `Adjusted win rate as it would be if no answer were longer than the other. ${effect}: a logistic fit over ${counted(matches, 'match', 'matches')}, after AlpacaEval’s length-controlled rate.`;
}

/** What a cell of the matrix says when it is asked. */
export function cellWords(spec: Named, row: string, column: string, cell: WinCell | null): string {
  const names = `${labelOf(spec, row)} against ${labelOf(spec, column)}`;
  if (cell === null) return `${names}: no match.`;
  if (cell.winRate === null) return `${names}: ${counted(cell.dropped, 'match', 'matches')}, none with a verdict in both games.`;
  const { wins, losses, ties, n, disagree, disagreeRate, dropped } = cell;
  const left = dropped === 0 ? '' : ` ${counted(dropped, 'match', 'matches')} without a verdict left out.`;
  return `${names}: ${wins} won, ${losses} lost, ${ties} tied of ${n}. The two games disagree in ${disagree} (${formatPercent(disagreeRate)}).${left}`;
}

/** Why some numbers cannot be compared; null where all can. */
export function componentsNote({ components }: BradleyTerry): string | null {
  if (components < 2) return null;
  return `These models fall into ${components} sets that no match links: numbers of different sets say nothing about each other.`;
}
