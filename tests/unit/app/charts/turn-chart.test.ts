import { describe, expect, it } from 'vitest';
import { toTurnChart } from '../../../../src/app/charts/turn-chart.ts';
import { leaderboardRow } from '../../../../src/core/scores.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';
import { MADE_UP_THEME as theme } from './made-up-theme.ts';

const whole = leaderboardRow(fakeRunState({ modelId: 'a', quality: 7 }));
const part = leaderboardRow(fakeRunState({ modelId: 'b', answered: 6, status: 'paused' }));

describe('toTurnChart', () => {
  it('goes from turn 1 to turn 2, one line for each model, told apart by colour and shape', () => {
    const { data } = toTurnChart({ rows: [whole, part], theme });
    expect(data.labels).toEqual(['Turn 1', 'Turn 2']);
    expect(data.datasets[0]?.data).toEqual(whole.scores.turns.map(({ mean }) => mean));
    const [first, second] = data.datasets;
    expect(first?.borderColor).not.toBe(second?.borderColor);
    expect((first as { pointStyle?: string }).pointStyle).not.toBe((second as { pointStyle?: string }).pointStyle);
  });

  it('draws the other models thin, behind', () => {
    const { data } = toTurnChart({ rows: [whole], others: [part], theme });
    const [shown, other] = data.datasets;
    expect(other?.borderWidth).toBeLessThan(Number(shown?.borderWidth));
    expect(other?.order).toBeGreaterThan(shown?.order ?? Infinity);
  });

  it('writes names beside the lines where there is room, and needs no legend then', () => {
    const wide = toTurnChart({ rows: [whole], theme, title: 'Turns' });
    expect(wide.plugins?.map(({ id }) => id)).toEqual(['point-names']);
    expect(wide.options?.plugins?.legend?.display).toBe(false);
    expect(toTurnChart({ rows: [whole], theme, isNarrow: true }).plugins).toEqual([]);
  });
});
