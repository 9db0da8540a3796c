import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { afterEach, describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { fakeRunEvents } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { storeRun } from './page.ts';
import { createWholeApp } from './whole-app.ts';

let close: () => unknown = () => undefined;
afterEach(async () => void (await close()));

async function showResults() {
  const store = createMemoryRunStore();
  await storeRun(store, fakeRunEvents({ runId: 'good', modelId: 'good', label: 'Good', quality: 8 }));
  await storeRun(store, fakeRunEvents({ runId: 'weak', modelId: 'weak', label: 'Weak', quality: 3 }));
  const app = createWholeApp({ store, judge: () => '[[5]]' });
  await page.viewport(1280, 500);
  window.location.hash = '#/results';
  const shown = await render(App, { props: { context: app.context } });
  close = () => shown.unmount();
}

const choice = (name: string) => page.getByRole('group', { name: 'One more chart' }).getByRole('button', { name });

describe('the choice of a chart', () => {
  it('keeps the page where it stands, and shows the chart of its address', async () => {
    await showResults();
    await choice('Questions').click();
    await expect.poll(() => window.location.hash).toContain('chart=heat');
    await expect.element(page.getByRole('grid', { name: /^Ratings by model and question/ })).toBeVisible();
    expect(window.scrollY).toBeGreaterThan(200);
  });
});
