/** The drawing library, loaded when the first chart is shown; only the parts in use are registered. */
import {
  BarController,
  BarElement,
  BasicPlatform,
  CategoryScale,
  Chart,
  Filler,
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
  Filler,
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
      const plugins = [{ id: 'ground', beforeDraw: ({ ctx }: Chart) => groundOf(ctx, { width, height, ground }) }, ...(config.plugins ?? [])];
      new Chart(context, { ...config, options: pictureOptions(config, density), plugins, platform: BasicPlatform } as ChartConfiguration).destroy();
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
    // Lines are otherwise drawn as a Path2D, which the context that writes SVG cannot read.
    elements: { line: { segment: {} } },
  };
}
