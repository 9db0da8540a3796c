/** Scores by category as bars with their intervals. Pure: no canvas, no colour of its own, no clock. */
import type { ChartConfiguration } from 'chart.js';
import type { CategoryInterval } from '../../core/category-intervals.ts';
import type { LeaderboardRow } from '../../core/score-types.ts';
import { barEdgesPlugin } from './bar-edges.ts';
import {
  commonOptions,
  meanText,
  nameAxis,
  RATING_SCALE,
  ratingAxis,
  seriesColour,
  tooltipOf,
  type ChartInput,
  type Interval,
} from './chart-base.ts';
import { mixColours } from './colours.ts';
import { whiskersPlugin } from './whiskers.ts';

export interface CategoryChartInput extends ChartInput {
  /** How sure the scores are, by model in the order of `rows`. */
  readonly intervals: readonly (readonly CategoryInterval[])[];
}

/** Grouped bars: one group for each category, one bar for each model. Nothing rated: no bar, not a bar of zero. */
export function toCategoryChart(input: CategoryChartInput): ChartConfiguration<'bar'> {
  const { rows, theme, title, isNarrow = false } = input;
  const categories = categoriesOf(rows);
  const common = commonOptions(theme, title);
  const intervals = rows.map((_, index) => categories.map((category) => intervalIn(input.intervals[index], category)));
  const textOf = ({ datasetIndex, dataIndex, raw }: { datasetIndex: number; dataIndex: number; raw: unknown }) =>
    `${meanText(raw, intervals[datasetIndex]?.[dataIndex] ?? null)}${ratedNote(rows[datasetIndex], categories[dataIndex])}`;
  const colours = rows.map((_, index) => seriesColour(theme, index));
  const scales = isNarrow
    ? { x: ratingAxis(theme), y: nameAxis(theme) }
    : { x: nameAxis(theme), y: ratingAxis(theme) };
  return {
    type: 'bar',
    data: { labels: [...categories], datasets: rows.map((row, index) => barsOf(row, index, input)) },
    options: {
      ...common,
      indexAxis: isNarrow ? 'y' : 'x',
      scales,
      interaction: { mode: 'index', axis: isNarrow ? 'y' : 'x', intersect: false },
      plugins: { ...common.plugins, tooltip: tooltipOf(theme, textOf) },
    },
    plugins: [barEdgesPlugin(colours), whiskersPlugin({ intervals, colours })],
  };
}

/** Light bars with a firm edge at the mean, so that the whisker can be read across it. */
function barsOf(row: LeaderboardRow, index: number, { rows, theme }: CategoryChartInput) {
  const colour = seriesColour(theme, index);
  const light = mixColours(colour, theme.paper, 0.38);
  return {
    label: row.label,
    data: categoriesOf(rows).map((category) => scoreIn(row, category)?.mean ?? null),
    backgroundColor: light,
    hoverBackgroundColor: mixColours(colour, theme.paper, 0.52),
    borderColor: colour,
    // Thin bars beside one another read as a group; the widest is still a bar, not a block.
    categoryPercentage: 0.76,
    barPercentage: 0.86,
    maxBarThickness: 24,
    base: RATING_SCALE.min,
    minBarLength: 2,
    pointStyle: 'rect' as const,
  };
}

/** Categories of the first model; the runs of one table share their bench. */
export function categoriesOf(rows: readonly LeaderboardRow[]): readonly string[] {
  return rows[0]?.scores.categories.map(({ category }) => category) ?? [];
}

/** A model's score in a category. */
export function scoreIn(row: LeaderboardRow, category: string) {
  return row.scores.categories.find((each) => each.category === category)?.score;
}

function intervalIn(intervals: readonly CategoryInterval[] | undefined, category: string): Interval {
  return intervals?.find((each) => each.category === category)?.interval ?? null;
}

function ratedNote(row: LeaderboardRow | undefined, category: string | undefined): string {
  const score = row === undefined || category === undefined ? undefined : scoreIn(row, category);
  return score === undefined ? '' : `, ${score.rated} of ${score.rated + score.unrated} turns rated`;
}
