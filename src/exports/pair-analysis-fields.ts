/** What a pair run tells beyond FastChat's table, as JSON of ours spells it. */
import type { ModelStrength } from '../core/bradley-terry.ts';
import type { ModelComparison } from '../core/comparison-types.ts';
import type { PairAnalysis } from '../core/pair-analysis.ts';
import type { WinCell } from '../core/win-matrix.ts';

/** Keys of their own, none of FastChat's. */
export function analysisFields(analysis: PairAnalysis) {
  const { strengths, comparisons, matrix, position, equalLength, inconsistent } = analysis;
  return {
    bradley_terry: {
      scale: 'elo',
      mean: 1000,
      games_that_disagree: inconsistent,
      questions: strengths.questions,
      sets: strengths.components,
      models: strengths.strengths.map((strength) => toStrength(strength, analysis)),
    },
    comparisons: comparisons.map(toComparison),
    win_matrix: {
      models: strengths.strengths.map(({ model }) => model),
      rows: matrix.map((cells) => cells.map(toCell)),
    },
    position_bias:
      position === null
        ? null
        : { games: position.games, first_share: position.firstShare, interval: position.interval, p: position.p },
    equal_length:
      equalLength === null
        ? null
        : {
            matches: equalLength.matches,
            odds_of_longer: equalLength.oddsOfLonger,
            length_deviation: equalLength.lengthDeviation,
          },
  };
}

/** `places`: the first and the last that it may have; `set`: models that met, from 1. */
function toStrength({ model, elo, interval, n, limit, component }: ModelStrength, { places, equalLength }: PairAnalysis) {
  const group = places.get(model);
  return {
    ...{ model, elo, interval, n, limit },
    set: component + 1,
    places: group === undefined ? null : [group.best, group.worst],
    equal_length_win_rate: equalLength?.rates.get(model) ?? null,
  };
}

/** `mean` and `interval` are parts of a match, -1 to 1. */
function toComparison({ first, second, difference, pHolm }: ModelComparison) {
  return { first, second, difference, p_holm: pHolm };
}

function toCell(cell: WinCell | null) {
  if (cell === null) return null;
  const { wins, losses, ties, n, winRate, disagree, disagreeRate, dropped } = cell;
  return { wins, losses, ties, n, win_rate: winRate, games_disagree: disagree, games_disagree_rate: disagreeRate, dropped };
}
