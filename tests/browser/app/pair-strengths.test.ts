import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { afterEach, describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import type { PairJudgment, Winner } from '../../../src/core/pair-types.ts';
import { createMemoryPairStore } from '../../../src/storage/memory-pair-store.ts';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { contestant, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp } from './whole-app.ts';

const SPEC = fakePairSpec({ contestants: ['x', 'y', 'z'].map(contestant) });

/** x beats y twice and loses once; z wins nothing. */
const MATCHES: readonly (readonly [string, string, Winner, number])[] = [
  ['x', 'y', 'model_1', 1], ['x', 'y', 'model_1', 2], ['x', 'y', 'model_2', 3],
  ['x', 'z', 'model_1', 1], ['x', 'z', 'model_1', 2], ['y', 'z', 'model_1', 1], ['y', 'z', 'model_1', 2],
];

function judgmentOf([model1, model2, winner, questionId]: (typeof MATCHES)[number]): PairJudgment {
  return fakePairJudgment([winner, winner], { model1, model2, questionId });
}

let close: () => unknown = () => undefined;
afterEach(async () => void (await close()));

async function show(query = '') {
  const pairStore = createMemoryPairStore();
  await pairStore.createPairRun(SPEC, 1);
  await pairStore.appendPairs(SPEC.pairRunId, MATCHES.map(judgmentOf));
  const app = createWholeApp({ store: createMemoryRunStore(), services: { pairStore }, judge: () => '[[A]]' });
  await page.viewport(1280, 900);
  window.location.hash = `#/pairs/pair-1${query}`;
  const shown = await render(App, { props: { context: app.context } });
  close = () => shown.unmount();
}

const strengths = () => page.getByRole('table', { name: /^Strength of each model/ });
const grid = () => page.getByRole('grid', { name: /^Win rates/ });
const cellAt = (row: number, column: number) => {
  const cell = grid().element().querySelector<HTMLElement>(`[data-at="${row} ${column}"]`);
  if (cell === null) throw new Error(`there is no cell ${row} ${column}`);
  return cell;
};

describe('the strengths of a pair run', () => {
  it('stand in order, with places as far as they are proven', async () => {
    await show();
    await expect.element(strengths()).toBeVisible();
    const rows = [...strengths().element().querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent.trim()));
    expect(rows.map((cells) => cells.slice(0, 2))).toEqual([['1–3', 'Model x'], ['1–3', 'Model y'], ['1–3', 'Model z']]);
    expect(rows[2]).toContain('never won');
  });

  it('explain themselves', async () => {
    await show();
    await strengths().getByRole('button', { name: 'never won' }).click();
    await expect.element(page.getByRole('tooltip')).toHaveTextContent('It won none of its 4 matches');
  });

  it('can leave out games that disagree, by address', async () => {
    await show();
    await page.getByLabelText('Games that disagree', { exact: true }).selectOptions('are left out');
    await expect.poll(() => window.location.hash).toBe('#/pairs/pair-1?disagreeing=drop');
  });
});

describe('the matrix of wins', () => {
  it('has the part that the row won of the column, and opens the matches of the two', async () => {
    await show();
    await expect.element(grid()).toBeVisible();
    expect(cellAt(0, 1).textContent.trim()).toBe('67 % 3');
    expect(cellAt(1, 0).textContent.trim()).toBe('33 % 3');
    cellAt(1, 2).click();
    await expect.poll(() => window.location.hash).toBe('#/pairs/pair-1?model=y&versus=z');
    await expect.element(page.getByText('2 of 7 matches')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Matches' })).toBeInViewport();
  });

  it('is one tab stop, with arrow keys inside', async () => {
    await show();
    await expect.element(grid()).toBeVisible();
    expect(grid().element().querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    cellAt(0, 0).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(cellAt(0, 1));
    await expect.element(page.getByRole('tooltip')).toHaveTextContent('Model x against Model y: 2 won, 1 lost, 0 tied of 3.');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => window.location.hash).toContain('model=x&versus=y');
  });

  it('keeps the page where it stands while matches are read', async () => {
    await show();
    await page.getByRole('link', { name: /^2\.1 Model x – Model z/ }).click();
    await expect.poll(() => window.location.hash).toContain('match=2.1.x');
    expect(window.scrollY).toBeGreaterThan(300);
  });
});
