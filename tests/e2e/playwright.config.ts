import { defineConfig } from '@playwright/test';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';
import { SITE_URL } from './site.ts';

/** The built site, under a sub-path as on GitHub Pages, in a real browser. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  // One browser at a time: two cores, and the page under test measures speed.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: '../../test-results/playwright.json' }]],
  use: {
    baseURL: SITE_URL,
    browserName: 'chromium',
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: { executablePath: findChromium().path, args: [...CHROMIUM_TEST_ARGS] },
  },
  webServer: {
    command: 'node --import tsx tests/e2e/serve.ts',
    cwd: '../..',
    url: SITE_URL,
    reuseExistingServer: false,
  },
});
