import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../../src/app/App.svelte';
import type { CompletionStore } from '../../../src/core/ports.ts';
import { createMemoryCompletionStore } from '../../../src/storage/memory-completion-store.ts';
import { keptCompletion } from '../../contracts/completion-store.ts';
import { fakeRunEvents } from '../../fakes/run-states.ts';
import { showPage } from './page.ts';
import { createWholeApp } from './whole-app.ts';

const NOTE = 'found again: paid for in an earlier run';

/** A run of which the judgment of question 1, turn 1 was found again. */
function runWithOneFound() {
  return fakeRunEvents({ runId: 'found', groupId: 'group-found', modelId: 'model-a', label: 'Model A' }).map((event) => {
    if (event.type !== 'judgment-end' || event.judgment.questionId !== 1 || event.judgment.turn !== 1) return event;
    return { ...event, judgment: { ...event.judgment, completion: { ...event.judgment.completion, isTakenOver: true as const } } };
  });
}

describe('Browse', () => {
  it('says of a judgment that was found again that it was paid for before, and of no other', async () => {
    await showPage('#/browse?run=found&q=1', [runWithOneFound()]);
    await expect.element(page.getByText(NOTE)).toBeVisible();
    expect(page.getByText(NOTE).elements()).toHaveLength(1);
  });
});

describe('the Run page', () => {
  it('counts judgments that were found again beside what was spent', async () => {
    await showPage('#/run/group-found', [runWithOneFound()]);
    await expect.element(page.getByText(/^[\d,]+ tokens, 1 judgment found again$/)).toBeVisible();
  });
});

describe('the Models page', () => {
  const modelStore = {
    inventory: () => Promise.resolve({ cards: [], foreign: [], usageBytes: 1, quotaBytes: 2, isPersistent: true }),
  };

  async function showModels(judgments: CompletionStore) {
    const services = { judgments, modelStore: modelStore as never };
    window.location.hash = '#/models';
    render(App, { props: { context: createWholeApp({ services }).context } });
  }

  it('counts the judgments that are found again, and deletes them after asking', async () => {
    const judgments = createMemoryCompletionStore();
    await judgments.keep('a', keptCompletion('x'.repeat(3000)));
    await judgments.keep('b', keptCompletion('short'));
    await showModels(judgments);
    await expect.element(page.getByText(/^2 judgments, 4 kB/)).toBeVisible();
    await page.getByRole('button', { name: 'Delete them' }).click();
    expect((await judgments.measure()).count).toBe(2);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.element(page.getByText(/^none What a judge/)).toBeVisible();
    expect((await judgments.measure()).count).toBe(0);
  });

  it('says so where they cannot be deleted', async () => {
    const judgments = createMemoryCompletionStore();
    await judgments.keep('a', keptCompletion('[[7]]'));
    await showModels({ ...judgments, clear: () => Promise.reject(new Error('the disk does not answer')) });
    await page.getByRole('button', { name: 'Delete them' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.element(page.getByText('the disk does not answer')).toBeVisible();
    await expect.element(page.getByText(/^1 judgment,/)).toBeVisible();
  });
});
