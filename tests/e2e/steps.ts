/** What the end-to-end tests do as a person would, and what they watch meanwhile. */
import { expect, type Page } from '@playwright/test';

/** Everything a page does that it should not: errors on the console, and requests beyond its own site. */
export interface Watch {
  readonly errors: string[];
  /** Requests to other origins; `blob:` and `data:` are the page's own. */
  readonly foreign: string[];
}

export function watch(page: Page): Watch {
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.hostname !== 'localhost') foreign.push(request.url());
  });
  return { errors, foreign };
}

/** Opens a route of the page and waits until it is drawn. */
export async function visit(page: Page, route: string): Promise<void> {
  await page.goto(`./#/${route}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** How much a run of a test asks for. */
export interface SmallRun {
  readonly questions: number;
  readonly maxTokens: number;
  readonly models?: readonly string[];
}

/** Chooses on Set up what a short run needs; the judge stays as it is. */
export async function chooseSmallRun(page: Page, { questions, maxTokens, models }: SmallRun): Promise<void> {
  await visit(page, 'setup');
  await page.getByLabel('First questions').fill(String(questions));
  await page.getByLabel('New tokens a turn').fill(String(maxTokens));
  if (models === undefined) return;
  for (const label of ['BenchTab tiny 2', 'BenchTab tiny 1'])
    await page.getByRole('checkbox', { name: label }).setChecked(models.includes(label));
}

/** Chooses a server's judge and gives its key. */
export async function chooseServerJudge(page: Page, judge: { baseUrl: string; model: string; key: string }): Promise<void> {
  await page.getByRole('radio', { name: /Another server/ }).check();
  await page.getByLabel('Model, as the server knows it').fill(judge.model);
  await page.getByLabel('Base URL').fill(judge.baseUrl);
  await page.getByLabel(/^Key for/).fill(judge.key);
}

export async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Start/ }).click();
  await expect(page).toHaveURL(/#\/run\//);
}

/** Waits until the group is done: its links to the results are there. */
export async function waitUntilFinished(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: 'Read the answers' })).toBeVisible({ timeout: 150_000 });
}

/** A stored event, as far as the tests look at it. */
export interface StoredEvent {
  readonly type: string;
  readonly answer?: { readonly questionId: number; readonly turn: number };
  readonly judgment?: { readonly questionId: number; readonly turn: number };
}

/** The events of all runs, in the order in which they were stored. */
export async function storedEvents(page: Page): Promise<readonly StoredEvent[]> {
  const dump = JSON.parse(await dumpDatabases(page)) as Record<string, readonly StoredEvent[]>;
  return Object.entries(dump).flatMap(([name, records]) => (name.endsWith('/events') ? records : []));
}

/** Every record of every object store of every database of the page, as one JSON text. */
export async function dumpDatabases(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const dump: Record<string, unknown> = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await ask(indexedDB.open(name ?? ''));
      for (const store of database.objectStoreNames)
        dump[`${name}/${store}`] = await ask(database.transaction(store).objectStore(store).getAll());
      database.close();
    }
    return JSON.stringify(dump);
  });
}
