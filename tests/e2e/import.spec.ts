import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { madeUpFastchatFolder } from '../fakes/fastchat-files.ts';
import { visit, watch } from './steps.ts';

/** The starter bench's questions, answered and judged by nobody. */
const FOLDER = madeUpFastchatFolder({
  bench: 'starter',
  questionIds: Array.from({ length: 16 }, (_, index) => index + 1),
  models: [
    { model: 'harbour', ratings: { 'made-up-judge': (id) => (id % 2 === 0 ? 4 : 7) } },
    { model: 'lighthouse', ratings: { 'made-up-judge': (_id, turn) => (turn === 1 ? 9 : 8) } },
    { model: 'dune', ratings: {} },
  ],
});

const ZIP = Buffer.from(zipSync(Object.fromEntries([...FOLDER].map(([path, text]) => [path, strToU8(text)]))));

/** Drops one file on the page, wherever it is. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    async ({ base64, fileName }) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([content], fileName));
      return transfer;
    },
    { base64: bytes.toString('base64'), fileName: name },
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer });
  await expect(page.getByRole('heading', { name: 'Found' })).toBeVisible();
}

async function takeOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Take over \d/ }).click();
  await expect(page).toHaveURL(/#\/results\?group=/);
}

const table = (page: Page, judge: string) => page.getByRole('table', { name: new RegExp(`^Starter bench, judged by ${judge}`) });

/** What the table of a judge says: its rows as texts. */
async function rowsOf(page: Page, judge: string): Promise<readonly string[]> {
  await expect(table(page, judge)).toBeVisible();
  // Places and flags come after the table.
  await expect(table(page, judge)).not.toContainText('…');
  const rows = await table(page, judge).locator('tbody tr').allInnerTexts();
  // What files do not tell, as a cost, has a column only where runs of this browser stand in the table.
  return rows.map((row) => row.replace(/\s+/g, ' ').replace(/( –)+$/, ''));
}

/** Saves the FastChat files of a judge's table. */
async function exportTable(page: Page, judge: string): Promise<Buffer> {
  const board = page.getByRole('region', { name: new RegExp(`^Starter bench, judged by ${judge}`) });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    board.getByRole('button', { name: 'FastChat files (ZIP)' }).click(),
  ]);
  return readFile(await download.path());
}

async function expectAccessible(page: Page): Promise<void> {
  for (const { colorScheme, width } of [{ colorScheme: 'light', width: 1600 }, { colorScheme: 'dark', width: 400 }] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${page.url()} ${width}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${page.url()} at ${width}`).toBeLessThanOrEqual(0);
  }
}

test('FastChat files become runs, are judged, leave as FastChat files and come back with the same numbers', async ({ page }) => {
  const seen = watch(page);
  await visit(page, '');
  await drop(page, 'runs.zip', ZIP);
  await expect(page.getByText('3 models with 48 answered questions, 64 judgments by made-up-judge.')).toBeVisible();
  await takeOver(page);
  const [best, second] = await rowsOf(page, 'made-up-judge');
  expect(best).toMatch(/lighthouse .*8\.50 .*9\.00 8\.00 32\/32/);
  expect(second).toMatch(/harbour .*5\.50 .*5\.50 5\.50 32\/32/);

  await page.getByRole('checkbox', { name: /^Select the run of dune/ }).check();
  await page.getByRole('complementary', { name: 'Selected runs' }).getByRole('link', { name: 'Judge …' }).click();
  await page.getByRole('radio', { name: /^Practice judge/ }).check();
  await page.getByRole('button', { name: 'Judge 1 model' }).click();
  await expect(page.getByRole('heading', { name: 'Finished' })).toBeVisible({ timeout: 60_000 });

  await visit(page, 'results');
  const before = [await rowsOf(page, 'made-up-judge'), await rowsOf(page, 'Practice judge')];
  const zips = [await exportTable(page, 'made-up-judge'), await exportTable(page, 'Practice judge')];
  expect(Object.keys(unzipSync(new Uint8Array(zips[1] ?? Buffer.of())))).toContain('data/starter/model_answer/dune.jsonl');

  for (const box of await page.getByRole('checkbox', { name: /^Select the run of/ }).all()) await box.check();
  await page.getByRole('complementary', { name: 'Selected runs' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete the runs' }).click();
  await expect(page.getByText('No runs yet.')).toBeVisible();

  for (const [index, zip] of zips.entries()) {
    await drop(page, `export-${index}.zip`, zip);
    await takeOver(page);
  }
  await visit(page, 'results');
  expect([await rowsOf(page, 'made-up-judge'), await rowsOf(page, 'Practice judge')]).toEqual(before);
  expect(seen).toEqual({ errors: [], foreign: [] });
});

test('what is imported twice is noticed, and what was taken over can be taken back', async ({ page }) => {
  await visit(page, 'results');
  await drop(page, 'runs.zip', ZIP);
  await takeOver(page);
  await drop(page, 'again.zip', ZIP);
  await expect(page.getByText('All of this is here already.')).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: 'Remove these runs again' }).click();
  await expect(page.getByText('No runs yet.')).toBeVisible();
});

test('what was found, what is picked and what is to be judged is accessible, wide and narrow, light and dark', async ({ page }) => {
  await visit(page, '');
  await drop(page, 'runs.zip', ZIP);
  await expectAccessible(page);
  await takeOver(page);
  await page.getByRole('checkbox', { name: /^Select the run of dune/ }).check();
  await expectAccessible(page);
  await page.getByRole('complementary', { name: 'Selected runs' }).getByRole('link', { name: 'Judge …' }).click();
  await expect(page.getByRole('button', { name: 'Judge 1 model' })).toBeVisible();
  await expectAccessible(page);
});
