import { render } from 'vitest-browser-svelte';
import { describe, expect, it, vi } from 'vitest';
import type { ChartTheme } from '../../../src/app/charts/chart-theme.ts';
import { otherView, type ChartView } from '../../../src/app/components/results/chart-views.ts';
import ChartFigure from '../../../src/app/components/results/ChartFigure.svelte';
import { leaderboardRow, STRICT_COUNTING } from '../../../src/core/scores.ts';
import { fakeRunState } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';

function viewOf(label: string, ondraw?: (theme: ChartTheme) => void): ChartView {
  const state = fakeRunState({ label });
  const view = otherView('turns', {
    rows: [leaderboardRow(state)],
    others: [],
    states: new Map([[state.spec.runId, state]]),
    counting: STRICT_COUNTING,
    isNarrow: false,
  });
  if ('missing' in view) throw new Error(view.missing);
  const configOf: ChartView['configOf'] = (theme, title) => {
    ondraw?.(theme);
    return view.configOf(theme, title);
  };
  return { ...view, configOf };
}

const propsOf = (view: ChartView) => ({ view, source: 'made up', fileName: 'turns' });

describe('a chart of results', () => {
  it('is drawn again when its figures change', async () => {
    const drawn: string[] = [];
    const shown = await render(ChartFigure, { props: propsOf(viewOf('first', () => drawn.push('first'))) });
    await expect.poll(() => drawn).toEqual(['first']);
    await shown.rerender(propsOf(viewOf('second', () => drawn.push('second'))));
    await expect.poll(() => drawn).toEqual(['first', 'second']);
  });

  it('is not drawn before it comes into view', async () => {
    const drawn: string[] = [];
    const above = document.createElement('div');
    above.style.height = '5000px';
    document.body.prepend(above);
    await render(ChartFigure, { props: propsOf(viewOf('model', () => drawn.push('model'))) });
    await vi.dynamicImportSettled();
    expect(drawn).toEqual([]);
    above.remove();
    await expect.poll(() => drawn).toEqual(['model']);
  });

  it('is drawn in light colours for paper, and as before after it', async () => {
    document.documentElement.dataset['theme'] = 'dark';
    const inks: string[] = [];
    await render(ChartFigure, { props: propsOf(viewOf('model', ({ ink }) => inks.push(ink))) });
    await expect.poll(() => inks.length).toBe(1);
    dispatchEvent(new Event('beforeprint'));
    dispatchEvent(new Event('afterprint'));
    delete document.documentElement.dataset['theme'];
    const [onScreen, onPaper, again] = inks;
    expect(brightness(onPaper)).toBeLessThan(100);
    expect(brightness(onScreen)).toBeGreaterThan(600);
    expect(again).toBe(onScreen);
  });

  it('shows the same figures as a table', async () => {
    const screen = await render(ChartFigure, { props: propsOf(viewOf('model')) });
    await screen.getByRole('button', { name: 'Table' }).click();
    await expect.element(screen.getByRole('rowheader', { name: 'model' })).toBeVisible();
  });
});

/** Red, green and blue together, 0 to 765. */
function brightness(colour = ''): number {
  return (colour.match(/\d+/g) ?? []).map(Number).reduce((sum, channel) => sum + channel, 0);
}
