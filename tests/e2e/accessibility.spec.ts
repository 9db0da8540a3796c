import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { chooseSmallRun, start, visit, waitUntilFinished } from './steps.ts';

const ROUTES = ['', 'setup', 'run', 'results', 'browse', 'import', 'open', 'judge', 'keys'];
const LOOKS = [
  { colorScheme: 'light', width: 1600 },
  { colorScheme: 'dark', width: 400 },
] as const;

test('every route is accessible, with results in it, light and dark, wide and narrow', async ({ page }) => {
  await chooseSmallRun(page, { questions: 1, maxTokens: 8 });
  await start(page);
  await waitUntilFinished(page);
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const route of ROUTES) {
      await visit(page, route);
      await page.waitForLoadState('networkidle');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${route} ${colorScheme} ${width}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    }
  }
});

test('no route is wider than a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  for (const route of ROUTES) {
    await visit(page, route);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, route).toBeLessThanOrEqual(0);
  }
});

test('the help opens with ? and closes with Escape', async ({ page }) => {
  await visit(page, '');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});
