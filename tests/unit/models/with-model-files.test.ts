import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/core/errors.ts';
import type { LoadProgress } from '../../../src/core/ports.ts';
import type { FetchOptions, FileProgress, ModelStore } from '../../../src/models/types.ts';
import { withModelFiles } from '../../../src/models/with-model-files.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';
import { ScriptedEngine } from '../../fakes/scripted-engine.ts';

function storeThat(fetchFiles: (options: FetchOptions) => Promise<void>): ModelStore {
  const unused = () => Promise.reject(new Error('not used here'));
  return {
    fetchFiles: (_card, options) => fetchFiles(options),
    inventory: unused,
    check: unused,
    takeFolder: unused,
    remove: unused,
    removeAll: unused,
    persist: unused,
  };
}

const options = (told: LoadProgress[]) => ({
  signal: new AbortController().signal,
  gpuBudgetBytes: null,
  onProgress: (progress: LoadProgress) => told.push(progress),
});

describe('withModelFiles', () => {
  it('fetches first, with bytes and speed, then lets the engine load', async () => {
    const engine = new ScriptedEngine({ engineId: 'webllm', reply: () => 'hello' });
    const told: LoadProgress[] = [];
    const store = storeThat((given) => {
      given.onProgress?.({ files: [], loadedBytes: 50, totalBytes: 100, bytesPerSecond: 10, secondsLeft: 5 });
      return Promise.resolve();
    });
    const loaded = await withModelFiles(engine, store).load(webllmCard(), options(told));
    expect(told[0]).toMatchObject({ phase: 'download', loadedBytes: 50, totalBytes: 100, bytesPerSecond: 10, fraction: 0.4 });
    expect(loaded.card.modelId).toBe(webllmCard().modelId);
  });

  it('never goes backwards, and says why nothing comes', async () => {
    const engine = new ScriptedEngine({ engineId: 'webllm', reply: () => 'hello' });
    const told: LoadProgress[] = [];
    const file = { path: 'f.bin', totalBytes: 100, bytesPerSecond: null };
    const store = storeThat((given) => {
      const tell = (state: FileProgress['state'], loadedBytes: number, note: string | null) =>
        given.onProgress?.({
          files: [{ ...file, state, loadedBytes, note }], loadedBytes, totalBytes: 100, bytesPerSecond: null, secondsLeft: null,
        });
      tell('retrying', 50, 'cut');
      tell('fetching', 10, null);
      tell('checking', 100, null);
      return Promise.resolve();
    });
    await withModelFiles(engine, store).load(webllmCard(), options(told));
    expect(told.slice(0, 3).map(({ fraction, text }) => [fraction, text])).toEqual([
      [0.4, 'trying again: cut'],
      [0.4, 'fetching f.bin'],
      [0.8, 'checking and storing f.bin'],
    ]);
  });

  it('does not load what could not be fetched', async () => {
    const engine = new ScriptedEngine({ engineId: 'webllm', reply: () => 'hello' });
    const store = storeThat(() => Promise.reject(new EngineError('storage-full', 'full')));
    await expect(withModelFiles(engine, store).load(webllmCard(), options([]))).rejects.toMatchObject({ kind: 'storage-full' });
  });
});
