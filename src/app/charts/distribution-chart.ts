/** How often each rating was given, one small histogram for each model. Pure. */
import type { ChartConfiguration, Plugin } from 'chart.js';
import { commonOptions, fontOf, nameAxis, seriesColour, tooltipOf, type ChartInput } from './chart-base.ts';
import { barEdgesPlugin } from './bar-edges.ts';
import { mixColours } from './colours.ts';

/** Ratings of one model, in classes. */
export interface Distribution {
  /** How many ratings lie from 1 to below 2, from 2 to below 3, …, at 10: length 10. */
  readonly counts: readonly number[];
  /** Ratings from 1 to 10. */
  readonly rated: number;
  /** Ratings outside of the scale, which have no class. */
  readonly outside: number;
}

/** The ten classes, by the whole number in which they begin. */
export const RATING_CLASSES: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Sorts ratings into classes: 8.5 into that of 8. */
export function distributionOf(ratings: readonly number[]): Distribution {
  const inside = ratings.filter((rating) => rating >= 1 && rating <= 10);
  const counts = RATING_CLASSES.map((from) => inside.filter((rating) => Math.floor(rating) === from).length);
  return { counts, rated: inside.length, outside: ratings.length - inside.length };
}

export interface DistributionChartInput extends ChartInput {
  /** By model, in the order of `rows`. */
  readonly distributions: readonly Distribution[];
}

/** Parts of a model's ratings, per cent, so that models with more and with fewer ratings can be compared. */
export function toDistributionChart({ rows, distributions, theme, title }: DistributionChartInput): ChartConfiguration<'bar'> {
  const common = commonOptions(theme, title);
  const parts = distributions.map(({ counts, rated }) => counts.map((count) => (rated === 0 ? 0 : (100 * count) / rated)));
  const most = Math.max(10, ...parts.flat());
  const countText = ({ datasetIndex, dataIndex }: { datasetIndex: number; dataIndex: number }) => {
    const { counts, rated } = distributions[datasetIndex] ?? { counts: [], rated: 0 };
    return `${counts[dataIndex] ?? 0} of ${rated} ratings (${(parts[datasetIndex]?.[dataIndex] ?? 0).toFixed(0)} %)`;
  };
  // One axis above the other: later ones stand higher, so the first model takes the last.
  const axes = rows.map((_, index) => [axisId(index), partAxis(most, rows.length - index)] as const);
  return {
    type: 'bar',
    data: { labels: [...RATING_CLASSES], datasets: rows.map((row, index) => ({ ...barsOf(row.label, index, theme), data: parts[index] ?? [] })) },
    options: {
      ...common,
      scales: { x: nameAxis(theme), ...Object.fromEntries(axes) },
      interaction: { mode: 'index', intersect: false },
      plugins: {
        ...common.plugins,
        legend: { ...common.plugins.legend, display: false },
        tooltip: { ...tooltipOf(theme, countText), filter: ({ raw }) => typeof raw === 'number' && raw > 0 },
      },
    },
    plugins: [barEdgesPlugin(rows.map((_, index) => seriesColour(theme, index))), panelNames(rows.map(({ label }) => label), parts, theme)],
  };

  function partAxis(max: number, weight: number) {
    return {
      min: 0,
      // Air for the name of the model above.
      max: max * 1.4,
      weight,
      stack: 'models',
      grid: { display: false },
      border: { display: false },
      ticks: { display: false, font: fontOf(theme) },
    };
  }
}

function axisId(index: number): string {
  return index === 0 ? 'y' : `y${index}`;
}

function barsOf(label: string, index: number, theme: ChartInput['theme']) {
  const colour = seriesColour(theme, index);
  return {
    label,
    yAxisID: axisId(index),
    backgroundColor: mixColours(colour, theme.paper, 0.38),
    hoverBackgroundColor: mixColours(colour, theme.paper, 0.52),
    borderColor: colour,
    grouped: false,
    categoryPercentage: 0.9,
    barPercentage: 0.9,
    pointStyle: 'rect' as const,
  };
}

/** The model's name at the left of its histogram, the part of its commonest ratings over their bar, a hairline below. */
function panelNames(labels: readonly string[], parts: readonly (readonly number[])[], theme: ChartInput['theme']): Plugin<'bar'> {
  return {
    id: 'panel-names',
    afterDatasetsDraw(chart) {
      const { ctx, scales, chartArea } = chart;
      ctx.save();
      ctx.font = `${theme.fontSize}px ${theme.fontFamily}`;
      for (const [index, label] of labels.entries()) {
        const [scale, most] = [scales[axisId(index)], Math.max(...(parts[index] ?? []))];
        const bar = chart.getDatasetMeta(index).data[parts[index]?.indexOf(most) ?? -1];
        if (scale === undefined || bar === undefined) continue;
        ctx.fillStyle = theme.rule;
        ctx.fillRect(chartArea.left, scale.bottom, chartArea.right - chartArea.left, 1);
        ctx.fillStyle = theme.inkSoft;
        Object.assign(ctx, { textBaseline: 'top', textAlign: 'left' });
        ctx.fillText(label, chartArea.left + 4, scale.top + 4);
        Object.assign(ctx, { textBaseline: 'bottom', textAlign: 'center' });
        if (most > 0) ctx.fillText(`${most.toFixed(0)} %`, bar.x, bar.y - 2);
      }
      ctx.restore();
    },
  };
}
