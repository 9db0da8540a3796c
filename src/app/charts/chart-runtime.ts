/** The drawing library, loaded when the first chart is shown; only the parts in use are registered. */
import {
  BarController,
  BarElement,
  BasicPlatform,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  RadarController,
  RadialLinearScale,
  ScatterController,
  Title,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import type { AnyChartConfig } from './chart-base.ts';
import { groundOf, type Picture } from './picture.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  RadarController,
  RadialLinearScale,
  ScatterController,
  Title,
  Tooltip,
);

/** Draws on a canvas; `destroy` gives it back. */
export function drawChart(canvas: HTMLCanvasElement, config: AnyChartConfig): { destroy(): void } {
  // The library's type for "any chart" does not take one of several kinds.
  return new Chart(canvas, config as ChartConfiguration);
}

/**
 * A chart as a picture for a file: always in the same size, on an opaque ground.
 *
 * @param height  CSS pixels
 */
export function chartPicture(config: AnyChartConfig, ground: string, height: number): Picture {
  const width = 1200;
  return {
    width,
    height,
    draw(context, density) {
      // The library multiplies the canvas by the density by itself.
      Object.assign(context.canvas, { width, height });
      const under = { id: 'ground', beforeDraw: ({ ctx }: Chart) => groundOf(ctx, { width, height, ground }) };
      const plugins = [under, steppedLines, ...(config.plugins ?? [])];
      const options = pictureOptions(config, density);
      const chart = new Chart(context, { ...config, options, plugins, platform: BasicPlatform } as ChartConfiguration);
      return () => chart.destroy();
    },
  };
}

function pictureOptions(config: AnyChartConfig, density: number) {
  return {
    ...config.options,
    responsive: false,
    animation: false as const,
    events: [],
    devicePixelRatio: density,
    layout: { padding: 32 },
  };
}

/**
 * Lines step by step on the context. The library's own way is a Path2D, which the context that writes SVG cannot read,
 * unless a line has styles of its own for parts of it: no styles will do.
 */
const steppedLines = {
  id: 'stepped-lines',
  beforeDatasetsDraw(chart: Chart) {
    for (const { dataset } of chart.getSortedVisibleDatasetMetas())
      if (dataset instanceof LineElement) Object.assign(dataset.options, { segment: {} });
  },
};
