/** From the first turn to the second, one line for each model. Pure. */
import type { ChartConfiguration } from 'chart.js';
import type { LeaderboardRow } from '../../core/score-types.ts';
import { commonOptions, meanText, nameAxis, pointStyleOf, ratingAxis, seriesColour, tooltipOf, type ChartInput } from './chart-base.ts';
import { mixColours } from './colours.ts';
import { pointNamesPlugin } from './point-names.ts';

export interface TurnChartInput extends ChartInput {
  /** Models that are drawn thin and grey behind the others, without a name. */
  readonly others?: readonly LeaderboardRow[];
}

/** Slopes from turn 1 to turn 2; the models shown stand in front and carry their names where there is room. */
export function toTurnChart({ rows, others = [], theme, title, isNarrow = false }: TurnChartInput): ChartConfiguration<'line'> {
  const common = commonOptions(theme, title);
  const hasNames = !isNarrow;
  const names = rows.map((row, index) => {
    const colour = mixColours(seriesColour(theme, index), theme.ink, 0.6);
    return { text: row.label, colour, datasetIndex: index, at: 1 };
  });
  return {
    type: 'line',
    data: {
      labels: ['Turn 1', 'Turn 2'],
      datasets: [
        ...rows.map((row, index) => ({ ...slopeOf(row, seriesColour(theme, index)), pointStyle: pointStyleOf(index), order: 0 })),
        ...others.map((row) => ({ ...slopeOf(row, mixColours(theme.ruleStrong, theme.paper, 0.45)), borderWidth: 1, pointRadius: 1.5, order: 1 })),
      ],
    },
    options: {
      ...common,
      interaction: { mode: 'nearest', intersect: false },
      // Room beside the two points, so that the lines do not begin on the axis.
      scales: { x: { ...nameAxis(theme), offset: true }, y: ratingAxis(theme) },
      plugins: {
        ...common.plugins,
        legend: { ...common.plugins.legend, display: title !== undefined && !hasNames },
        tooltip: tooltipOf(theme, ({ raw }) => meanText(raw)),
      },
    },
    plugins: hasNames ? [pointNamesPlugin({ names, fontFamily: theme.fontFamily, fontSize: theme.fontSize })] : [],
  };
}

function slopeOf({ label, scores }: LeaderboardRow, colour: string) {
  return {
    label,
    data: scores.turns.map(({ mean }) => mean),
    borderColor: colour,
    backgroundColor: colour,
    hoverBackgroundColor: colour,
    borderWidth: 2,
    pointRadius: 4,
    pointHoverRadius: 5,
  };
}
