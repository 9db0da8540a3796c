/** From the hub into the cache, from the cache into the library: the real engine, with no hub to be reached. */
import { afterEach, expect, it } from 'vitest';
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';
import { onnxAddressOf } from '../../../src/engines/transformers/onnx-address.ts';
import { fetchModel } from '../../../src/models/fetch-model.ts';
import { createModelStore } from '../../../src/models/model-store.ts';
import type { FilesProgress } from '../../../src/models/types.ts';
import { withModelFiles } from '../../../src/models/with-model-files.ts';
import { transformersCard } from '../../fakes/fake-cards.ts';
import { ModelHub } from '../../fakes/model-hub.ts';
import { HUB, transferFrom } from './made-up-models.ts';

const NO_GPU = { gpu: null, reason: 'not in this test' } as const;
const SITE = new URL('/', location.href).href;
const FILES = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'];
const signal = new AbortController().signal;
const request = { messages: [{ role: 'user', content: 'Hello' }] as const, temperature: 0, maxTokens: 4, seed: 1 };

async function builtInFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(`models/benchtab-tiny-1/${path}`, SITE));
  return new Uint8Array(await response.arrayBuffer());
}

const stored = new Set<string>();
afterEach(async () => {
  const bucket = await caches.open('transformers-cache');
  for (const key of stored) await bucket.delete(key);
  stored.clear();
});

function note(weightsUrl: string): void {
  for (const path of FILES) stored.add(new URL(path, weightsUrl).href);
}

it('loads a model of a hub that was fetched from a mirror in pieces, once the mirror is gone', async () => {
  const hub = new ModelHub(HUB);
  const name = `made-up/tiny-${crypto.randomUUID().slice(0, 8)}`;
  for (const path of FILES) hub.add(`/${name}/resolve/main/${path}`, await builtInFile(path));
  const card = transformersCard({ source: name, contextTokens: 1024, dtypes: { webgpu: null, wasm: 'fp32' } });
  const address = onnxAddressOf(card, NO_GPU);
  if (address === null) throw new Error('the card has files');
  note(address.weightsUrl);
  const limits = { ...transferFrom(hub, caches).limits, largeFileBytes: 64 * 1024, pieceBytes: 100 * 1024 };
  await fetchModel(address, transferFrom(hub, caches, { limits }));
  expect(hub.requestsOf(`/${name}/resolve/main/onnx/model.onnx`).length).toBeGreaterThan(2);
  const model = await createTransformersEngine({ siteUrl: SITE }).load(card, { signal, gpuBudgetBytes: null });
  const { usage } = await model.generate(request, { signal });
  expect(usage.completionTokens).toBeGreaterThan(0);
  await model.unload();
});

it('fetches a model of another address in the worker, with bytes told, and loads it', async () => {
  const card = transformersCard({
    modelId: 'own',
    source: 'custom/own',
    weightsUrl: new URL('models/benchtab-tiny-1/', SITE).href,
    contextTokens: 1024,
    dtypes: { webgpu: null, wasm: 'fp32' },
  });
  note(card.weightsUrl ?? '');
  const store = createModelStore({
    sources: { hub: HUB, libraries: HUB },
    locate: (one) => Promise.resolve(onnxAddressOf(one, NO_GPU)),
    createWorker: () => new Worker(new URL('../../../src/models/worker.ts', import.meta.url), { type: 'module' }),
    caches,
    storage: navigator.storage,
  });
  const told: FilesProgress[] = [];
  await store.fetchFiles(card, { signal, onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)?.loadedBytes).toBeGreaterThan(400_000);
  const inventory = await store.inventory([card]);
  expect(inventory?.cards[0]).toMatchObject({ state: 'stored', missingBytes: 0 });
  expect(await store.check(card, { signal })).toMatchObject({ broken: [] });
  const model = await withModelFiles(createTransformersEngine({ siteUrl: SITE }), store).load(card, { signal, gpuBudgetBytes: null });
  expect((await model.generate(request, { signal })).usage.completionTokens).toBeGreaterThan(0);
  await model.unload();
  expect(await store.remove(card, [card])).toEqual([]);
  expect((await store.inventory([card]))?.cards[0]?.state).toBe('none');
});
