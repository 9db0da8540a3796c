import { expect, test, type Page } from '@playwright/test';
import { servedModelCard } from '../../src/core/served-model.ts';
import { startOpenAiServer, type FakeServer } from '../fakes/openai-server.ts';
import { chooseSmallRun, dumpDatabases, start, visit, waitUntilFinished } from './steps.ts';

const KEY = 'sk-planted-5b1e77';

let server: FakeServer | null = null;

test.afterEach(async () => {
  await server?.close();
  server = null;
});

/** Has the page know a model on a server, as if it had been added by hand. */
async function startWithServedModel(page: Page, { baseUrl }: FakeServer, isUncontrolled = false): Promise<void> {
  const card = { ...servedModelCard({ model: 'fake-model', baseUrl, slots: 4, contextTokens: 8192 }), isUncontrolled };
  await visit(page, 'setup');
  const choices = { customModels: [card], modelIds: [card.modelId], maxQuestions: 4 };
  await page.evaluate((saved) => localStorage.setItem('benchtab.setup', saved), JSON.stringify(choices));
  await page.reload();
  await start(page);
}

test('a model on a server is asked for its key once it needs one, and the key stays in memory', async ({ page }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  server = await startOpenAiServer({ key: KEY, latencyMs: 60 });
  await startWithServedModel(page, server);
  const host = new URL(server.baseUrl).host;
  await page.getByPlaceholder(`key for ${host}`).fill(KEY, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await waitUntilFinished(page);
  const answered = server.chats().filter(({ headers }) => headers.authorization === `Bearer ${KEY}`);
  expect(answered).toHaveLength(8);
  expect(Math.max(...answered.map(({ inFlight }) => inFlight))).toBe(4);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  for (const place of [kept, await dumpDatabases(page), said.join(), page.url(), await page.content()])
    expect(place).not.toContain(KEY);
});

test('a model is added by its server, which is asked what it has, and answers the bench', async ({ page }) => {
  server = await startOpenAiServer({ key: KEY, models: ['org/small', 'org/big'], contextTokens: 16_384 });
  await visit(page, 'setup');
  await page.getByText('Add a model of your own').click();
  await page.getByRole('radio', { name: /On a server/ }).check();
  await page.getByLabel('Base URL').fill(server.baseUrl);
  await page.getByRole('button', { name: 'What does it have?' }).click();
  await expect(page.getByText(/asks for a key \(401\)/)).toBeVisible();
  await page.getByLabel('Key', { exact: true }).fill(KEY);
  await page.getByRole('button', { name: 'What does it have?' }).click();
  await page.getByRole('button', { name: /org\/big/ }).click();
  await expect(page.getByLabel(/^Context length/)).toHaveValue('16384');
  await page.getByRole('button', { name: 'Add the model' }).click();
  await expect(page.getByRole('checkbox', { name: /org\/big/ })).toBeChecked();
  await chooseSmallRun(page, { questions: 2, maxTokens: 32, models: [] });
  await start(page);
  await waitUntilFinished(page);
  expect(server.chats().map(({ chat }) => chat?.model)).toEqual(Array(4).fill('org/big'));
  expect(await dumpDatabases(page)).not.toContain(KEY);
});

test('a model whose sampling nobody controls has a score, the reason, and no rank', async ({ page }) => {
  server = await startOpenAiServer();
  await startWithServedModel(page, server, true);
  await waitUntilFinished(page);
  await visit(page, 'results');
  const row = page.getByRole('row', { name: /fake-model/ }).first();
  await expect(row.getByRole('cell').first()).toHaveText('–');
  await expect(row).toContainText('no rank: sampling not controllable');
  await expect(row).toContainText(/\d\.\d\d/);
});

test('thinking is kept with the answer, folded away, and shown to nobody', async ({ page }) => {
  const seen: string[] = [];
  server = await startOpenAiServer({
    reply: ({ messages }) => {
      seen.push(JSON.stringify(messages));
      return '<think>A secret plan.</think>The answer.';
    },
  });
  await startWithServedModel(page, server);
  await waitUntilFinished(page);
  expect(seen.join()).not.toContain('secret plan');
  const records = await dumpDatabases(page);
  expect(records).toContain('<think>A secret plan.</think>The answer.');
  expect(records.match(/"userPrompt":"[^"]*secret plan/)).toBeNull();
});
