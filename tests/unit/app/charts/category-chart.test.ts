import { describe, expect, it } from 'vitest';
import { toCategoryChart } from '../../../../src/app/charts/category-chart.ts';
import { MAX_SERIES, seriesColour } from '../../../../src/app/charts/chart-base.ts';
import { categoryIntervals } from '../../../../src/core/category-intervals.ts';
import { CATEGORIES } from '../../../../src/core/questions.ts';
import { leaderboardRow, STRICT_COUNTING } from '../../../../src/core/scores.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';
import { MADE_UP_THEME as theme } from './made-up-theme.ts';

const states = [
  fakeRunState({ modelId: 'a', quality: 7 }),
  fakeRunState({ modelId: 'b', answered: 6, status: 'paused' }),
];
const rows = states.map((state) => leaderboardRow(state));
const intervals = states.map((state) => categoryIntervals(state, STRICT_COUNTING));
const both = { rows, intervals, theme };
const [whole, part] = rows;

describe('toCategoryChart', () => {
  it('has a group for each category in MT-bench’s order and a bar for each model', () => {
    const { data } = toCategoryChart(both);
    expect(data.labels).toEqual(CATEGORIES);
    expect(data.datasets.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(data.datasets[0]?.data).toEqual(whole?.scores.categories.map(({ score }) => score.mean));
  });

  it('leaves a bar out where nothing is rated, instead of drawing a zero', () => {
    const { data } = toCategoryChart({ rows: rows.slice(1), intervals: intervals.slice(1), theme });
    expect(part?.scores.overall.unrated).toBeGreaterThan(0);
    expect(data.datasets[0]?.data.slice(2)).toEqual([null, null, null, null, null, null]);
  });

  it('always spans the whole scale of ratings', () => {
    const wide = toCategoryChart(both).options?.scales;
    expect([wide?.['y']?.min, wide?.['y']?.max]).toEqual([1, 10]);
  });

  it('lays the bars down where the screen is narrow', () => {
    const { options } = toCategoryChart({ ...both, isNarrow: true });
    expect(options?.indexAxis).toBe('y');
    expect([options?.scales?.['x']?.min, options?.scales?.['x']?.max]).toEqual([1, 10]);
  });

  it('says in its tooltip between what a score may lie, and how many ratings it is made of', () => {
    const { options } = toCategoryChart({ ...both, intervals: [[], [{ category: 'roleplay', interval: [4.1, 6.9], questions: 2 }]] });
    const label = options?.plugins?.tooltip?.callbacks?.label as unknown as (item: object) => string;
    const item = { dataset: { label: 'b' }, datasetIndex: 1, dataIndex: 1, raw: 5.5 };
    expect(label(item)).toBe(' b: 5.50 (4.10 to 6.90), 2 of 4 turns rated');
    expect(label({ ...item, raw: null, dataIndex: 2 })).toBe(' b: not rated, 0 of 4 turns rated');
  });

  it('carries title and legend only as a picture for a file', () => {
    const onPage = toCategoryChart(both).options?.plugins;
    expect([onPage?.title?.display, onPage?.legend?.display]).toEqual([false, false]);
    const picture = toCategoryChart({ ...both, title: 'By category' }).options?.plugins;
    expect([picture?.title?.text, picture?.legend?.display]).toEqual(['By category', true]);
  });

  it('is empty without models', () => {
    expect(toCategoryChart({ rows: [], intervals: [], theme }).data).toEqual({ labels: [], datasets: [] });
  });
});

describe('seriesColour', () => {
  it('gives every model that fits into a chart a colour of its own', () => {
    const colours = Array.from({ length: MAX_SERIES }, (_, index) => seriesColour(theme, index));
    expect(new Set(colours).size).toBe(MAX_SERIES);
  });
});
