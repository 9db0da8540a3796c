/**
 * Intervals on a chart: a line with two short ends through each bar or point. A plug-in of our own, because one drawing
 * serves bars that stand, bars that lie and points, and leaves out what has no interval.
 */
import type { Chart, Plugin } from 'chart.js';
import { RATING_SCALE, type Interval } from './chart-base.ts';

export interface Whiskers {
  /** By dataset, by figure: as many as the dataset has figures. */
  readonly intervals: readonly (readonly Interval[])[];
  /** By dataset. */
  readonly colours: readonly string[];
  /** Half the length of the ends, pixels. */
  readonly end?: number;
}

/** Draws the intervals of ratings over the datasets. */
export function whiskersPlugin({ intervals, colours, end = 3 }: Whiskers): Plugin {
  return {
    id: 'whiskers',
    afterDatasetDraw(chart, { index }) {
      const { ctx } = chart;
      ctx.save();
      ctx.strokeStyle = colours[index] ?? '';
      ctx.lineWidth = 1.25;
      for (const [at, interval] of (intervals[index] ?? []).entries()) drawWhisker(chart, { index, at, end }, interval);
      ctx.restore();
    },
  };
}

interface WhiskerPlace {
  readonly index: number;
  readonly at: number;
  readonly end: number;
}

function drawWhisker(chart: Chart, { index, at, end }: WhiskerPlace, interval: Interval): void {
  const meta = chart.getDatasetMeta(index);
  const element = meta.data[at];
  if (interval === null || element === undefined || meta.hidden) return;
  const isLying = chart.options.indexAxis === 'y';
  const scale = isLying ? chart.scales['x'] : chart.scales[meta.yAxisID ?? 'y'];
  if (scale === undefined) return;
  const [low, high] = interval.map((rating) => scale.getPixelForValue(onScale(rating))) as [number, number];
  const across = isLying ? element.y : element.x;
  const { ctx } = chart;
  const line = (from: number, to: number, fromAcross: number, toAcross: number) => {
    ctx.moveTo(isLying ? from : fromAcross, isLying ? fromAcross : from);
    ctx.lineTo(isLying ? to : toAcross, isLying ? toAcross : to);
  };
  ctx.beginPath();
  line(low, high, across, across);
  line(low, low, across - end, across + end);
  line(high, high, across - end, across + end);
  ctx.stroke();
}

/** Ratings outside the scale are counted as they are, but there is no place for them on paper. */
function onScale(rating: number): number {
  return Math.min(RATING_SCALE.max, Math.max(RATING_SCALE.min, rating));
}
