import { describe, expect, it } from 'vitest';
import { toRelationChart, type Measure } from '../../../../src/app/charts/relation-chart.ts';
import { leaderboardRow } from '../../../../src/core/scores.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';
import { MADE_UP_THEME as theme } from './made-up-theme.ts';

const [a, b] = ['a', 'b'].map((modelId) => leaderboardRow(fakeRunState({ modelId })));
const rows = [a, b].filter((row) => row !== undefined);
const measure: Measure = { axis: 'Letters', valueOf: ({ label }) => (label === 'a' ? 120 : null), textOf: (value) => `${value} letters` };

describe('toRelationChart', () => {
  it('puts a model where its measure and its score are', () => {
    const { data } = toRelationChart({ rows, others: [], theme, measure });
    expect(data.datasets[0]?.data).toEqual([{ x: 120, y: a?.scores.overall.mean }]);
  });

  it('has no point for a model whose measure is not known', () => {
    expect(toRelationChart({ rows, others: [], theme, measure }).data.datasets[1]?.data).toEqual([]);
  });

  it('says score, interval and measure in its tooltip', () => {
    const { options } = toRelationChart({ rows, others: [], theme, measure });
    const label = options?.plugins?.tooltip?.callbacks?.label as unknown as (item: object) => string;
    expect(label({ dataset: { label: 'a' }, datasetIndex: 0, dataIndex: 0, raw: null })).toMatch(
      /^ a: \d\.\d\d \(\d\.\d\d to \d\.\d\d\) at 120 letters$/,
    );
  });

  it('always spans the whole scale of ratings', () => {
    const { options } = toRelationChart({ rows, others: [], theme, measure });
    expect([options?.scales?.['y']?.min, options?.scales?.['y']?.max]).toEqual([1, 10]);
  });
});
