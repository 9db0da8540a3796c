import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { createWholeApp, gate, type AppScript } from './whole-app.ts';

async function show(hash: string, script: AppScript = {}) {
  const app = createWholeApp(script);
  await app.context.library.refresh();
  await page.viewport(1280, 900);
  window.location.hash = hash;
  render(App, { props: { context: app.context } });
  return app;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

describe('the start page', () => {
  it('checks the set-up from browser to score, and says what its numbers are worth', async () => {
    await show('#/');
    await button('Check the set-up').click();
    await expect.element(page.getByText(/^All well, in/)).toBeVisible();
    await expect.element(page.getByText('7.00')).toBeVisible();
    await expect.element(page.getByText(/what it writes means nothing/)).toBeVisible();
    await expect.element(page.getByText(/not a\s+language model/)).toBeVisible();
    await expect.element(page.getByRole('img', { name: /reads 7\.00 of 10/ })).toBeInTheDocument();
  });

  it('says why a check ended early', async () => {
    await show('#/', { answer: () => Promise.reject(new Error('the engine fell over')) });
    await button('Check the set-up').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/ended early.*fell over/);
  });

  it('leaves no trace of a check among the runs', async () => {
    const { context } = await show('#/');
    await button('Check the set-up').click();
    await expect.element(button('Check again')).toBeVisible();
    expect(await context.services.store.listRuns()).toEqual([]);
  });

  it('goes on with an unfinished run, and deletes one only after asking', async () => {
    const store = createMemoryRunStore();
    await store.createRun(madeUpSpec(), 0);
    await show('#/', { store });
    await button('Delete').click();
    await button('Keep').click();
    expect(await store.listRuns()).toHaveLength(1);
    await button('Go on').click();
    await expect.element(page.getByRole('heading', { name: 'Finished' })).toBeVisible();
    window.location.hash = '#/';
    await button('Delete').click();
    await button('Delete').click();
    await expect.element(page.getByText(/^None yet/)).toBeVisible();
    expect(await store.listRuns()).toEqual([]);
  });

  it('tells where runs are kept in memory only', async () => {
    await show('#/', { services: { storeNotice: 'Runs cannot be kept here.' } });
    await expect.element(page.getByText('Runs cannot be kept here.')).toBeVisible();
  });
});

describe('from set-up to results', () => {
  it('starts the chosen runs, shows them and ends with their scores', async () => {
    const hold = gate();
    await show('#/setup', {
      answer: async ({ onDelta }) => {
        onDelta('<b>Words</b> on their way');
        await hold.opened;
        return 'Words.';
      },
    });
    await expect.element(page.getByText('Made-up bench: 4 questions, references: authors')).toBeVisible();
    await button('Start 2 runs').click();
    await expect.element(page.getByText('<b>Words</b> on their way')).toBeVisible();
    await expect.element(page.getByText('waits its turn')).toBeVisible();
    await expect.element(button('Pause')).toBeVisible();
    hold.open();
    await expect.element(page.getByRole('heading', { name: 'Finished' })).toBeVisible();
    expect(page.getByText('7.00', { exact: true }).elements()).toHaveLength(2);
    await expect.element(page.getByRole('main').getByRole('link', { name: 'Results' })).toBeVisible();
  });

  it('asks for the key of a judge that needs one, and hides what is typed', async () => {
    await show('#/setup');
    await page.getByRole('radio', { name: /GPT-6 luna/ }).click();
    await expect.element(page.getByText('Give the key for api.openai.com.')).toBeVisible();
    await expect.element(button(/^Start/)).toBeDisabled();
    const field = page.getByLabelText('Key for api.openai.com');
    await expect.element(field).toHaveAttribute('type', 'password');
    await userEvent.fill(field, 'sk-test');
    await expect.element(button(/^Start/)).toBeEnabled();
    await button('Test the key').click();
    await expect.element(page.getByText('works', { exact: true })).toBeVisible();
    await button('Forget key').click();
    await expect.element(button(/^Start/)).toBeDisabled();
  });

  it('says that a judge has ended, and when its server will be asked about it', async () => {
    await show('#/setup');
    await page.getByRole('radio', { name: /GPT-4.1 nano/ }).click();
    await expect.element(page.getByText(/ended gpt-4\.1-nano on 23 Oct 2026/)).toBeVisible();
    await expect.element(page.getByText(/Once there is a key, api\.openai\.com is asked whether it has gpt-4\.1-nano\./)).toBeVisible();
  });

  it('shows why MT-bench cannot be had, with the ways out', async () => {
    await show('#/setup');
    await page.getByRole('radio', { name: /^MT-bench/ }).click();
    await expect.element(page.getByText('no network in this test')).toBeVisible();
    await button('Give the files yourself').click();
    await expect.element(page.getByText(/Drop the folder/)).toBeVisible();
  });

  it('adds a model of a server, says where it runs, and removes it again', async () => {
    await show('#/setup');
    await page.getByText('Add a model of your own').click();
    await page.getByRole('radio', { name: /^On a server/ }).click();
    await page.getByLabelText('Base URL').fill('https://models.example/v1');
    await page.getByLabelText('Model, as the server knows it').fill('mine');
    await button('Add the model').click();
    const row = page.getByRole('checkbox', { name: 'mine', exact: true });
    await expect.element(row).toBeChecked();
    await expect.element(page.getByText('models.example runs it: no memory here.')).toBeVisible();
    await button('Remove it from the list').click();
    expect(row.elements()).toEqual([]);
  });

  it('lets a model be tried that is too big, after saying what may happen', async () => {
    const { context } = await show('#/setup');
    await userEvent.fill(page.getByLabelText(/^Memory of your graphics card/), '4096');
    await userEvent.keyboard('{Tab}');
    await page.getByText('Llama 3.1 8B Instruct', { exact: true }).click();
    await expect.element(page.getByText(/Llama 3\.1 8B Instruct is too big/)).toBeVisible();
    await page.getByRole('checkbox', { name: /^Try anyway\. Memory is then only counted/ }).click();
    expect(context.setup.planned.problems).toEqual([]);
    expect(context.setup.makeSpecs(0).map(({ settings }) => settings.gpuBudgetBytes)).toContain(null);
  });
});

describe('the frame', () => {
  it('lists the shortcuts on ?, and goes to pages by number', async () => {
    await show('#/');
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('heading', { name: 'Keyboard' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('2');
    await expect.element(page.getByRole('heading', { name: 'Set up', level: 1 })).toBeVisible();
  });

  it('skips to the content without leaving the page', async () => {
    await show('#/setup');
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.id).toBe('main');
    expect(window.location.hash).toBe('#/setup');
  });

  it('changes the theme and remembers it', async () => {
    localStorage.clear();
    await show('#/', { storage: localStorage });
    await userEvent.selectOptions(page.getByLabelText('Theme'), 'dark');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(localStorage.getItem('benchtab.theme')).toBe('dark');
    await userEvent.selectOptions(page.getByLabelText('Theme'), 'system');
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  it('shows addresses that name no page as such', async () => {
    await show('#/nowhere');
    await expect.element(page.getByRole('heading', { name: 'No such page' })).toBeVisible();
    window.location.hash = '#/run/unknown';
    await expect.element(page.getByRole('heading', { name: 'No such run' })).toBeVisible();
  });
});
