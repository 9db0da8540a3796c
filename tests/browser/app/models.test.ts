import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../../src/app/App.svelte';
import { EngineError } from '../../../src/core/errors.ts';
import type { CardFiles, FetchOptions, ModelStore } from '../../../src/models/types.ts';
import { createWholeApp, gate } from './whole-app.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';

const SMALL = 'SmolLM2-360M-Instruct-q4f16_1-MLC';
const MIB = 1024 ** 2;

const filesOf = (modelId: string, state: CardFiles['state']): CardFiles => ({
  modelId,
  state,
  storedBytes: state === 'none' ? 0 : 100 * MIB,
  missingBytes: state === 'stored' ? 0 : 94 * MIB,
  files: [],
});

/** A store that does what the test's script says, and keeps the states in a map. */
function scriptedStore(fetchFiles: (options: FetchOptions) => Promise<void>, first: CardFiles['state'] = 'none') {
  let state = first;
  const store: ModelStore = {
    inventory: () =>
      Promise.resolve({
        cards: [filesOf(SMALL, state)],
        foreign: [{ origin: 'huggingface.co/else/where', files: 3, bytes: 7 * MIB }],
        usageBytes: 200 * MIB,
        quotaBytes: 1000 * MIB,
        isPersistent: false,
      }),
    async fetchFiles(_card, options) {
      await fetchFiles(options);
      state = 'stored';
    },
    check: () => Promise.resolve({ hashed: 2, sized: 1, broken: [{ path: 'params_shard_1.bin', reason: '3 of 4 bytes' }] }),
    takeFolder: () => Promise.resolve(),
    remove() {
      state = 'none';
      return Promise.resolve(['Another model']);
    },
    removeAll: () => Promise.resolve(),
    persist: () => Promise.resolve(false),
  };
  return store;
}

function show(modelStore: ModelStore | null) {
  window.location.hash = '/models';
  render(App, { props: { context: createWholeApp({ services: { modelStore } }).context } });
}

const row = () => page.getByRole('listitem').filter({ hasText: 'SmolLM2 360M' });

describe('the Models page', () => {
  it('fetches with bytes, speed and time left, then lists the model as kept', async () => {
    const end = gate();
    show(
      scriptedStore(async ({ onProgress }) => {
        onProgress?.({ files: [], loadedBytes: 40 * MIB, totalBytes: 194 * MIB, bytesPerSecond: 11 * MIB, secondsLeft: 14 });
        await end.opened;
      }),
    );
    await row().getByRole('button', { name: 'Fetch' }).click();
    await expect.element(row()).toHaveTextContent('40 MB of 194 MB · 11 MB/s · 14 s left');
    end.open();
    await expect.element(row()).toHaveTextContent('complete');
  });

  it('keeps the keyboard’s focus in the row, while its buttons change and when it moves to the kept ones', async () => {
    const end = gate();
    show(scriptedStore(() => end.opened));
    const fetchButton = row().getByRole('button', { name: 'Fetch' });
    await expect.element(fetchButton).toBeVisible();
    (fetchButton.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(row().getByRole('button', { name: 'Pause' })).toHaveFocus();
    end.open();
    await expect.element(row().getByRole('button', { name: 'Check' })).toHaveFocus();
    (row().getByRole('button', { name: 'Delete' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}{Enter}');
    await expect.element(row().getByRole('button', { name: 'Delete' })).toHaveFocus();
  });

  it('says why a download failed', async () => {
    show(scriptedStore(() => Promise.reject(new EngineError('storage-full', 'the browser’s storage is full'))));
    await row().getByRole('button', { name: 'Fetch' }).click();
    await expect.element(row().getByRole('alert')).toHaveTextContent('The browser’s storage is full.');
  });

  it('names what a check threw away', async () => {
    show(scriptedStore(() => Promise.resolve(), 'stored'));
    await row().getByRole('button', { name: 'Check' }).click();
    await expect.element(row()).toHaveTextContent('params_shard_1.bin (3 of 4 bytes)');
  });

  it('says how each file of a whole model was checked', async () => {
    const store = scriptedStore(() => Promise.resolve(), 'stored');
    show({ ...store, check: () => Promise.resolve({ hashed: 0, sized: 1, broken: [] }) });
    await row().getByRole('button', { name: 'Check' }).click();
    await expect.element(row()).toHaveTextContent('Whole: 1 file by size, as no hash is published.');
  });

  it('says in place of a speed why nothing comes', async () => {
    const file = { path: 'f.bin', state: 'retrying', loadedBytes: 0, totalBytes: 9, bytesPerSecond: null, note: 'it is busy (429)' } as const;
    show(
      scriptedStore(({ onProgress }) => {
        onProgress?.({ files: [file], loadedBytes: 0, totalBytes: 9, bytesPerSecond: null, secondsLeft: null });
        return gate().opened;
      }),
    );
    await row().getByRole('button', { name: 'Fetch' }).click();
    await expect.element(row().getByText('trying again: it is busy (429)').first()).toBeVisible();
  });

  it('deletes after a question, and says what stays', async () => {
    show(scriptedStore(() => Promise.resolve(), 'stored'));
    await row().getByRole('button', { name: 'Delete' }).click();
    await row().getByRole('button', { name: 'Delete' }).click();
    await expect.element(row()).toHaveTextContent('Another model needs it too');
  });

  it('shows the files of others, and the browser’s refusal to keep the storage', async () => {
    show(scriptedStore(() => Promise.resolve()));
    await expect.element(page.getByText('huggingface.co/else/where')).toBeVisible();
    await page.getByRole('button', { name: 'Keep the storage' }).click();
    await expect.element(page.getByText('The browser refused')).toBeVisible();
  });

  it('says so where nothing can be kept', async () => {
    show(null);
    await expect.element(page.getByText('This page cannot keep files')).toBeVisible();
    expect(page.getByRole('button', { name: 'Fetch' }).elements()).toHaveLength(0);
  });
});
