import { page, userEvent } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import { MADE_UP_JUDGE, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { MemoryKeyVault } from '../../fakes/memory-key-vault.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { type AppScript, createWholeApp, type WholeApp } from './whole-app.ts';

const HOST = 'api.openai.com';
const SERVER = 'https://api.openai.com/v1';
const PASSPHRASE = 'correct horse battery';

const button = (name: string | RegExp) => page.getByRole('button', { name });
const field = () => page.getByLabelText(`Key for ${HOST}`);

/** The page in a tab of its own over what the device keeps. */
async function openTab(device: MemoryKeyVault, hash: string, script: AppScript = {}): Promise<WholeApp> {
  await cleanup();
  const app = createWholeApp({ ...script, services: { keyPlace: { store: device.openTab(), iterations: 10 }, ...script.services } });
  app.context.setup.update({ judgeId: 'gpt-6-luna' });
  await page.viewport(1280, 900);
  window.location.hash = hash;
  render(App, { props: { context: app.context } });
  return app;
}

async function keepKey(key: string) {
  await userEvent.fill(field(), key);
  await button('Keep on this device…').click();
  await page.getByLabelText('New passphrase').fill(PASSPHRASE);
  await page.getByLabelText('The same again').fill(PASSPHRASE);
  await button('Keep the key').click();
  await expect.element(page.getByText('Kept on this device, encrypted.')).toBeVisible();
}

/** A device that keeps the judge's key. */
async function deviceWithKey(): Promise<MemoryKeyVault> {
  const device = new MemoryKeyVault();
  await openTab(device, '#/setup');
  await keepKey('sk-kept');
  return device;
}

describe('a judge’s key in Set up', () => {
  it('is kept under a passphrase, missing after a reload, and there once it is unlocked', async () => {
    const device = await deviceWithKey();
    const { context } = await openTab(device, '#/setup');
      await expect.element(field()).toHaveValue('');
    expect(context.keyring.get(SERVER)).toBeNull();
    await page.getByLabelText('Passphrase', { exact: true }).fill('a wrong passphrase');
    await button('Unlock').click();
    await expect.element(page.getByText('That is not the passphrase.', { exact: false })).toBeVisible();
    await page.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
    await button('Unlock').click();
    await expect.element(field()).toHaveValue('sk-kept');
    expect(context.keyring.get(SERVER)).toBe('sk-kept');
  });

  it('is not kept under a passphrase that is short or mistyped, and the reason stands there', async () => {
    const device = new MemoryKeyVault();
    await openTab(device, '#/setup');
      await userEvent.fill(field(), 'sk-typed');
    await button('Keep on this device…').click();
    await page.getByLabelText('New passphrase').fill('short');
    await page.getByLabelText('The same again').fill('shor');
    await button('Keep the key').click();
    await expect.element(page.getByText('The two are not the same', { exact: false })).toBeVisible();
    await page.getByLabelText('The same again').fill('short');
    await button('Keep the key').click();
    await expect.element(page.getByText(/^5 characters are guessed quickly/)).toBeVisible();
    expect(device.vault).toBeNull();
    await button('Do not keep it').click();
    await expect.element(field()).toHaveValue('sk-typed');
  });

  it('is forgotten with one click, kept or not', async () => {
    const device = await deviceWithKey();
    await button('Forget key').click();
    await expect.element(field()).toHaveValue('');
    expect(device.vault).toBeNull();
  });

  it('says where nothing can be kept', async () => {
    await openTab(new MemoryKeyVault(), '#/setup', { services: { keyPlace: { refusal: 'A private window keeps nothing.' } } });
      await userEvent.fill(field(), 'sk-typed');
    await expect.element(page.getByText('A private window keeps nothing.')).toBeVisible();
    expect(button('Keep on this device…').elements()).toEqual([]);
  });
});

describe('the keyboard’s place', () => {
  const passphrase = () => page.getByLabelText('Passphrase', { exact: true });

  it('in Set up goes back to the key once it is kept, unlocked or forgotten', async () => {
    const device = await deviceWithKey();
    await expect.element(field()).toHaveFocus();
    await openTab(device, '#/setup');
    await passphrase().fill(PASSPHRASE);
    await button('Unlock').click();
    await expect.element(field()).toHaveFocus();
    await button('Forget key').click();
    await expect.element(field()).toHaveFocus();
  });

  it('stays at a passphrase that was wrong', async () => {
    await openTab(await deviceWithKey(), '#/setup');
    await passphrase().fill('a wrong passphrase');
    await button('Unlock').click();
    await expect.element(page.getByText('That is not the passphrase.', { exact: false })).toBeVisible();
    await expect.element(passphrase()).toHaveFocus();
  });

  it('goes back to the button of a key that is not kept after all', async () => {
    await openTab(new MemoryKeyVault(), '#/setup');
    await userEvent.fill(field(), 'sk-typed');
    await button('Keep on this device…').click();
    await expect.element(page.getByLabelText('New passphrase')).toHaveFocus();
    await button('Do not keep it').click();
    await expect.element(button('Keep on this device…')).toHaveFocus();
  });

  it('on the page of keys goes between the passphrase and the lock, and from a forgotten key to the next', async () => {
    const { context } = await openTab(await deviceWithKey(), '#/keys');
    context.keyring.set('http://localhost:8080/v1', 'other');
    await passphrase().fill(PASSPHRASE);
    await button('Unlock').click();
    await expect.element(button('Lock the kept keys')).toHaveFocus();
    await button('Lock the kept keys').click();
    await expect.element(passphrase()).toHaveFocus();
    await button(`Forget key for ${HOST}`).click();
    await expect.element(button('Forget key for localhost:8080')).toHaveFocus();
    await button('Forget key for localhost:8080').click();
    await expect.element(page.getByText(/^None\. A key is asked for/)).toHaveFocus();
  });

  it('is left where a person has put it', async () => {
    const { context } = await openTab(await deviceWithKey(), '#/keys');
    await passphrase().click();
    await page.getByRole('heading', { name: 'Your keys' }).click();
    await context.keyring.forgetAll();
    await expect.element(page.getByText(/^None\. A key is asked for/)).toBeVisible();
    await expect.element(page.getByText(/^None\. A key is asked for/)).not.toHaveFocus();
  });
});

describe('an unfinished run on a server of which no key is known', () => {
  it('asks for one as a thing that the server may not need', async () => {
    const { context } = await openTab(new MemoryKeyVault(), '#/');
    await context.services.store.createRun(madeUpSpec({ judge: { ...MADE_UP_JUDGE, baseUrl: 'http://localhost:8080/v1' } }), 0);
    const [header] = await context.services.store.listRuns();
    window.location.hash = `#/run/${header?.groupId}`;
    await expect.element(page.getByLabelText(/^If localhost:8080 asks for a key, give it again: .* none, just go on\.$/s)).toBeVisible();
  });
});

describe('an unfinished run whose key is kept', () => {
  it('offers to unlock it, and goes on with it', async () => {
    const device = await deviceWithKey();
    const { context, keys } = await openTab(device, '#/');
    await context.services.store.createRun(madeUpSpec({ judge: { ...MADE_UP_JUDGE, baseUrl: SERVER } }), 0);
    const [header] = await context.services.store.listRuns();
    window.location.hash = `#/run/${header?.groupId}`;
    await page.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
    await button('Unlock').click();
    await expect.element(page.getByLabelText('Passphrase', { exact: true })).not.toBeInTheDocument();
    await expect.element(button('Go on')).toHaveFocus();
    await button('Go on').click();
    await expect.element(page.getByRole('heading', { name: 'Finished' })).toBeVisible();
    expect(keys).toEqual(['sk-kept']);
  });
});

describe('the page of keys', () => {
  it('lists a key in memory and keeps it', async () => {
    const device = new MemoryKeyVault();
    const { context } = await openTab(device, '#/keys');
    await expect.element(page.getByText(/^None\. A key is asked for/)).toBeVisible();
    context.keyring.setForModel(SERVER, 'sk-model');
    await expect.element(page.getByText('for models under test')).toBeVisible();
    await button('Keep on this device…').click();
    await page.getByLabelText('New passphrase').fill(PASSPHRASE);
    await page.getByLabelText('The same again').fill(PASSPHRASE);
    await button('Keep the key').click();
    await expect.element(page.getByText('kept, open in this tab')).toBeVisible();
    await button('Lock the kept keys').click();
    await expect.element(page.getByText('kept, locked')).toBeVisible();
    expect(context.keyring.getForModel(SERVER)).toBeNull();
    await button('Forget key for api.openai.com').click();
    await expect.element(page.getByText(/^None\. A key is asked for/)).toBeVisible();
    expect(device.vault).toBeNull();
  });

  it('says so where a kept key cannot be deleted', async () => {
    const device = await deviceWithKey();
    await openTab(device, '#/keys');
    await expect.element(page.getByText('kept, locked')).toBeVisible();
    device.fault = new Error('the disk does not answer');
    await button(`Forget key for ${HOST}`).click();
    await expect.element(page.getByText('What is kept is still there: the disk does not answer')).toBeVisible();
  });
});
