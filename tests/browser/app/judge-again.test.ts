import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import { importedJudgeCard, importedModelCard } from '../../../src/core/imported.ts';
import type { RunEvent } from '../../../src/core/types.ts';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { FAKE_PRACTICE_JUDGE, fakeBench, fakeRunEvents, type FakeRun } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp, type AppScript } from './whole-app.ts';

const a = fakeRunEvents({ runId: 'run-a', modelId: 'model-a', label: 'Model A', judge: null });
const b = fakeRunEvents({ runId: 'run-b', modelId: 'model-b', label: 'Model B', judge: FAKE_PRACTICE_JUDGE });

/** A run as an import makes it: nothing of it can be asked again. */
function imported(run: FakeRun): RunEvent[] {
  return fakeRunEvents({ ...run, judge: importedJudgeCard('gpt-4') }).map((event) =>
    event.type === 'run-start'
      ? { ...event, spec: { ...event.spec, model: importedModelCard(run.modelId ?? 'x'), origin: { files: ['x.jsonl'], importedAt: '2026-11-23T12:00:00.000Z', contentSha256: 'f', notes: [] } } }
      : event,
  );
}

async function show(hash: string, runs: readonly (readonly RunEvent[])[], script: AppScript = {}) {
  const store = createMemoryRunStore();
  for (const [first, ...later] of runs) {
    if (first?.type !== 'run-start') throw new Error('a run begins with run-start');
    await store.createRun(first.spec, first.at);
    await store.appendEvents(first.spec.runId, later);
  }
  const app = createWholeApp({ store, ...script });
  await page.viewport(1280, 900);
  window.location.hash = hash;
  render(App, { props: { context: app.context } });
  return { ...app, store };
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

describe('the judge page', () => {
  it('judges answers that exist, makes none, and ends on the run page', async () => {
    const { store, judge, model } = await show('#/judge?run=run-a,run-b', [a, b]);
    await expect.element(page.getByText(/^64 answers of 2 models to Fake bench/)).toBeVisible();
    await expect.element(page.getByText('Judge calls')).toBeVisible();
    await button('Judge 2 models').click();
    await expect.element(page.getByRole('heading', { name: 'Finished' })).toBeVisible();
    expect(judge.calls).toHaveLength(64);
    expect(model.calls).toEqual([]);
    const made = (await store.listRuns()).filter(({ runId }) => !['run-a', 'run-b'].includes(runId));
    expect(made.map(({ modelId, judgedTurns, status }) => [modelId, judgedTurns, status])).toEqual([
      ['model-b', 32, 'completed'],
      ['model-a', 32, 'completed'],
    ]);
  });

  it('tells what a judge with a price will cost, and asks for its key', async () => {
    await show('#/judge?run=run-a', [a]);
    await page.getByRole('radio', { name: /GPT-6 luna/ }).click();
    await expect.element(page.getByText(/^(under )?\$0\.\d+ – \$0\.\d+$/)).toBeVisible();
    await expect.element(page.getByText('Give the key for api.openai.com.')).toBeVisible();
    await expect.element(button('Judge 1 model')).toBeDisabled();
    await expect.element(page.getByLabelText('Most the judging of a run may cost')).toBeVisible();
  });

  it('refuses a judge in this browser that does not fit', async () => {
    const { context } = await show('#/judge?run=run-a', [a]);
    const big = context.setup.cards.find(({ label }) => label.startsWith('Llama 3.1 8B'));
    context.setup.update({ gpuBudgetMb: 2048, localJudgeModelId: big?.modelId ?? '', judgeId: 'local' });
    window.location.hash = '#/results';
    await expect.element(page.getByRole('heading', { name: 'Results', level: 1 })).toBeVisible();
    window.location.hash = '#/judge?run=run-a';
    await expect.element(page.getByText('Llama 3.1 8B Instruct is too big to judge here: choose a smaller one.')).toBeVisible();
    await expect.element(button('Judge 1 model')).toBeDisabled();
  });

  it('lets the reference set be chosen, and records which it was', async () => {
    const bench = fakeBench();
    const other = { name: 'checked', answers: bench.references[0]?.answers ?? [], sha256: 'd'.repeat(64) };
    const run = fakeRunEvents({ runId: 'run-a', judge: null, bench: { ...bench, references: [...bench.references, other] } });
    const { context } = await show('#/judge?run=run-a', [run]);
    await expect.element(page.getByRole('radio', { name: /^authors/ })).toBeChecked();
    await page.getByRole('radio', { name: /^checked/ }).click();
    await button('Judge 1 model').click();
    await expect.element(page.getByRole('heading', { name: 'Finished' })).toBeVisible();
    expect(context.controller.lanes[0]?.state.spec.settings.referenceSet).toBe('checked');
  });

  it('asks which to judge where the runs are of different benches', async () => {
    const other = fakeRunEvents({ runId: 'run-c', modelId: 'c', judge: null, bench: fakeBench({ label: 'Other bench', questionsSha256: 'e'.repeat(64) }) });
    await show('#/judge?run=run-a,run-c', [a, other]);
    await expect.element(page.getByText('These runs are of different benches.')).toBeVisible();
    await page.getByRole('link', { name: 'Other bench: 1 run' }).click();
    await expect.element(button('Judge 1 model')).toBeEnabled();
  });

  it('says so when no run is chosen, or the address names none that is here', async () => {
    await show('#/judge', [a]);
    await expect.element(page.getByText(/^No run is chosen/)).toBeVisible();
    window.location.hash = '#/judge?run=gone';
    await expect.element(page.getByText(/not kept in this browser/)).toBeVisible();
  });
});

describe('runs on the results page', () => {
  it('are picked across tables, and judged together', async () => {
    await show('#/results', [a, b]);
    await page.getByRole('checkbox', { name: /^Select the run of Model A/ }).click();
    await page.getByRole('checkbox', { name: /^Select the run of Model B/ }).click();
    const bar = page.getByRole('complementary', { name: 'Selected runs' });
    await expect.element(bar).toHaveTextContent('2 runs selected');
    await expect.element(bar.getByRole('link', { name: 'Side by side' })).toHaveAttribute('href', '#/browse?run=run-a,run-b');
    await expect.element(bar.getByRole('link', { name: 'Compare' })).toHaveAttribute('href', '#/compare?a=run-a&b=run-b');
    await bar.getByRole('link', { name: 'Judge …' }).click();
    await expect.element(button('Judge 2 models')).toBeVisible();
  });

  it('are deleted together after asking, and brought back whole', async () => {
    const { store } = await show('#/results', [a, b]);
    const before = [await store.readEvents('run-a'), await store.readEvents('run-b')];
    await page.getByRole('checkbox', { name: /^Select the run of Model A/ }).click();
    await page.getByRole('checkbox', { name: /^Select the run of Model B/ }).click();
    await page.getByRole('complementary', { name: 'Selected runs' }).getByRole('button', { name: 'Delete' }).click();
    await button('Delete the runs').click();
    await expect.element(page.getByText('2 runs are deleted.')).toBeVisible();
    expect(await store.listRuns()).toEqual([]);
    await button('Take it back').click();
    await expect.element(page.getByRole('checkbox', { name: /^Select the run of Model A/ })).toBeVisible();
    expect([await store.readEvents('run-a'), await store.readEvents('run-b')]).toEqual(before);
  });

  it('say that they are imported, and why nothing of them can be tried again', async () => {
    const failed = { questionId: 3, choiceIndex: 0, turn: 1 } as const;
    await show('#/results', [imported({ runId: 'run-x', modelId: 'harbour', groupId: 'gx', failedJudgments: [failed] })]);
    await expect.element(page.getByTitle(/MT-bench’s settings are assumed/).first()).toHaveTextContent('imported');
    window.location.hash = '#/run/gx';
    await expect.element(page.getByText(/^Made elsewhere: to try again/)).toBeVisible();
    expect(button('Try these again').elements()).toEqual([]);
  });
});
