import type { ChartTheme } from '../../../../src/app/charts/chart-theme.ts';

export const MADE_UP_THEME: ChartTheme = {
  paper: 'rgb(255, 255, 255)',
  ink: 'rgb(0, 0, 0)',
  inkSoft: 'rgb(60, 60, 60)',
  inkFaint: 'rgb(90, 90, 90)',
  rule: 'rgb(220, 220, 220)',
  ruleStrong: 'rgb(150, 150, 150)',
  accentStrong: 'rgb(0, 0, 100)',
  series: ['rgb(1, 0, 0)', 'rgb(2, 0, 0)', 'rgb(3, 0, 0)', 'rgb(4, 0, 0)', 'rgb(5, 0, 0)', 'rgb(6, 0, 0)'],
  fontFamily: 'sans-serif',
  fontSize: 13,
};
