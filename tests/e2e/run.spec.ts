import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { chooseSmallRun, start, storedEvents, visit, waitUntilFinished, watch } from './steps.ts';

test('a person sets up a run, watches it, and ends with a leaderboard, texts and files', async ({ page }) => {
  const seen = watch(page);
  await chooseSmallRun(page, { questions: 2, maxTokens: 16 });
  await start(page);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await waitUntilFinished(page);

  await page.getByRole('link', { name: 'Results', exact: true }).last().click();
  const table = page.getByRole('table').first();
  await expect(table.getByText('BenchTab tiny 2')).toBeVisible();
  await expect(table.getByText('BenchTab tiny 1')).toBeVisible();
  await expect(page.getByText('Practice judge, not a language model').first()).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'FastChat files (ZIP)' }).click(),
  ]);
  const files = unzipSync(new Uint8Array(await readFile(await download.path())));
  const judgments = new TextDecoder().decode(files['data/starter/model_judgment/practice_single.jsonl']);
  expect(judgments.trim().split('\n')).toHaveLength(8);
  expect(Object.keys(files)).toContain('data/starter/model_answer/benchtab-tiny-2.jsonl');

  await visit(page, 'browse');
  await expect(page.getByText(/Rating: \[\[\d+\]\]/).first()).toBeVisible();
  expect(seen).toEqual({ errors: [], foreign: [] });
});

test('a reload in mid-run offers to go on, and nothing is answered or judged twice', async ({ page }) => {
  await chooseSmallRun(page, { questions: 3, maxTokens: 24, models: ['BenchTab tiny 1'] });
  await start(page);
  const answered = async () => (await storedEvents(page)).filter(({ type }) => type === 'answer-end').length;
  await expect.poll(answered, { timeout: 90_000 }).toBeGreaterThanOrEqual(2);
  await page.reload();
  await page.getByRole('button', { name: 'Go on' }).click();
  await waitUntilFinished(page);
  const events = await storedEvents(page);
  for (const part of ['answer', 'judgment'] as const) {
    const keys = events.flatMap((event) => event[part] ?? []).map(({ questionId, turn }) => `${questionId}/${turn}`);
    expect(keys.toSorted()).toEqual(['1/1', '1/2', '2/1', '2/2', '3/1', '3/2']);
  }
});

test('pausing keeps what is there, and stopping asks for nothing', async ({ page }) => {
  await chooseSmallRun(page, { questions: 8, maxTokens: 24, models: ['BenchTab tiny 1'] });
  await start(page);
  await expect.poll(async () => (await storedEvents(page)).some(({ type }) => type === 'answer-end'), { timeout: 90_000 }).toBe(true);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  const kept = (await storedEvents(page)).filter(({ type }) => type === 'answer-end').length;
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/[Cc]ancelled|[Ss]topped/).first()).toBeVisible();
  expect((await storedEvents(page)).filter(({ type }) => type === 'answer-end').length).toBeGreaterThanOrEqual(kept);
});
