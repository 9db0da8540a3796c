/** Columns of single categories: few questions each, so they stand in the table only on request. Pure. */
import type { LeaderboardRow } from '../../../core/score-types.ts';
import { categoryKey } from '../../../exports/board-columns.ts';
import { counted, formatScore } from '../../format.ts';
import type { Column, ColumnKey } from './columns.ts';

/** The column of a category. */
export function categoryColumn(category: string): Column {
  const scoreOf = ({ scores }: LeaderboardRow) => scores.categories.find((each) => each.category === category)?.score;
  return {
    key: categoryKey(category) as ColumnKey,
    label: category,
    isExtra: true,
    definition: `Mean rating of the questions on ${category}, both turns pooled. They are few: small differences mean nothing.`,
    firstSort: 'descending',
    valueOf: (row) => scoreOf(row)?.mean ?? null,
    textOf: (row) => formatScore(scoreOf(row)?.mean ?? null),
    explain: (row) => {
      const score = scoreOf(row);
      if (score === undefined || score.mean === null) return `No rating of ${category} yet.`;
      const missing = score.unrated === 0 ? 'none is missing' : `${counted(score.unrated, 'turn')} missing`;
      return `Mean of ${counted(score.ratings, 'rating')} on ${category}; ${missing}.`;
    },
    noteOf: (row) => {
      const score = scoreOf(row);
      return score === undefined || score.unrated === 0 || score.rated === 0 ? null : `${score.rated}/${score.rated + score.unrated}`;
    },
  };
}
