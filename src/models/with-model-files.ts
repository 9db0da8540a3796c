/** An engine that finds its model's files in the browser: they are fetched first, with bytes told as they come. */
import type { Engine, LoadOptions, LoadProgress } from '../core/ports.ts';
import type { ModelCard } from '../core/types.ts';
import type { FilesProgress, ModelStore } from './types.ts';

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
  await store.fetchFiles(card, {
    signal: options.signal,
    onProgress: (progress) => {
      hasFetched = true;
      options.onProgress?.(toLoadProgress(progress));
    },
  });
  const { onProgress } = options;
  if (!hasFetched || onProgress === undefined) return options;
  return { ...options, onProgress: (own) => onProgress({ ...own, fraction: Math.max(DOWNLOAD_SHARE, own.fraction) }) };
}

function toLoadProgress({ loadedBytes, totalBytes, bytesPerSecond, files }: FilesProgress): LoadProgress {
  const underWay = files.filter(({ state }) => state === 'fetching' || state === 'retrying' || state === 'checking');
  const retried = underWay.find(({ state }) => state === 'retrying');
  return {
    phase: 'download',
    fraction: totalBytes === null || totalBytes === 0 ? 0 : (DOWNLOAD_SHARE * loadedBytes) / totalBytes,
    loadedBytes,
    totalBytes,
    bytesPerSecond,
    text: retried?.note ? `trying again: ${retried.note}` : `fetching ${underWay[0]?.path ?? 'the model'}`,
  };
}
