import { describe, expect, it } from 'vitest';
import { distributionOf, toDistributionChart } from '../../../../src/app/charts/distribution-chart.ts';
import { leaderboardRow } from '../../../../src/core/scores.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';
import { MADE_UP_THEME as theme } from './made-up-theme.ts';

describe('distributionOf', () => {
  it('counts a fraction with the whole number below it', () => {
    expect(distributionOf([8, 8.5, 8.99, 9]).counts).toEqual([0, 0, 0, 0, 0, 0, 0, 3, 1, 0]);
  });

  it('has a class for 10 alone', () => {
    expect(distributionOf([10, 9.9]).counts.slice(8)).toEqual([1, 1]);
  });

  it('puts ratings outside of the scale into no class, and says how many', () => {
    expect(distributionOf([0, 85, 5])).toEqual({ counts: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0], rated: 1, outside: 2 });
  });
});

describe('toDistributionChart', () => {
  const rows = ['a', 'b'].map((modelId) => leaderboardRow(fakeRunState({ modelId })));
  const distributions = [distributionOf([1, 1, 2, 10]), distributionOf([])];

  it('shows parts of a model’s ratings, so that few and many can be compared', () => {
    expect(toDistributionChart({ rows, distributions, theme }).data.datasets[0]?.data).toEqual([50, 25, 0, 0, 0, 0, 0, 0, 0, 25]);
  });

  it('draws nothing for a model without ratings', () => {
    expect(toDistributionChart({ rows, distributions, theme }).data.datasets[1]?.data.every((part) => part === 0)).toBe(true);
  });

  it('gives each model a panel with the same scale', () => {
    const { data, options } = toDistributionChart({ rows, distributions, theme });
    const axes = data.datasets.map(({ yAxisID }) => options?.scales?.[yAxisID ?? '']);
    expect(new Set(axes).size).toBe(2);
    expect(new Set(axes.map((axis) => axis?.max)).size).toBe(1);
  });
});
