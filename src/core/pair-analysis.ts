/** What a pair run tells beyond FastChat's table, all of it from the same matches. Seeded. */
import { bradleyTerry, type BradleyTerry } from './bradley-terry.ts';
import type { ModelComparison, RankGroup } from './comparison-types.ts';
import { pairBoard } from './pair-board.ts';
import { comparePairs } from './pair-comparisons.ts';
import { equalLengthRates, type EqualLengthRates } from './pair-length-control.ts';
import { answerLengths } from './pair-lengths.ts';
import type { JudgedMatch } from './pair-matches.ts';
import { outcomesOf, type Inconsistent } from './pair-outcomes.ts';
import type { PairRunSpec } from './pair-types.ts';
import { positionBias, type PositionBias } from './position-bias.ts';
import { rankGroups } from './rank-groups.ts';
import { winMatrix, type WinMatrix } from './win-matrix.ts';

export interface PairAnalysis {
  readonly inconsistent: Inconsistent;
  readonly strengths: BradleyTerry;
  /** Every two models: see `comparePairs`. */
  readonly comparisons: readonly ModelComparison[];
  /** By model id: the places that each may have. */
  readonly places: ReadonlyMap<string, RankGroup>;
  /** Rows and columns in the order of `strengths`; disagreements are ties in it, as in FastChat's table. */
  readonly matrix: WinMatrix;
  /** null where no game names a winner. */
  readonly position: PositionBias | null;
  /** null where the lengths are not known. */
  readonly equalLength: EqualLengthRates | null;
}

/** Of all matches of the run, whichever baseline its table is read against. */
export function analysePairs(
  spec: PairRunSpec,
  matches: readonly JudgedMatch[],
  inconsistent: Inconsistent = 'tie',
): PairAnalysis {
  const outcomes = outcomesOf(matches, inconsistent);
  const strengths = bradleyTerry(outcomes);
  const models = strengths.strengths.map(({ model }) => model);
  const comparisons = comparePairs(outcomes);
  const { pairs } = pairBoard(spec, matches, { mode: 'pairwise-all', baseline: null, models: null });
  return {
    ...{ inconsistent, strengths, comparisons },
    places: rankGroups(models, comparisons),
    matrix: winMatrix(pairs, models),
    position: positionBias(matches),
    equalLength: equalLengthRates(outcomes, answerLengths(spec, matches)),
  };
}
