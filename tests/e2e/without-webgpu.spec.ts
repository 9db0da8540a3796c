import { expect, test } from '@playwright/test';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { chooseSmallRun, dumpDatabases, start, visit, waitUntilFinished, watch } from './steps.ts';

// A browser in which WebGPU is switched off, as it is where a driver is blocked.
const args = [...CHROMIUM_TEST_ARGS.filter((arg) => !arg.includes('webgpu')), '--disable-features=WebGPU', '--disable-gpu'];
test.use({ launchOptions: { executablePath: findChromium().path, args } });

test('a small model runs on WebAssembly where there is no WebGPU, and its records say so', async ({ page }) => {
  const { errors } = watch(page);
  await visit(page, 'setup');
  const hasAdapter = await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  expect(hasAdapter).toBe(false);
  await chooseSmallRun(page, { questions: 1, maxTokens: 8, models: ['BenchTab tiny 1'] });
  await start(page);
  await waitUntilFinished(page);
  const records = await dumpDatabases(page);
  expect(records).toContain('"device":"wasm"');
  expect(records.match(/"type":"answer-end"/g)).toHaveLength(2);
  expect(records.match(/"type":"judgment-end"/g)).toHaveLength(2);
  expect(errors).toEqual([]);
});
