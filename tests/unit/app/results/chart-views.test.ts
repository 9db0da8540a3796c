import { describe, expect, it } from 'vitest';
import { categoryView, otherView, type ChartData } from '../../../../src/app/components/results/chart-views.ts';
import { heatFigures } from '../../../../src/app/components/results/chart-figures.ts';
import { cellText } from '../../../../src/app/components/results/heat-words.ts';
import { leaderboardRow, STRICT_COUNTING } from '../../../../src/core/scores.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';
import { MADE_UP_THEME as theme } from '../charts/made-up-theme.ts';

const runs = ['a', 'b', 'c', 'd', 'e'].map((modelId) => fakeRunState({ runId: `run-${modelId}`, modelId, label: modelId }));
const rows = runs.map((state) => leaderboardRow(state));
const data: ChartData = {
  rows,
  others: [],
  states: new Map(runs.map((state) => [state.spec.runId, state])),
  counting: STRICT_COUNTING,
  isNarrow: false,
};

describe('categoryView', () => {
  it('says how few questions a category has, and what differences mean', () => {
    expect(categoryView(data).notes[0]).toMatch(/^2 rated questions in a category;.*Differences under about 1 point are usually noise\.$/);
  });

  it('gives each category score its interval, in the table and in the file', () => {
    const { table, figures } = categoryView(data);
    expect(table.rows[0]?.cells[0]?.under).toMatch(/\d\.\d\d.–.\d\.\d\d/);
    const [first] = figures.rows;
    expect(figures.columns.slice(2, 5)).toEqual(['score', 'low', 'high']);
    expect(Number(first?.[3])).toBeLessThanOrEqual(Number(first?.[2]));
    expect(Number(first?.[4])).toBeGreaterThanOrEqual(Number(first?.[2]));
  });

  it('leaves cells of the file empty where nothing is rated', () => {
    const state = fakeRunState({ runId: 'part', answered: 6, status: 'paused' });
    const view = categoryView({ ...data, rows: [leaderboardRow(state)], states: new Map([['part', state]]) });
    expect(view.figures.rows.at(-1)?.slice(2, 6)).toEqual(['', '', '', 0]);
  });
});

describe('otherView', () => {
  it('refuses a fifth model on a radar, by name and with the reason', () => {
    const view = otherView('radar', data);
    expect('notes' in view && view.notes[0]).toBe('Not drawn: e. More than 4 shapes over one another cannot be told apart.');
    expect('table' in view && view.table.heads).toEqual(['Category', 'a', 'b', 'c', 'd']);
  });

  it('says why there is no chart where no model’s memory is known, instead of an empty one', () => {
    const unknown = rows.map((row) => ({ ...row, peakGpuBytes: null }));
    expect(otherView('memory', { ...data, rows: unknown })).toMatchObject({ missing: expect.stringContaining('Not known of any') });
  });

  it('counts the models whose speed is not known', () => {
    const [first, ...rest] = rows.map((row) => ({ ...row, tokensPerSecond: 30 }));
    if (first === undefined) throw new Error('no row');
    const view = otherView('speed', { ...data, rows: [{ ...first, tokensPerSecond: null }, ...rest] });
    expect('notes' in view && view.notes.at(-1)).toMatch(/^Not drawn, 1 of 5: /);
    expect('table' in view && view.table.rows.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'e']);
  });

  it('names ratings outside of the scale, which have no bar', () => {
    const usual = fakeRunState({ runId: 'odd' });
    const judgments = new Map([...usual.judgments].map(([key, judgment]) => [key, { ...judgment, rating: 85 }]));
    const state = { ...usual, judgments };
    const view = otherView('ratings', { ...data, rows: [leaderboardRow(state)], states: new Map([['odd', state]]) });
    expect('notes' in view && view.notes.at(-1)).toBe('32 ratings outside 1 to 10 are not drawn.');
  });

  it('draws a picture as wide as a screen, however narrow the page', () => {
    const view = categoryView({ ...data, isNarrow: true });
    expect(view.configOf(theme).options).toMatchObject({ indexAxis: 'y' });
    expect(view.configOf(theme, 'A title').options).toMatchObject({ indexAxis: 'x' });
  });
});

describe('the heat map in words and figures', () => {
  const map = {
    questions: [{ questionId: 81, category: 'writing' }],
    rows: [{ runId: 'r', label: 'Model A', cells: [{ turn1: 8, turn2: null, both: 8 }] }],
  };

  it('tells model, question and both turns of a cell', () => {
    expect(cellText(map, 0, 0)).toBe('Model A, question 81 (writing): 8. Turn 1: 8, turn 2: not rated.');
  });

  it('writes one row for each model and question, empty where not rated', () => {
    expect(heatFigures(map).rows).toEqual([['Model A', 81, 'writing', 8, '', 8]]);
  });
});
