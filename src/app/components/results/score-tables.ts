/** The charts' figures as tables. Pure. */
import { RATING_CLASSES, type Distribution } from '../../charts/distribution-chart.ts';
import type { Measure } from '../../charts/relation-chart.ts';
import type { CategoryInterval } from '../../../core/category-intervals.ts';
import type { LeaderboardRow, PartMean, Score } from '../../../core/score-types.ts';
import { formatScore } from '../../format.ts';

export interface TableCell {
  readonly text: string;
  /** Present where something is missing: `5/8`. */
  readonly note?: string;
  /** How many ratings a mean of part of them has. */
  readonly count?: number;
  /** A second, smaller line. */
  readonly under?: string;
}

export interface ScoreRows {
  /** Of the columns; the first one names the rows. */
  readonly heads: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly TableCell[] }[];
}

/**
 * One row for each category, one column for each model.
 *
 * @param intervals  by model; a second line of each cell
 */
export function toCategoryTable(
  rows: readonly LeaderboardRow[],
  intervals: readonly (readonly CategoryInterval[])[],
): ScoreRows {
  const categories = rows[0]?.scores.categories.map(({ category }) => category) ?? [];
  return {
    heads: ['Category', ...rows.map(({ label }) => label)],
    rows: categories.map((category) => ({
      name: category,
      cells: rows.map((row, index) => {
        const interval = intervals[index]?.find((each) => each.category === category)?.interval ?? null;
        return { ...cellOf(categoryScore(row, category)), ...underOf(interval) };
      }),
    })),
  };
}

/** One row for each model, one column for each class of ratings. */
export function toDistributionTable(rows: readonly LeaderboardRow[], distributions: readonly Distribution[]): ScoreRows {
  return {
    heads: ['Model', ...RATING_CLASSES.map(String), 'Ratings'],
    rows: rows.map(({ label }, index) => ({
      name: label,
      cells: [...(distributions[index]?.counts ?? []), distributions[index]?.rated ?? 0].map((count) => ({ text: String(count) })),
    })),
  };
}

/** One row for each model of which both are known. */
export function toRelationTable(rows: readonly LeaderboardRow[], { axis, valueOf, textOf }: Measure): ScoreRows {
  return {
    heads: ['Model', 'Score', axis],
    rows: rows.map((row) => {
      const value = valueOf(row);
      const score = { ...cellOf(row.scores.overall), ...underOf(row.scores.interval) };
      return { name: row.label, cells: [score, { text: value === null ? '–' : textOf(value) }] };
    }),
  };
}

function underOf(interval: readonly [number, number] | null): { readonly under?: string } {
  return interval === null ? {} : { under: `${formatScore(interval[0])}\u2060–\u2060${formatScore(interval[1])}` };
}

/**
 * One row for each model: both turns, the change from the first to the second, and the second turn by how the first was
 * rated: a bad first answer weighs on the second rating too.
 */
export function toTurnTable(rows: readonly LeaderboardRow[]): ScoreRows {
  return {
    heads: ['Model', 'Turn 1', 'Turn 2', 'Change', 'Turn 2 after 7\u2060–\u206010', 'Turn 2 after less'],
    rows: rows.map(({ label, scores: { turns, turn2Given } }) => ({
      name: label,
      cells: [
        cellOf(turns[0]),
        cellOf(turns[1]),
        { text: changeText(turns[0].mean, turns[1].mean) },
        partCell(turn2Given.good),
        partCell(turn2Given.weak),
      ],
    })),
  };
}

function categoryScore(row: LeaderboardRow, category: string): Score | undefined {
  return row.scores.categories.find((each) => each.category === category)?.score;
}

function cellOf(score: Score | undefined): TableCell {
  if (score === undefined) return { text: '–' };
  const text = formatScore(score.mean);
  return score.unrated === 0 ? { text } : { text, note: `${score.rated}/${score.rated + score.unrated}` };
}

function partCell({ mean, ratings }: PartMean): TableCell {
  return { text: formatScore(mean), count: ratings };
}

/** With a sign; a real minus, as wide as the plus. */
export function changeText(first: number | null, second: number | null): string {
  if (first === null || second === null) return '–';
  const change = second - first;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  return `${sign}${Math.abs(change).toFixed(2)}`;
}
