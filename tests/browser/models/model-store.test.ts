/** The page's side: one job for two askers, and deleting what no other model needs. The worker is a script. */
import { expose } from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { createModelStore } from '../../../src/models/model-store.ts';
import { fetchModel } from '../../../src/models/fetch-model.ts';
import type { MlcAddress } from '../../../src/core/model-address.ts';
import type { FilesResult, FilesWorkerApi } from '../../../src/models/worker-protocol.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';
import { ModelHub } from '../../fakes/model-hub.ts';
import { HUB, mlcModel, ownCaches, transferFrom } from './made-up-models.ts';

const store = ownCaches();
afterEach(() => store.clear());

const CARD = webllmCard({ modelId: 'a', label: 'Model A' });
const OTHER = webllmCard({ modelId: 'b', label: 'Model B' });
const ADDRESS: MlcAddress = { kind: 'mlc', weightsUrl: `${HUB}/a/`, libraryUrl: `${HUB}/a.wasm`, manifest: null };

/** A worker whose jobs end when the test says so. */
function scriptedWorker() {
  const jobs: { readonly id: number; end(result: FilesResult): void }[] = [];
  const { port1, port2 } = new MessageChannel();
  const api: FilesWorkerApi = {
    run: (id) => new Promise((end) => jobs.push({ id, end })),
    cancel: (id) => {
      jobs.find((job) => job.id === id)?.end({ ok: false, kind: 'cancelled', message: 'paused' });
      return Promise.resolve();
    },
  };
  expose(api, port1);
  port2.start();
  // What comlink and the store use of a Worker, which cannot be made without a script.
  const worker = Object.assign(port2, { terminate: () => undefined }) as unknown as Worker;
  return { jobs, worker };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => requestAnimationFrame(resolve));
}

function storeOver(worker: Worker, locate: (id: string) => MlcAddress) {
  return createModelStore({
    sources: { hub: HUB, libraries: HUB },
    locate: ({ modelId }) => Promise.resolve(locate(modelId)),
    createWorker: () => worker,
    caches: store,
    storage: undefined,
  });
}

describe('createModelStore', () => {
  it('lets a second asker wait for the download that is under way', async () => {
    const { jobs, worker } = scriptedWorker();
    const models = storeOver(worker, () => ADDRESS);
    const signal = new AbortController().signal;
    const first = models.fetchFiles(CARD, { signal });
    const second = models.fetchFiles(CARD, { signal });
    await until(() => jobs.length > 0);
    jobs[0]?.end({ ok: true, report: null });
    await Promise.all([first, second]);
    expect(jobs).toHaveLength(1);
  });

  it('goes on for one asker when the other leaves', async () => {
    const { jobs, worker } = scriptedWorker();
    const models = storeOver(worker, () => ADDRESS);
    const leaver = new AbortController();
    const first = models.fetchFiles(CARD, { signal: leaver.signal });
    const second = models.fetchFiles(CARD, { signal: new AbortController().signal });
    await until(() => jobs.length > 0);
    leaver.abort();
    await expect(first).rejects.toMatchObject({ kind: 'cancelled' });
    jobs[0]?.end({ ok: true, report: null });
    await expect(second).resolves.toBeUndefined();
  });

  it('passes a failure on with its kind', async () => {
    const { jobs, worker } = scriptedWorker();
    const models = storeOver(worker, () => ADDRESS);
    const fetching = models.fetchFiles(CARD, { signal: new AbortController().signal });
    await until(() => jobs.length > 0);
    jobs[0]?.end({ ok: false, kind: 'storage-full', message: 'full' });
    await expect(fetching).rejects.toMatchObject({ kind: 'storage-full', message: 'full' });
  });

  it('keeps a library that another stored model needs, and says which', async () => {
    const hub = new ModelHub(HUB);
    const a = await mlcModel(hub, 'a');
    const b = { ...(await mlcModel(hub, 'b')), libraryUrl: a.libraryUrl };
    await fetchModel(a, transferFrom(hub, store));
    await fetchModel(b, transferFrom(hub, store));
    const models = storeOver(scriptedWorker().worker, (id) => (id === 'a' ? a : b));
    expect(await models.remove(CARD, [CARD, OTHER])).toEqual(['Model B']);
    const inventory = await models.inventory([CARD, OTHER]);
    expect(inventory?.cards.map(({ state }) => state)).toEqual(['none', 'stored']);
    expect(await models.remove(OTHER, [CARD, OTHER])).toEqual([]);
  });

  it('names files that belong to no model of the page', async () => {
    const bucket = await store.open('webllm/model');
    await bucket.put('https://huggingface.co/else/where/resolve/main/x.bin', new Response('12345', { headers: { 'content-length': '5' } }));
    const models = storeOver(scriptedWorker().worker, () => ADDRESS);
    expect((await models.inventory([CARD]))?.foreign).toEqual([{ origin: 'huggingface.co/else/where', files: 1, bytes: 5 }]);
  });
});
