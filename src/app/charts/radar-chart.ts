/** Scores by category as one shape for each model. Pure. */
import type { ChartConfiguration } from 'chart.js';
import { categoriesOf, scoreIn } from './category-chart.ts';
import { commonOptions, fontOf, meanText, pointStyleOf, RATING_SCALE, seriesColour, tooltipOf, type ChartInput } from './chart-base.ts';
import { withAlpha } from './colours.ts';

/** More shapes over one another cannot be told apart. */
export const MAX_SHAPES = 4;

/** Categories are the axes, from 1 in the middle to 10. What is not rated leaves the shape open. */
export function toRadarChart({ rows, theme, title, isNarrow = false }: ChartInput): ChartConfiguration<'radar'> {
  const categories = categoriesOf(rows);
  const common = commonOptions(theme, title);
  const datasets = rows.slice(0, MAX_SHAPES).map((row, index) => ({
    label: row.label,
    data: categories.map((category) => scoreIn(row, category)?.mean ?? null),
    borderColor: seriesColour(theme, index),
    // No area: it would grow with the square of the scores, and four over one another are mud.
    backgroundColor: seriesColour(theme, index),
    pointBackgroundColor: seriesColour(theme, index),
    borderWidth: 2,
    pointRadius: 3.5,
    pointHoverRadius: 5,
    pointStyle: pointStyleOf(index),
    fill: false,
  }));
  const scale = {
    ...RATING_SCALE,
    grid: { color: theme.rule },
    angleLines: { color: theme.rule },
    pointLabels: { color: theme.inkSoft, font: fontOf(theme), padding: isNarrow ? 4 : 8 },
    ticks: { color: theme.inkFaint, font: fontOf(theme), backdropColor: withAlpha(theme.paper, 0.75), stepSize: 3 },
  };
  return {
    type: 'radar',
    data: { labels: [...categories], datasets },
    options: {
      ...common,
      scales: { r: scale },
      interaction: { mode: 'index', intersect: false },
      plugins: { ...common.plugins, tooltip: tooltipOf(theme, ({ raw }) => meanText(raw)) },
    },
  };
}
