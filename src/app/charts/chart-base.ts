/** What the charts of a leaderboard have in common: the scale, the axes, the tooltip, the colours. Pure. */
import type { ChartConfiguration } from 'chart.js';
import type { LeaderboardRow } from '../../core/score-types.ts';
import type { ChartTheme } from './chart-theme.ts';

/** Ratings run from 1 to 10 (MT-bench's judge prompts). */
export const RATING_SCALE = { min: 1, max: 10 } as const;

/** Models in one chart, so that each keeps a colour of its own. */
export const MAX_SERIES = 6;

/** Any chart of ours. */
export type AnyChartConfig =
  | ChartConfiguration<'bar'>
  | ChartConfiguration<'line'>
  | ChartConfiguration<'radar'>
  | ChartConfiguration<'scatter'>;

/** What every chart is drawn from. */
export interface ChartInput {
  /** The models shown, at most MAX_SERIES, in the order of their colours. */
  readonly rows: readonly LeaderboardRow[];
  readonly theme: ChartTheme;
  /** Too narrow for eight groups side by side, or for names beside points. */
  readonly isNarrow?: boolean;
  /** A picture for a file carries its title; on the page the heading above says it. */
  readonly title?: string;
}

/** 95 % interval in rating points; null where there is none. */
export type Interval = readonly [number, number] | null;

/** Shapes, so that two lines differ by more than their colour. */
const POINT_STYLES = ['circle', 'rectRot', 'rect', 'triangle', 'crossRot', 'star'] as const;

/** Colour of the nth model. */
export function seriesColour(theme: ChartTheme, index: number): string {
  return theme.series[index % theme.series.length] ?? theme.ink;
}

/** Shape of the nth model's points. */
export function pointStyleOf(index: number): (typeof POINT_STYLES)[number] {
  return POINT_STYLES[index % POINT_STYLES.length] ?? 'circle';
}

/** `7.40`, `7.40 (6.55 to 8.10)`, `not rated`. */
export function meanText(mean: unknown, interval: Interval = null): string {
  if (typeof mean !== 'number') return 'not rated';
  return interval === null ? mean.toFixed(2) : `${mean.toFixed(2)} (${interval[0].toFixed(2)} to ${interval[1].toFixed(2)})`;
}

/** The page's type for axes, legends and tooltips. */
export function fontOf({ fontFamily, fontSize }: ChartTheme) {
  return { family: fontFamily, size: fontSize };
}

/** Without axes, which differ. */
export function commonOptions(theme: ChartTheme, title: string | undefined) {
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    layout: { padding: { top: 4 } },
    plugins: {
      legend: {
        display: title !== undefined,
        position: 'bottom' as const,
        labels: { color: theme.ink, font: fontOf(theme), usePointStyle: true, boxHeight: 8, padding: 20 },
      },
      title: titleOf(theme, title),
    },
  };
}

function titleOf(theme: ChartTheme, title: string | undefined) {
  const font = { ...fontOf(theme), size: theme.fontSize * 1.25, weight: 500 as const };
  return { display: title !== undefined, text: title ?? '', align: 'start' as const, color: theme.ink, font, padding: 16 };
}

/** An axis of names: no lines of its own. */
export function nameAxis(theme: ChartTheme) {
  return {
    grid: { display: false },
    border: { color: theme.ruleStrong },
    ticks: { color: theme.inkSoft, font: fontOf(theme) },
  };
}

/** The whole scale of ratings, always, so that two charts can be compared. */
export function ratingAxis(theme: ChartTheme) {
  return {
    ...RATING_SCALE,
    grid: { color: theme.rule, lineWidth: 1 },
    border: { display: false },
    ticks: { color: theme.inkFaint, font: fontOf(theme), stepSize: 1, autoSkip: true, maxTicksLimit: 10 },
  };
}

/** A figure that the pointer is on. */
export interface TooltipFigure {
  readonly dataset: { readonly label?: string | undefined };
  /** The figure as it was given to the chart; null: not rated. */
  readonly raw: unknown;
  readonly datasetIndex: number;
  readonly dataIndex: number;
}

/**
 * The library's own tooltip in the page's clothes.
 *
 * @param textOf  what it says of one figure, without the model's name
 */
export function tooltipOf(theme: ChartTheme, textOf: (item: TooltipFigure) => string) {
  return {
    backgroundColor: theme.ink,
    titleColor: theme.paper,
    bodyColor: theme.paper,
    titleFont: { ...fontOf(theme), weight: 600 as const },
    bodyFont: fontOf(theme),
    cornerRadius: 4,
    padding: 10,
    usePointStyle: true,
    callbacks: { label: (item: TooltipFigure) => ` ${item.dataset.label ?? ''}: ${textOf(item)}` },
  };
}
