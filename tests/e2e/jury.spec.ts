import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { startOpenAiServer, type FakeServer } from '../fakes/openai-server.ts';
import { chooseServerJudge, chooseSmallRun, start, storedEvents, visit, waitUntilFinished } from './steps.ts';

const KEY = 'sk-planted-jury-5d1e';

let server: FakeServer | null = null;

test.afterEach(async () => {
  await server?.close();
  server = null;
});

/** Two judges: the second is three points stricter from the third prompt on. */
function rate(model: string, asked: number): string {
  const rating = model === 'mild-judge' ? 8 : asked < 2 ? 7 : 5;
  return `${model} has read the answer. Rating: [[${rating}]]`;
}

/** A provider of the catalogue, answered by the fake server: what goes to it is the same as ever. */
async function answerForOpenAi(page: Page, { baseUrl }: FakeServer): Promise<void> {
  await page.route('https://api.openai.com/v1/**', async (route) => {
    const request = route.request();
    const response = await fetch(request.url().replace('https://api.openai.com/v1', baseUrl), {
      method: request.method(),
      headers: { authorization: (await request.headerValue('authorization')) ?? '', 'content-type': 'application/json' },
      ...(request.method() === 'POST' ? { body: request.postData() } : {}),
    });
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
    await route.fulfill({ status: response.status, headers, body: await response.text() });
  });
}

async function seatTwo(page: Page, repeats: number): Promise<FakeServer> {
  let strict = 0;
  server = await startOpenAiServer({
    key: KEY,
    models: ['mild-judge', 'gpt-4.1-nano'],
    reply: ({ model }) => rate(model, model === 'mild-judge' ? 0 : strict++),
  });
  await answerForOpenAi(page, server);
  await chooseSmallRun(page, { questions: 2, maxTokens: 8, models: ['BenchTab tiny 1'] });
  await chooseServerJudge(page, { baseUrl: server.baseUrl, model: 'mild-judge', key: KEY });
  await page.getByText('A jury', { exact: false }).first().click();
  await page.getByRole('checkbox', { name: /^GPT-4\.1 nano/ }).check();
  await page.getByLabel('Key for api.openai.com').fill(KEY);
  await page.getByLabel('Judgments of each turn by each judge').fill(String(repeats));
  await page.getByLabel('The rating of a turn is their').selectOption('median');
  return server;
}

test('two judges judge every turn twice, and what they say is told from the run to the files', async ({ page }) => {
  const { chats } = await seatTwo(page, 2);
  await expect(page.getByText('4 judgments of each turn: 2 judges, twice each')).toBeVisible();
  await start(page);
  await waitUntilFinished(page);
  expect(chats()).toHaveLength(16);
  const seats = (await storedEvents(page)).filter(({ type }) => type === 'judgment-end');
  expect(seats).toHaveLength(16);
  await expect(page.getByRole('heading', { name: 'Finished' })).toBeVisible();
  await expect(page.getByText('All 4 turns are rated.').first()).toBeVisible();
  await expect(page.getByText(/2 judges, alpha .* between them, repeats spread by ±/)).toBeVisible();

  await visit(page, 'results');
  await expect(page.getByText(/judged by a jury: mild-judge and GPT-4\.1 nano, twice each: median/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'What each judge said of each model' })).toContainText('8.00');
  await expect(page.getByRole('table', { name: 'How steady each judge is' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'JSON' }).click();
  const file = JSON.parse(await readFile((await (await download).path()) ?? '', 'utf8')) as {
    run: { jury: { rule: string } };
    models: { jury: { judges: unknown[] }; detailed_results: { score: number; judgments: unknown[] }[] }[];
  };
  expect(file.run.jury.rule).toBe('median');
  expect(file.models[0]?.jury.judges).toHaveLength(2);
  expect(file.models[0]?.detailed_results.map(({ judgments }) => judgments.length)).toEqual([4, 4, 4, 4]);

  await page.getByRole('link', { name: /^BenchTab tiny 1.*, \d turns?$/ }).click();
  await expect(page.getByLabel('Show', { exact: true })).toHaveValue('disagree');
  await expect(page.getByText(/3 points apart/).first()).toBeVisible();
  await page.getByText('All 4 judgments').first().click();
  await expect(page.getByText('gpt-4.1-nano has read the answer.').first()).toBeVisible();
  expect(await page.content()).not.toContain(KEY);
});

test('a practice judge is refused among real ones, with the reason', async ({ page }) => {
  await chooseSmallRun(page, { questions: 1, maxTokens: 8, models: ['BenchTab tiny 1'] });
  await page.getByRole('radio', { name: /Another server/ }).check();
  await page.getByText('A jury', { exact: false }).first().click();
  const practice = page.getByRole('checkbox', { name: /Practice judge.*never in one jury with real judges/ });
  await expect(practice).toBeDisabled();
});
