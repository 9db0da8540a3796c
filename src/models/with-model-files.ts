/** An engine that finds its model's files in the browser: they are fetched first, with bytes told as they come. */
import type { Engine, LoadOptions, LoadProgress } from '../core/ports.ts';
import type { ModelCard } from '../core/types.ts';
import type { FileProgress, FilesProgress, ModelStore } from './types.ts';

/** Part of the load that fetching takes, where there is something to fetch. */
const DOWNLOAD_SHARE = 0.8;

export function withModelFiles(engine: Engine, store: ModelStore): Engine {
  return {
    engineId: engine.engineId,
    capabilities: engine.capabilities,
    probe: (card) => engine.probe(card),
    load: async (card, options) => engine.load(card, await afterFetching(card, options, store)),
  };
}

/** @returns the options for the engine's own load, whose progress goes on where the download ended */
async function afterFetching(card: ModelCard, options: LoadOptions, store: ModelStore): Promise<LoadOptions> {
  let hasFetched = false;
  let fraction = 0;
  await store.fetchFiles(card, {
    signal: options.signal,
    onProgress: (progress) => {
      hasFetched = true;
      const told = toLoadProgress(progress);
      // A lost try takes bytes back; a load never goes backwards.
      fraction = Math.max(fraction, told.fraction);
      options.onProgress?.({ ...told, fraction });
    },
  });
  const { onProgress } = options;
  if (!hasFetched || onProgress === undefined) return options;
  return { ...options, onProgress: (own) => onProgress({ ...own, fraction: Math.max(DOWNLOAD_SHARE, own.fraction) }) };
}

function toLoadProgress({ loadedBytes, totalBytes, bytesPerSecond, files }: FilesProgress): LoadProgress {
  return {
    phase: 'download',
    fraction: totalBytes === null || totalBytes === 0 ? 0 : (DOWNLOAD_SHARE * loadedBytes) / totalBytes,
    loadedBytes,
    totalBytes,
    bytesPerSecond,
    text: downloadWords(files),
  };
}

function downloadWords(files: readonly FileProgress[]): string {
  const first = (wanted: FileProgress['state']) => files.find(({ state }) => state === wanted);
  const retried = first('retrying');
  if (retried?.note) return `trying again: ${retried.note}`;
  const fetched = first('fetching');
  const checked = first('checking');
  if (fetched === undefined && checked !== undefined) return `checking and storing ${checked.path}`;
  return `fetching ${fetched?.path ?? 'the model'}`;
}
