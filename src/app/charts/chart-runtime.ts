/** The drawing library, loaded when the first chart is shown; only the parts in use are registered. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Title,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import type { AnyChartConfig } from './chart-config.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Title,
  Tooltip,
);

/** Draws on a canvas; `destroy` gives it back. */
export function drawChart(canvas: HTMLCanvasElement, config: AnyChartConfig): { destroy(): void } {
  // The library's type for "any chart" does not take one of two kinds.
  return new Chart(canvas, config as ChartConfiguration);
}

/** Size of a picture file in CSS pixels, drawn at twice the density. */
const PICTURE = { width: 1200, height: 640, density: 2 } as const;

/**
 * Draws a chart off the page, always in the same size, on an opaque ground.
 *
 * @returns a PNG
 * @throws Error when the browser gives no picture (out of memory)
 */
export async function drawPng(config: AnyChartConfig, ground: string): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = PICTURE.width;
  canvas.height = PICTURE.height;
  const options = {
    ...config.options,
    responsive: false,
    animation: false as const,
    devicePixelRatio: PICTURE.density,
    layout: { padding: 32 },
  };
  const chart = new Chart(canvas, { ...config, options, plugins: [groundPlugin(ground)] } as ChartConfiguration);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  chart.destroy();
  if (blob === null) throw new Error('the browser could not make a picture of this chart: close other tabs and try again');
  return blob;
}

function groundPlugin(ground: string) {
  return {
    id: 'ground',
    beforeDraw({ ctx, width, height }: Chart) {
      ctx.save();
      ctx.fillStyle = ground;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
}
