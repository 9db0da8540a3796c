/** Which chart stands below the categories, kept in the address. Pure. */

/** Words of the address, in the order in which the charts are offered. */
export const OTHER_CHARTS = ['turns', 'radar', 'heat', 'ratings', 'length', 'speed', 'memory'] as const;
export type OtherChart = (typeof OTHER_CHARTS)[number];

/** Shown where the address names none. */
const USUAL: OtherChart = 'turns';

/** Reads `chart=heat`; what is not understood is left out. */
export function parseChart(query: string | undefined): OtherChart {
  const named = new URLSearchParams(query ?? '').get('chart');
  return OTHER_CHARTS.find((chart) => chart === named) ?? USUAL;
}

/** The query with this chart in it; its other fields stay, and the usual one is left out. */
export function withChart(query: string | undefined, chart: OtherChart): string {
  const fields = new URLSearchParams(query ?? '');
  fields.delete('chart');
  if (chart !== USUAL) fields.set('chart', chart);
  // A comma needs no escape in a hash, and the address stays readable.
  return fields.toString().replaceAll('%2C', ',');
}
