import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';
import { startOpenAiServer, type FakeServer } from '../fakes/openai-server.ts';
import { huntLeaks, leaksIn, placesOnDisk } from './leaks.ts';
import { chooseServerJudge, chooseSmallRun, start, visit, waitUntilFinished } from './steps.ts';

const KEY = 'sk-planted-hunt-4c81e07b';
/** The server refuses it, and says it back. */
const WRONG_KEY = 'sk-mistyped-hunt-9d20';
const PASSPHRASE = 'quiet otter lantern harbour';
const WRONG_PASSPHRASE = 'quiet otter lantern harbor';
const SECRETS = [KEY, WRONG_KEY, PASSPHRASE, WRONG_PASSPHRASE];

let server: FakeServer;
let folder: string;
let context: BrowserContext;

test.beforeEach(async ({ baseURL }) => {
  folder = await mkdtemp(join(tmpdir(), 'key-hunt-'));
  server = await startOpenAiServer({
    key: KEY,
    // What a page must survive by asking again, then a refusal of the request that says the key back.
    faults: { script: ['429-hint', 'garbage', '400'] },
  });
  context = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium().path,
    args: [...CHROMIUM_TEST_ARGS],
    acceptDownloads: true,
    ...(baseURL === undefined ? {} : { baseURL }),
    permissions: ['clipboard-read', 'clipboard-write'],
  });
});

test.afterEach(async () => {
  await context.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function runWithRefusals(page: Page): Promise<void> {
  await chooseSmallRun(page, { questions: 1, maxTokens: 8 });
  await chooseServerJudge(page, { baseUrl: server.baseUrl, model: 'gpt-4.1-nano', key: WRONG_KEY });
  await page.getByRole('button', { name: 'Test the key' }).click();
  await expect(page.getByText('does not work', { exact: true })).toBeVisible();
  await page.getByLabel(/^Key for/).fill(KEY);
  await page.getByRole('button', { name: 'Test the key' }).click();
  await expect(page.getByText('works', { exact: true })).toBeVisible();
  await start(page);
  // The 400 stops the run; the key may have been the reason, so that it is asked for.
  await page.getByPlaceholder(/^key for/).fill(KEY, { timeout: 90_000 });
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await waitUntilFinished(page);
}

async function keepKey(page: Page): Promise<void> {
  await visit(page, 'setup');
  await page.getByRole('button', { name: 'Keep on this device…' }).click();
  await page.getByLabel('New passphrase').fill(PASSPHRASE);
  await page.getByLabel('The same again').fill(WRONG_PASSPHRASE);
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByText(/^The two are not the same/)).toBeVisible();
  await page.getByLabel('The same again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByText('Kept on this device, encrypted.')).toBeVisible();
}

async function unlockAfterReload(page: Page): Promise<void> {
  await page.reload();
  await page.getByLabel('Passphrase', { exact: true }).fill(WRONG_PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText(/^That is not the passphrase/)).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText('Kept on this device, encrypted.')).toBeVisible();
}

/** A model under test with the same key, kept as well. */
async function addServedModel(page: Page): Promise<void> {
  await page.getByText('Add a model of your own').click();
  await page.getByRole('radio', { name: /On a server/ }).check();
  const form = page.locator('form', { has: page.getByRole('button', { name: 'Add the model' }) });
  await form.getByLabel('Base URL').fill(server.baseUrl);
  await form.getByLabel('Key', { exact: true }).fill(KEY);
  await form.getByLabel('Model, as the server knows it').fill('fake-model');
  await form.getByRole('button', { name: 'Add the model' }).click();
  await expect(form.getByText(/is in the list/)).toBeVisible();
  await visit(page, 'keys');
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  await expect(page.getByText('kept, open in this tab')).toHaveCount(2);
}

/** Saves everything that a page offers to save. */
async function saveAll(page: Page): Promise<void> {
  const buttons = page.getByRole('button', { name: /^(FastChat files \(ZIP\)|CSV.*|JSON)$/ });
  await expect(buttons.first()).toBeVisible();
  for (const button of await buttons.all()) await Promise.all([page.waitForEvent('download'), button.click()]);
}

async function selectAll(page: Page): Promise<void> {
  await visit(page, 'results');
  const boxes = page.getByRole('checkbox', { name: /^Select the run of/ });
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) await box.check();
}

