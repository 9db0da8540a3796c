import { render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import { toTurnChart } from '../../../src/app/charts/chart-config.ts';
import type { ChartTheme } from '../../../src/app/charts/chart-theme.ts';
import ChartFigure from '../../../src/app/components/results/ChartFigure.svelte';
import { toTurnTable } from '../../../src/app/components/results/score-tables.ts';
import { leaderboardRow } from '../../../src/core/scores.ts';
import { fakeRunState } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';

describe('a chart of results', () => {
  it('is drawn again when its figures change', async () => {
    const drawn: string[] = [];
    const propsOf = (label: string) => {
      const rows = [leaderboardRow(fakeRunState({ label }))];
      const configOf = (theme: ChartTheme) => {
        drawn.push(label);
        return toTurnChart({ rows, theme });
      };
      return { title: 'By turn', pictureTitle: 'By turn', configOf, table: toTurnTable(rows), fileName: 'turns' };
    };
    const shown = await render(ChartFigure, { props: propsOf('first') });
    await expect.poll(() => drawn).toEqual(['first']);
    await shown.rerender(propsOf('second'));
    await expect.poll(() => drawn).toEqual(['first', 'second']);
  });
});
