import { describe, expect, it } from 'vitest';
import { MAX_SHAPES, toRadarChart } from '../../../../src/app/charts/radar-chart.ts';
import { CATEGORIES } from '../../../../src/core/questions.ts';
import { leaderboardRow } from '../../../../src/core/scores.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';
import { MADE_UP_THEME as theme } from './made-up-theme.ts';

const rows = ['a', 'b', 'c', 'd', 'e'].map((modelId) => leaderboardRow(fakeRunState({ modelId })));

describe('toRadarChart', () => {
  it('has categories as axes, from 1 in the middle to 10', () => {
    const { data, options } = toRadarChart({ rows, theme });
    expect(data.labels).toEqual(CATEGORIES);
    expect([options?.scales?.['r']?.min, options?.scales?.['r']?.max]).toEqual([1, 10]);
  });

  it('draws four models and no fifth', () => {
    expect(toRadarChart({ rows, theme }).data.datasets.map(({ label }) => label)).toEqual(['a', 'b', 'c', 'd']);
    expect(MAX_SHAPES).toBe(4);
  });

  it('leaves a shape open where nothing is rated', () => {
    const part = leaderboardRow(fakeRunState({ answered: 6, status: 'paused' }));
    expect(toRadarChart({ rows: [part], theme }).data.datasets[0]?.data.slice(2)).toEqual([null, null, null, null, null, null]);
  });
});
