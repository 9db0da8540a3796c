/** Scores against something else that is known of a model: length, speed, memory. Pure. */
import type { ChartConfiguration } from 'chart.js';
import type { LeaderboardRow } from '../../core/score-types.ts';
import { commonOptions, fontOf, meanText, pointStyleOf, ratingAxis, seriesColour, tooltipOf, type ChartInput, type TooltipFigure } from './chart-base.ts';
import { mixColours } from './colours.ts';
import { pointNamesPlugin } from './point-names.ts';
import { whiskersPlugin } from './whiskers.ts';

/** What a model's score is held against. */
export interface Measure {
  /** Of the axis, with the unit. */
  readonly axis: string;
  /** null: not known of this model. */
  readonly valueOf: (row: LeaderboardRow) => number | null;
  readonly textOf: (value: number) => string;
}

export interface RelationChartInput extends ChartInput {
  readonly measure: Measure;
  /** Models that are drawn small and grey, without a name. */
  readonly others: readonly LeaderboardRow[];
}

/** One point for each model of which both are known, its interval as a whisker. */
export function toRelationChart(input: RelationChartInput): ChartConfiguration<'scatter'> {
  const { rows, others, theme, title, measure, isNarrow = false } = input;
  const common = commonOptions(theme, title);
  const models = [...rows, ...others];
  const colourOf = (index: number) => (index < rows.length ? seriesColour(theme, index) : theme.ruleStrong);
  const names = rows.map((row, index) => {
    const colour = mixColours(seriesColour(theme, index), theme.ink, 0.6);
    return { text: row.label, colour, datasetIndex: index, at: 0 };
  });
  const textOf = ({ datasetIndex }: TooltipFigure) => {
    const row = models[datasetIndex];
    const value = row === undefined ? null : measure.valueOf(row);
    return row === undefined || value === null
      ? ''
      : `${meanText(row.scores.overall.mean, row.scores.interval)} at ${measure.textOf(value)}`;
  };
  return {
    type: 'scatter',
    data: { datasets: models.map((row, index) => ({ ...pointOf(row, measure), ...styleOf(index, index < rows.length, colourOf(index)) })) },
    options: {
      ...common,
      interaction: { mode: 'nearest', intersect: false },
      scales: { x: measureAxis(input), y: ratingAxis(theme) },
      plugins: {
        ...common.plugins,
        legend: { ...common.plugins.legend, display: title !== undefined && isNarrow },
        tooltip: tooltipOf(theme, textOf),
      },
    },
    plugins: [
      whiskersPlugin({
        intervals: models.map((row) => [measure.valueOf(row) === null ? null : row.scores.interval]),
        colours: models.map((_, index) => mixColours(colourOf(index), theme.paper, index < rows.length ? 0.7 : 0.45)),
      }),
      ...(isNarrow ? [] : [pointNamesPlugin({ names, fontFamily: theme.fontFamily, fontSize: theme.fontSize })]),
    ],
  };
}

function pointOf(row: LeaderboardRow, { valueOf }: Measure) {
  const [x, y] = [valueOf(row), row.scores.overall.mean];
  return { label: row.label, data: x === null || y === null ? [] : [{ x, y }] };
}

function styleOf(index: number, isShown: boolean, colour: string) {
  return {
    backgroundColor: colour,
    borderColor: colour,
    hoverBackgroundColor: colour,
    borderWidth: 1.5,
    pointStyle: isShown ? pointStyleOf(index) : ('circle' as const),
    pointRadius: isShown ? 5 : 2.5,
    pointHoverRadius: isShown ? 6 : 4,
    order: isShown ? 0 : 1,
  };
}

function measureAxis({ measure, theme }: RelationChartInput) {
  return {
    beginAtZero: true,
    grace: '5%',
    grid: { display: false },
    border: { color: theme.ruleStrong },
    title: { display: true, text: measure.axis, color: theme.inkSoft, font: fontOf(theme) },
    ticks: {
      color: theme.inkFaint,
      font: fontOf(theme),
      maxTicksLimit: 8,
      callback: (value: number | string) => Number(value).toLocaleString('en'),
    },
  };
}