async function judgeAgain(page: Page): Promise<void> {
  const asked = server.chats().length;
  await selectAll(page);
  await page.getByRole('link', { name: 'Judge …' }).click();
  await page.getByRole('radio', { name: /Another server/ }).check();
  await page.getByRole('button', { name: 'Judge 2 models' }).click();
  await waitUntilFinished(page);
  expect(server.chats()).toHaveLength(asked);
  await visit(page, 'browse');
  await expect(page.getByText('found again: paid for in an earlier run').first()).toBeVisible();
}

async function judgePairs(page: Page): Promise<void> {
  await visit(page, 'results');
  for (const model of ['BenchTab tiny 1', 'BenchTab tiny 2'])
    await page.getByRole('checkbox', { name: `Select the run of ${model}` }).first().check();
  await page.getByRole('link', { name: 'Judge …' }).click();
  await page.getByRole('radio', { name: /^All against all/ }).check();
  await page.getByRole('radio', { name: /Another server/ }).check();
  await page.getByRole('button', { name: /^Judge \d+ match/ }).click();
  await expect(page).toHaveURL(/#\/pairs\//);
  await expect(page.getByText(/^completed$/i).first()).toBeVisible({ timeout: 90_000 });
  await saveAll(page);
}

async function lookEverywhere(page: Page): Promise<void> {
  for (const route of ['', 'setup', 'run', 'results', 'browse', 'import', 'judge', 'models', 'keys']) await visit(page, route);
}

test('a key is found nowhere, whatever is done with it', async () => {
  test.slow();
  const hunt = huntLeaks(context, SECRETS, [new URL(server.baseUrl).origin]);
  const page = await context.newPage();
  await runWithRefusals(page);
  expect(await hunt.search(page)).toEqual([]);
  await keepKey(page);
  await unlockAfterReload(page);
  await addServedModel(page);
  expect(await hunt.search(page)).toEqual([]);
  await visit(page, 'results');
  await saveAll(page);
  await page.getByRole('button', { name: 'Copy as Markdown' }).first().click();
  await judgeAgain(page);
  await judgePairs(page);
  await selectAll(page);
  await saveAll(page);
  expect(hunt.saved.length).toBeGreaterThanOrEqual(6);
  await lookEverywhere(page);
  expect(await hunt.search(page)).toEqual([]);
  await page.getByRole('button', { name: /^Forget key/ }).first().click();
  await expect(page.getByText(/^None\. A key is asked for/)).toBeVisible();
  expect(await hunt.search(page)).toEqual([]);
  // Every request of the judge was made with a key, so that the hunt had something to find.
  expect(server.chats().some(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true);
  await context.close();
  expect(leaksIn(await placesOnDisk(folder), SECRETS)).toEqual([]);
});

test('the hunt finds a key wherever one is planted', async () => {
  const hunt = huntLeaks(context, SECRETS, [new URL(server.baseUrl).origin]);
  const page = await context.newPage();
  await visit(page, 'keys');
  await page.evaluate(
    async ({ key, elsewhere }) => {
      const bytes = new TextEncoder().encode(`...${key}...`);
      const opening = indexedDB.open('planted');
      opening.onupgradeneeded = () => opening.result.createObjectStore('records');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const writing = opening.result.transaction('records', 'readwrite');
      writing.objectStore('records').put({ deep: [{ bytes }] }, 1);
      await new Promise((resolve) => (writing.oncomplete = resolve));
      opening.result.close();
      localStorage.setItem('planted', btoa(`ab${key}`));
      sessionStorage.setItem('planted', key);
      await (await caches.open('planted')).put('/planted', new Response(bytes));
      const file = await (await navigator.storage.getDirectory()).getFileHandle('planted', { create: true });
      const stream = await file.createWritable();
      await stream.write(bytes);
      await stream.close();
      window.name = key;
      document.title = key;
      console.log(`said ${key}`);
      document.body.append(Object.assign(document.createElement('textarea'), { value: key }));
      await fetch(`${elsewhere}/asked?with=${key}`, { mode: 'no-cors' }).catch(() => undefined);
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob([bytes])), download: 'planted.bin' });
      link.click();
    },
    { key: KEY, elsewhere: 'http://127.0.0.1:41999' },
  );
  await expect.poll(() => hunt.saved).toEqual(['planted.bin']);
  const found = (await hunt.search(page)).join('\n');
  for (const place of [
    'database planted, store records',
    'localStorage',
    'sessionStorage',
    'cache planted',
    'file /planted',
    'window.name',
    'title',
    'console',
    'fields that show what is typed',
    'request to http://127.0.0.1:41999',
    'saved file planted.bin',
  ])
    expect(found).toContain(place);
  expect(found).toContain('(base64) in localStorage');
});
