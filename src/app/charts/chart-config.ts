/** Leaderboards as chart.js configurations. Pure: no canvas, no colour of its own, no clock. */
import type { ChartConfiguration, ChartOptions } from 'chart.js';
import type { LeaderboardRow } from '../../core/score-types.ts';
import type { ChartTheme } from './chart-theme.ts';

/** Ratings run from 1 to 10 (MT-bench's judge prompts). */
const RATING_SCALE = { min: 1, max: 10 } as const;

/** Models in one chart, so that each keeps a colour of its own. */
export const MAX_SERIES = 6;

/** Any chart of ours. */
export type AnyChartConfig = ChartConfiguration<'bar'> | ChartConfiguration<'line'>;

/** What a chart is drawn from. */
export interface ChartInput {
  /** The models shown, at most MAX_SERIES, in the order of their colours. */
  readonly rows: readonly LeaderboardRow[];
  readonly theme: ChartTheme;
  /** Too narrow for eight groups side by side: bars lie. */
  readonly isNarrow?: boolean;
  /** A picture for a file carries its title; on the page the heading above says it. */
  readonly title?: string;
}

/** Grouped bars: one group for each category, one bar for each model. Nothing rated: no bar, not a bar of zero. */
export function toCategoryChart({ rows, theme, title, isNarrow = false }: ChartInput): ChartConfiguration<'bar'> {
  const categories = rows[0]?.scores.categories.map(({ category }) => category) ?? [];
  const datasets = rows.map((row, index) => ({
    label: row.label,
    data: categories.map((category) => categoryMean(row, category)),
    backgroundColor: seriesColour(theme, index),
    hoverBackgroundColor: seriesColour(theme, index),
    // Thin bars beside one another read as a group; the widest is still a bar, not a block.
    categoryPercentage: 0.72,
    barPercentage: 0.88,
    maxBarThickness: 22,
    base: RATING_SCALE.min,
    minBarLength: 2,
  }));
  const base = baseOptions(theme, title);
  const tooltip = tooltipOf(theme, (dataset, index) => ratedNote(rows[dataset], index));
  const options: ChartOptions<'bar'> = {
    ...base,
    indexAxis: isNarrow ? 'y' : 'x',
    scales: isNarrow ? { x: base.scales.y, y: base.scales.x } : base.scales,
    interaction: { mode: 'index', axis: isNarrow ? 'y' : 'x', intersect: false },
    plugins: { ...base.plugins, tooltip },
  };
  return { type: 'bar', data: { labels: categories, datasets }, options };
}

/** Slopes from turn 1 to turn 2, one line for each model. */
export function toTurnChart({ rows, theme, title }: ChartInput): ChartConfiguration<'line'> {
  const datasets = rows.map((row, index) => ({
    label: row.label,
    data: row.scores.turns.map(({ mean }) => mean),
    borderColor: seriesColour(theme, index),
    backgroundColor: seriesColour(theme, index),
    hoverBackgroundColor: seriesColour(theme, index),
    borderWidth: 2,
    pointRadius: 4,
    pointHoverRadius: 5,
    pointStyle: POINT_STYLES[index % POINT_STYLES.length] ?? 'circle',
  }));
  const base = baseOptions(theme, title);
  const options: ChartOptions<'line'> = {
    ...base,
    // Room beside the two points, so that the lines do not begin on the axis.
    scales: { ...base.scales, x: { ...base.scales.x, offset: true } },
    plugins: { ...base.plugins, tooltip: tooltipOf(theme, () => '') },
  };
  return { type: 'line', data: { labels: ['Turn 1', 'Turn 2'], datasets }, options };
}

/** Shapes, so that two lines differ by more than their colour. */
const POINT_STYLES = ['circle', 'rectRot', 'rect', 'triangle', 'crossRot', 'star'] as const;

/** Colour of the nth model. */
export function seriesColour(theme: ChartTheme, index: number): string {
  return theme.series[index % theme.series.length] ?? theme.ink;
}

function categoryMean(row: LeaderboardRow, category: string): number | null {
  return row.scores.categories.find((each) => each.category === category)?.score.mean ?? null;
}

function ratedNote(row: LeaderboardRow | undefined, index: number): string {
  const score = row?.scores.categories[index]?.score;
  return score === undefined ? '' : ` (${score.rated} of ${score.rated + score.unrated} turns rated)`;
}

function baseOptions(theme: ChartTheme, title: string | undefined) {
  const font = { family: theme.fontFamily, size: theme.fontSize };
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    layout: { padding: { top: 4 } },
    scales: {
      x: { grid: { display: false }, border: { color: theme.ruleStrong }, ticks: { color: theme.inkSoft, font } },
      y: {
        ...RATING_SCALE,
        grid: { color: theme.rule, lineWidth: 1 },
        border: { display: false },
        ticks: { color: theme.inkFaint, font, stepSize: 1, autoSkip: true, maxTicksLimit: 10 },
      },
    },
    plugins: {
      legend: {
        display: title !== undefined,
        position: 'bottom' as const,
        labels: { color: theme.ink, font, usePointStyle: true, boxHeight: 8, padding: 20 },
      },
      title: titleOf(theme, title),
    },
  };
}

function titleOf(theme: ChartTheme, title: string | undefined) {
  const font = { family: theme.fontFamily, size: theme.fontSize * 1.25, weight: 500 as const };
  return { display: title !== undefined, text: title ?? '', align: 'start' as const, color: theme.ink, font, padding: 16 };
}

/** The library's own tooltip in the page's clothes; `noteOf` adds the number of ratings behind a figure. */
function tooltipOf(theme: ChartTheme, noteOf: (datasetIndex: number, dataIndex: number) => string) {
  return {
    backgroundColor: theme.ink,
    titleColor: theme.paper,
    bodyColor: theme.paper,
    titleFont: { family: theme.fontFamily, size: theme.fontSize, weight: 600 as const },
    bodyFont: { family: theme.fontFamily, size: theme.fontSize },
    cornerRadius: 4,
    padding: 10,
    usePointStyle: true,
    callbacks: {
      label: (item: TooltipFigure) =>
        ` ${item.dataset.label ?? ''}: ${meanText(item.raw)}${noteOf(item.datasetIndex, item.dataIndex)}`,
    },
  };
}

interface TooltipFigure {
  readonly dataset: { readonly label?: string | undefined };
  /** The mean as it was given to the chart; null: not rated. */
  readonly raw: unknown;
  readonly datasetIndex: number;
  readonly dataIndex: number;
}

function meanText(mean: unknown): string {
  return typeof mean === 'number' ? mean.toFixed(2) : 'not rated';
}
