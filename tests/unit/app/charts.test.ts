import { describe, expect, it } from 'vitest';
import { MAX_SERIES, seriesColour, toCategoryChart, toTurnChart } from '../../../src/app/charts/chart-config.ts';
import type { ChartTheme } from '../../../src/app/charts/chart-theme.ts';
import { leaderboardRow } from '../../../src/core/scores.ts';
import { CATEGORIES } from '../../../src/core/questions.ts';
import { fakeRunState } from '../../fakes/run-states.ts';

const theme: ChartTheme = {
  paper: 'rgb(255, 255, 255)',
  ink: 'rgb(0, 0, 0)',
  inkSoft: 'rgb(60, 60, 60)',
  inkFaint: 'rgb(90, 90, 90)',
  rule: 'rgb(220, 220, 220)',
  ruleStrong: 'rgb(150, 150, 150)',
  series: ['rgb(1, 0, 0)', 'rgb(2, 0, 0)', 'rgb(3, 0, 0)', 'rgb(4, 0, 0)', 'rgb(5, 0, 0)', 'rgb(6, 0, 0)'],
  fontFamily: 'sans-serif',
  fontSize: 13,
};
const whole = leaderboardRow(fakeRunState({ modelId: 'a', quality: 7 }));
const part = leaderboardRow(fakeRunState({ modelId: 'b', answered: 6, status: 'paused' }));

describe('toCategoryChart', () => {
  it('has a group for each category in MT-bench’s order and a bar for each model', () => {
    const { data } = toCategoryChart({ rows: [whole, part], theme });
    expect(data.labels).toEqual(CATEGORIES);
    expect(data.datasets.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(data.datasets[0]?.data).toEqual(whole.scores.categories.map(({ score }) => score.mean));
  });

  it('leaves a bar out where nothing is rated, instead of drawing a zero', () => {
    const { data } = toCategoryChart({ rows: [part], theme });
    expect(data.datasets[0]?.data.slice(2)).toEqual([null, null, null, null, null, null]);
  });

  it('always spans the whole scale of ratings', () => {
    const wide = toCategoryChart({ rows: [whole], theme }).options?.scales;
    expect([wide?.['y']?.min, wide?.['y']?.max]).toEqual([1, 10]);
  });

  it('lays the bars down where the screen is narrow', () => {
    const { options } = toCategoryChart({ rows: [whole], theme, isNarrow: true });
    expect(options?.indexAxis).toBe('y');
    expect([options?.scales?.['x']?.min, options?.scales?.['x']?.max]).toEqual([1, 10]);
  });

  it('says in its tooltip how many ratings a bar is made of', () => {
    const { options } = toCategoryChart({ rows: [whole, part], theme });
    const label = options?.plugins?.tooltip?.callbacks?.label as unknown as (item: object) => string;
    const item = { dataset: { label: 'b' }, datasetIndex: 1, dataIndex: 1, raw: 5.5 };
    expect(label(item)).toBe(' b: 5.50 (2 of 4 turns rated)');
    expect(label({ ...item, raw: null, dataIndex: 2 })).toBe(' b: not rated (0 of 4 turns rated)');
  });

  it('carries title and legend only as a picture for a file', () => {
    const onPage = toCategoryChart({ rows: [whole], theme }).options?.plugins;
    expect([onPage?.title?.display, onPage?.legend?.display]).toEqual([false, false]);
    const picture = toCategoryChart({ rows: [whole], theme, title: 'By category' }).options?.plugins;
    expect([picture?.title?.text, picture?.legend?.display]).toEqual(['By category', true]);
  });

  it('is empty without models', () => {
    expect(toCategoryChart({ rows: [], theme }).data).toEqual({ labels: [], datasets: [] });
  });
});

describe('toTurnChart', () => {
  it('goes from turn 1 to turn 2, one line for each model, told apart by colour and shape', () => {
    const { data } = toTurnChart({ rows: [whole, part], theme });
    expect(data.labels).toEqual(['Turn 1', 'Turn 2']);
    expect(data.datasets[0]?.data).toEqual(whole.scores.turns.map(({ mean }) => mean));
    const [first, second] = data.datasets;
    expect(first?.borderColor).not.toBe(second?.borderColor);
    expect((first as { pointStyle?: string }).pointStyle).not.toBe((second as { pointStyle?: string }).pointStyle);
  });
});

describe('seriesColour', () => {
  it('gives every model that fits into a chart a colour of its own', () => {
    const colours = Array.from({ length: MAX_SERIES }, (_, index) => seriesColour(theme, index));
    expect(new Set(colours).size).toBe(MAX_SERIES);
  });
});
