import { expect, test } from '@playwright/test';
import { visit, watch } from './steps.ts';

test('the first screen checks the whole pipeline without key, download or other hosts, in under a minute', async ({ page }) => {
  const seen = watch(page);
  await visit(page, '');
  const begun = Date.now();
  await page.getByRole('button', { name: 'Check the set-up' }).click();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible({ timeout: 120_000 });
  expect(Date.now() - begun).toBeLessThan(60_000);
  await expect(page.getByText('Practice judge, not a language model').first()).toBeVisible();
  await expect(page.getByText(/what it writes means nothing/).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Set up a real run' })).toBeVisible();
  expect(seen).toEqual({ errors: [], foreign: [] });
});

test('the check leaves nothing among the runs', async ({ page }) => {
  await visit(page, '');
  await expect(page.getByText('None yet.')).toBeVisible();
});
