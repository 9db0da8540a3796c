import { expect, test } from '@playwright/test';
import { chooseSmallRun, start, storedEvents, type StoredEvent, waitUntilFinished } from './steps.ts';

/** What the stored records tell about the model's side of a run. */
interface ModelEvent extends StoredEvent {
  readonly report?: { readonly device: string };
  readonly failure?: { readonly kind: string };
  readonly key?: { readonly step: string };
}

test('the GPU process crashes in mid-answer, and the run goes on to its end', async ({ page, browser }) => {
  await chooseSmallRun(page, { questions: 3, maxTokens: 96, models: ['BenchTab tiny 1'] });
  await start(page);
  const answered = async () => (await storedEvents(page)).filter(({ type }) => type === 'answer-end').length;
  await expect.poll(answered, { timeout: 90_000 }).toBeGreaterThanOrEqual(1);

  const session = await browser.newBrowserCDPSession();
  // The command has no answer of its own once the process is gone.
  void session.send('Browser.crashGpuProcess').catch(() => undefined);

  await waitUntilFinished(page);
  const events = (await storedEvents(page)) as readonly ModelEvent[];
  const loads = events.filter(({ type }) => type === 'load-end');
  expect(loads.map(({ report }) => report?.device)).toEqual(['webgpu', 'webgpu']);
  const failures = events.filter(({ type, key }) => type === 'step-error' && key?.step === 'answer');
  expect(failures.map(({ failure }) => failure?.kind)).toEqual(['device-lost']);
  // Each turn is answered once, whatever happened in between.
  const keys = events.flatMap(({ answer }) => answer ?? []).map(({ questionId, turn }) => `${questionId}/${turn}`);
  expect(keys.toSorted()).toEqual(['1/1', '1/2', '2/1', '2/2', '3/1', '3/2']);
});
