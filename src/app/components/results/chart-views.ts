/** Each chart of a leaderboard: what is drawn, the same figures as a table and as a file, and what to say with it. Pure. */
import { toCategoryChart } from '../../charts/category-chart.ts';
import type { AnyChartConfig } from '../../charts/chart-base.ts';
import type { ChartTheme } from '../../charts/chart-theme.ts';
import { distributionOf, toDistributionChart } from '../../charts/distribution-chart.ts';
import { MAX_SHAPES, toRadarChart } from '../../charts/radar-chart.ts';
import { toRelationChart } from '../../charts/relation-chart.ts';
import { toTurnChart } from '../../charts/turn-chart.ts';
import { categoryIntervals, type CategoryInterval } from '../../../core/category-intervals.ts';
import type { Counting, LeaderboardRow } from '../../../core/score-types.ts';
import type { RunState } from '../../../core/types.ts';
import type { OtherChart } from './chart-address.ts';
import { categoryFigures, distributionFigures, relationFigures, turnFigures, type Figures } from './chart-figures.ts';
import { MEASURES } from './measures.ts';
import { ratingsOf } from './question-ratings.ts';
import { toCategoryTable, toDistributionTable, toRelationTable, toTurnTable, type ScoreRows } from './score-tables.ts';

export interface ChartData {
  /** The models that the reader chose, in the order of their colours. */
  readonly rows: readonly LeaderboardRow[];
  /** The table's other models with a score. */
  readonly others: readonly LeaderboardRow[];
  /** By run id. */
  readonly states: ReadonlyMap<string, RunState>;
  readonly counting: Counting;
  readonly isNarrow: boolean;
}

export interface ChartView {
  /** Heading of the figure. */
  readonly title: string;
  /** For the page without a title, for a picture with one. */
  readonly configOf: (theme: ChartTheme, title?: string) => AnyChartConfig;
  readonly table: ScoreRows;
  readonly figures: Figures;
  /** Sentences below it. */
  readonly notes: readonly string[];
  /** Of the chart on the page, a CSS length. */
  readonly height: string;
  /** Of a picture, CSS pixels. */
  readonly pictureHeight: number;
}

/** Nothing can be drawn, and why. */
export interface NoChart {
  readonly title: string;
  readonly missing: string;
}

/** Every chart but the categories, which always stand, and the heat map, which is a table. */
export function otherView(chart: Exclude<OtherChart, 'heat'>, data: ChartData): ChartView | NoChart {
  if (chart === 'turns') return turnView(data);
  if (chart === 'radar') return radarView(data);
  return chart === 'ratings' ? distributionView(data) : relationView(chart, data);
}

/** Categories with their intervals. */
export function categoryView({ rows, states, counting, isNarrow }: ChartData): ChartView {
  const intervals = rows.map(({ runId }) => intervalsOf(states.get(runId), counting));
  return {
    title: 'By category',
    configOf: (theme, title) => toCategoryChart({ rows, intervals, theme, ...look(isNarrow, title) }),
    table: toCategoryTable(rows, intervals),
    figures: categoryFigures(rows, intervals),
    notes: [noiseNote(intervals)],
    height: isNarrow ? `${8 + rows.length * 10}rem` : '21rem',
    pictureHeight: 640,
  };
}

function intervalsOf(state: RunState | undefined, counting: Counting): readonly CategoryInterval[] {
  return state === undefined ? [] : categoryIntervals(state, counting);
}

/** A picture is as wide as a screen; only the page may be narrow. */
function look(isNarrow: boolean, title: string | undefined) {
  return title === undefined ? { isNarrow } : { title };
}

function noiseNote(intervals: readonly (readonly CategoryInterval[])[]): string {
  const counts = intervals.flat().map(({ questions }) => questions);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const asked = least === most ? String(most) : `${least} to ${most}`;
  return `${asked} rated ${most === 1 ? 'question' : 'questions'} in a category; whiskers are 95 % intervals over questions. Differences under about 1 point are usually noise.`;
}

function turnView({ rows, others, isNarrow }: ChartData): ChartView {
  return {
    title: 'From turn 1 to turn 2',
    configOf: (theme, title) => toTurnChart({ rows, others, theme, ...look(isNarrow, title) }),
    table: toTurnTable([...rows, ...others]),
    figures: turnFigures([...rows, ...others]),
    notes: others.length === 0 ? [] : [`In grey: the other ${others.length} models of this table.`],
    height: '24rem',
    pictureHeight: 760,
  };
}

function radarView({ rows, states, counting, isNarrow }: ChartData): ChartView {
  const drawn = rows.slice(0, MAX_SHAPES);
  const left = rows.slice(MAX_SHAPES).map(({ label }) => label);
  const intervals = drawn.map(({ runId }) => intervalsOf(states.get(runId), counting));
  const refusal = `Not drawn: ${left.join(', ')}. More than ${MAX_SHAPES} shapes over one another cannot be told apart.`;
  return {
    title: 'Profile over the categories',
    configOf: (theme, title) => toRadarChart({ rows: drawn, theme, ...look(isNarrow, title) }),
    table: toCategoryTable(drawn, intervals),
    figures: categoryFigures(drawn, intervals),
    notes: [...(left.length === 0 ? [] : [refusal]), 'The size of a shape means nothing: read the corners, from 1 in the middle to 10.'],
    height: isNarrow ? '21rem' : '28rem',
    pictureHeight: 900,
  };
}

function distributionView({ rows, states, counting, isNarrow }: ChartData): ChartView {
  const distributions = rows.map(({ runId }) => {
    const state = states.get(runId);
    return distributionOf(state === undefined ? [] : ratingsOf(state, counting));
  });
  const outside = distributions.reduce((sum, each) => sum + each.outside, 0);
  const height = (perModel: number) => 2 + rows.length * perModel;
  return {
    title: 'How often each rating was given',
    configOf: (theme, title) => toDistributionChart({ rows, distributions, theme, ...look(isNarrow, title) }),
    table: toDistributionTable(rows, distributions),
    figures: distributionFigures(rows, distributions),
    notes: [
      'Part of each model’s ratings, both turns; a fraction counts with the whole number below it, 8.5 with 8.',
      ...(outside === 0 ? [] : [`${outside} ratings outside 1 to 10 are not drawn.`]),
    ],
    height: `${height(5.5)}rem`,
    pictureHeight: 120 + rows.length * 110,
  };
}

function relationView(chart: 'length' | 'speed' | 'memory', { rows, others, isNarrow }: ChartData): ChartView | NoChart {
  const { title, measure, unknown } = MEASURES[chart];
  const isKnown = (row: LeaderboardRow) => measure.valueOf(row) !== null;
  const drawn = { rows, others: others.filter(isKnown) };
  const all = [...rows, ...others];
  const lacking = all.filter((row) => !isKnown(row));
  if (lacking.length === all.length) return { title, missing: `Not known of any of these models: ${unknown}.` };
  const known = all.filter(isKnown);
  return {
    title,
    configOf: (theme, heading) => toRelationChart({ ...drawn, measure, theme, ...look(isNarrow, heading) }),
    table: toRelationTable(known, measure),
    figures: relationFigures(all, measure, chart),
    notes: [
      ...(chart === 'length' ? ['Judges tend to like long answers: where scores rise with length, ask whether the answers or their length were rated.'] : []),
      ...(lacking.length === 0 ? [] : [`Not drawn, ${lacking.length} of ${all.length}: ${unknown}.`]),
    ],
    height: '24rem',
    pictureHeight: 760,
  };
}
