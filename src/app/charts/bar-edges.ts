/** A firm edge at the end of each light bar, where its figure is. A plug-in of our own: borders of bars get lost in SVG. */
import type { BarElement, Chart, Plugin } from 'chart.js';

/** @param colours  by dataset */
export function barEdgesPlugin(colours: readonly string[]): Plugin {
  return {
    id: 'bar-edges',
    afterDatasetDraw(chart, { index, meta }) {
      const { ctx } = chart;
      ctx.save();
      ctx.fillStyle = colours[index] ?? '';
      for (const [at, element] of meta.data.entries())
        // Nothing has no edge: neither what is not rated nor a count of zero.
        if (chart.data.datasets[index]?.data[at]) drawEdge(chart, element as BarElement);
      ctx.restore();
    },
  };
}

/** Thickness, pixels. */
const EDGE = 2;

function drawEdge({ ctx, options }: Chart, bar: BarElement): void {
  const { x, y } = bar;
  const { width, height } = bar.getProps(['width', 'height'], true);
  if (options.indexAxis === 'y') ctx.fillRect(x - EDGE, y - height / 2, EDGE, height);
  else ctx.fillRect(x - width / 2, y, width, EDGE);
}
