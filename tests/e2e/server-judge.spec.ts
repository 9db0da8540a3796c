import { expect, test, type Page } from '@playwright/test';
import { startOpenAiServer, type FakeServer } from '../fakes/openai-server.ts';
import { chooseServerJudge, chooseSmallRun, dumpDatabases, start, visit, waitUntilFinished, watch } from './steps.ts';

const KEY = 'sk-planted-7f3a9c';

let server: FakeServer | null = null;

test.afterEach(async () => {
  await server?.close();
  server = null;
});

async function startWithJudge(page: Page, key = KEY, questions = 2): Promise<FakeServer> {
  server ??= await startOpenAiServer({ key: KEY });
  await chooseSmallRun(page, { questions, maxTokens: 8, models: ['BenchTab tiny 1'] });
  await chooseServerJudge(page, { baseUrl: server.baseUrl, model: 'gpt-4.1-nano', key });
  await start(page);
  return server;
}

test('a server judges every turn once, and the key stays in memory', async ({ page }) => {
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  const { chats, baseUrl } = await startWithJudge(page);
  await waitUntilFinished(page);
  expect(chats()).toHaveLength(4);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  for (const place of [kept, await dumpDatabases(page), said.join(), asked.join(), page.url(), await page.content()])
    expect(place).not.toContain(KEY);
  const toOthers = asked.filter((url) => url.startsWith('http') && !url.startsWith(baseUrl) && !url.includes('//localhost:'));
  expect(toOthers).toEqual([]);
});

test('a refused key stops the run in plain words and keeps the answers', async ({ page }) => {
  await startWithJudge(page, 'sk-wrong');
  await expect(page.getByText(/refuse|key/i).first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible({ timeout: 90_000 });
  expect(await page.content()).not.toContain('sk-wrong');
  expect(await dumpDatabases(page)).toContain('answer-end');
});

test('what a judge writes is shown as text and can do nothing', async ({ page }) => {
  const attack =
    '<img src="http://127.0.0.1:9/leak.png" onerror="document.title=\'owned\'"><script>document.title="owned"</script>' +
    '<iframe src="http://127.0.0.1:9/"></iframe>[click](javascript:document.title="owned") Rating: [[7]]';
  server = await startOpenAiServer({ key: KEY, reply: () => attack });
  const seen = watch(page);
  await startWithJudge(page, KEY, 1);
  await waitUntilFinished(page);
  await visit(page, 'browse');
  await expect(page.getByText(/Rating: \[\[7\]\]/).first()).toBeVisible();
  expect(await page.locator('main img, main iframe, main script, main a[href^="javascript"]').count()).toBe(0);
  expect(await page.title()).not.toContain('owned');
  expect(seen.foreign.filter((url) => url.includes(':9/'))).toEqual([]);
});
