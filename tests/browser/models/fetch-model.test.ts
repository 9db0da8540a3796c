import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelAddress } from '../../../src/core/model-address.ts';
import { storedResponse } from '../../../src/models/buckets.ts';
import { checkModel } from '../../../src/models/check-model.ts';
import { fetchModel } from '../../../src/models/fetch-model.ts';
import { cardFilesOf } from '../../../src/models/inventory.ts';
import { takeFolder } from '../../../src/models/take-folder.ts';
import type { CardFiles } from '../../../src/models/types.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';
import { ModelHub } from '../../fakes/model-hub.ts';
import { bytesOf, HUB, mlcModel, onnxModel, ownCaches, transferFrom } from './made-up-models.ts';

let hub: ModelHub;
let store: ReturnType<typeof ownCaches>;
const SHARD = '/owner/m/resolve/main/params_shard_0.bin';
const WEIGHTS = '/owner/o/resolve/main/onnx/model_fp16.onnx';

beforeEach(() => {
  hub = new ModelHub(HUB);
  store = ownCaches();
});
afterEach(() => store.clear());

const filesOf = (address: ModelAddress): Promise<CardFiles> => cardFilesOf(store, { card: webllmCard({ modelId: 'm' }), address });

async function storedBytes(bucket: string, key: string): Promise<Uint8Array> {
  const response = await storedResponse(store, { bucket, key });
  return new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(0));
}

describe('fetching a model compiled for MLC', () => {
  it('stores every file under the key that the library looks up, whatever mirror it came from', async () => {
    const address = await mlcModel(hub, 'm');
    await fetchModel(address, transferFrom(hub, store));
    expect(await storedBytes('webllm/model', `${address.weightsUrl}params_shard_0.bin`)).toEqual(bytesOf(1000, 1));
    expect(await storedBytes('webllm/wasm', address.libraryUrl)).toHaveLength(8);
    expect(await storedBytes('webllm/config', `${address.weightsUrl}mlc-chat-config.json`)).not.toHaveLength(0);
    expect(await storedBytes('webllm/model', `${address.weightsUrl}tokenizer.json`)).not.toHaveLength(0);
    expect(await filesOf(address)).toMatchObject({ state: 'stored', missingBytes: 0 });
  });

  it('asks for nothing that is stored', async () => {
    const address = await mlcModel(hub, 'm');
    await fetchModel(address, transferFrom(hub, store));
    const asked = hub.requests.length;
    await fetchModel(address, transferFrom(hub, store));
    expect(hub.requests).toHaveLength(asked);
  });

  it('tells no total before the index has told what there is', async () => {
    const address = await mlcModel(hub, 'm');
    const transfer = transferFrom(hub, store);
    await fetchModel(address, transfer);
    const ofIndex = transfer.told.filter(({ files }) => files.length === 2);
    expect(ofIndex.length).toBeGreaterThan(0);
    expect(ofIndex.map(({ totalBytes }) => totalBytes)).toEqual(ofIndex.map(() => null));
  });

  it('takes the older name of the index, under the newer key', async () => {
    const address = await mlcModel(hub, 'm');
    const index = hub.files.get('/owner/m/resolve/main/tensor-cache.json');
    hub.files.delete('/owner/m/resolve/main/tensor-cache.json');
    hub.add('/owner/m/resolve/main/ndarray-cache.json', index ?? '');
    await fetchModel(address, transferFrom(hub, store));
    expect(await storedBytes('webllm/model', `${address.weightsUrl}tensor-cache.json`)).toEqual(index);
  });

  it('tries a broken file once more, and goes on', async () => {
    const address = await mlcModel(hub, 'm');
    hub.failOnce('/owner/m/resolve/main/params_shard_1.bin', 'corrupt');
    const transfer = transferFrom(hub, store);
    await fetchModel(address, transfer);
    expect(await storedBytes('webllm/model', `${address.weightsUrl}params_shard_1.bin`)).toEqual(bytesOf(500, 2));
    expect(transfer.told.flatMap(({ files }) => files).some(({ note }) => note?.includes('hash'))).toBe(true);
  });

  it('refuses a file that is broken at its source, and keeps nothing of it', async () => {
    const address = await mlcModel(hub, 'm');
    hub.failAlways('/owner/m/resolve/main/params_shard_1.bin', 'corrupt');
    await expect(fetchModel(address, transferFrom(hub, store))).rejects.toMatchObject({ kind: 'garbled' });
    expect(await storedBytes('webllm/model', `${address.weightsUrl}params_shard_1.bin`)).toHaveLength(0);
  });

  it('refuses a library that is no WebAssembly', async () => {
    const address = await mlcModel(hub, 'm');
    hub.add('/libraries/m.wasm', 'not at all');
    await expect(fetchModel(address, transferFrom(hub, store))).rejects.toThrow('no WebAssembly');
  });

  it('says that the disk is too full before it begins', async () => {
    const address = await mlcModel(hub, 'm');
    const transfer = transferFrom(hub, store, { estimate: () => Promise.resolve({ usage: 900, quota: 1000 }) });
    await expect(fetchModel(address, transfer)).rejects.toMatchObject({ kind: 'storage-full' });
    expect(hub.requestsOf(SHARD)).toEqual([]);
  });
});

describe('fetching an ONNX model', () => {
  it('puts a large file together from pieces that agree with the listed hash', async () => {
    const address = await onnxModel(hub, 'o');
    const transfer = transferFrom(hub, store);
    await fetchModel(address, transfer);
    expect(hub.requestsOf(WEIGHTS)).toEqual(['0-299', '300-599', '600-899', '900-1199']);
    expect(await storedBytes('transformers-cache', `${address.weightsUrl}onnx/model_fp16.onnx`)).toEqual(bytesOf(1000, 5));
    expect(transfer.told.at(-1)).toMatchObject({ loadedBytes: 1000 + 21 + 17 + 2 });
  });

  it('stores an empty record for a missing optional file, so that the library asks no server', async () => {
    const address = await onnxModel(hub, 'o');
    await fetchModel(address, transferFrom(hub, store));
    const stored = await storedResponse(store, { bucket: 'transformers-cache', key: `${address.weightsUrl}generation_config.json` });
    expect(await stored?.text()).toBe('{}');
  });

  it('keeps finished pieces when it is cancelled, and goes on with the next', async () => {
    const address = await onnxModel(hub, 'o');
    const cancel = new AbortController();
    const first = transferFrom(hub, store, {
      signal: cancel.signal,
      onProgress: ({ files }) => {
        if (files.some(({ path, loadedBytes }) => path.endsWith('.onnx') && loadedBytes >= 600)) cancel.abort();
      },
    });
    await expect(fetchModel(address, first)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await filesOf(address)).toMatchObject({ state: 'partial' });
    const asked = hub.requestsOf(WEIGHTS).length;
    await fetchModel(address, transferFrom(hub, store));
    expect(hub.requestsOf(WEIGHTS).slice(asked)[0]).not.toBe('0-299');
    expect(await filesOf(address)).toMatchObject({ state: 'stored' });
    expect(await storedBytes('transformers-cache', `${address.weightsUrl}onnx/model_fp16.onnx`)).toEqual(bytesOf(1000, 5));
  });

  it('goes on after a cut connection where the last piece ended', async () => {
    const address = await onnxModel(hub, 'o');
    hub.failOnce(WEIGHTS, 'cut', 'offline', 503, 429);
    const transfer = transferFrom(hub, store);
    await fetchModel(address, transfer);
    expect(hub.requestsOf(WEIGHTS).filter((range) => range === '0-299')).toHaveLength(5);
    expect(transfer.pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  it('gives up after five tries in a row', async () => {
    const address = await onnxModel(hub, 'o');
    hub.failAlways(WEIGHTS, 'offline');
    await expect(fetchModel(address, transferFrom(hub, store))).rejects.toMatchObject({ kind: 'network' });
    expect(hub.requestsOf(WEIGHTS)).toHaveLength(5);
  });

  it('takes the whole file from a server that knows no ranges', async () => {
    const address = await onnxModel(hub, 'o');
    hub.failAlways(WEIGHTS, 'no-ranges');
    await fetchModel(address, transferFrom(hub, store));
    expect(hub.requestsOf(WEIGHTS)).toHaveLength(1);
    expect(await storedBytes('transformers-cache', `${address.weightsUrl}onnx/model_fp16.onnx`)).toEqual(bytesOf(1000, 5));
  });

  it.each(['hidden-ranges', null] as const)('works without the listing (%s)', async (fault) => {
    const address = await onnxModel(hub, 'o', false);
    if (fault !== null) hub.failAlways(WEIGHTS, fault);
    await fetchModel(address, transferFrom(hub, store));
    expect(await storedBytes('transformers-cache', `${address.weightsUrl}onnx/model_fp16.onnx`)).toEqual(bytesOf(1000, 5));
  });

  it('begins anew when the file has changed at its source', async () => {
    const address = await onnxModel(hub, 'o', false);
    const cancel = new AbortController();
    const first = transferFrom(hub, store, {
      signal: cancel.signal,
      onProgress: ({ files }) => {
        if (files.some(({ path, loadedBytes }) => path.endsWith('.onnx') && loadedBytes >= 600)) cancel.abort();
      },
    });
    await expect(fetchModel(address, first)).rejects.toMatchObject({ kind: 'cancelled' });
    hub.add(WEIGHTS, bytesOf(900, 9));
    hub.tag = '"2"';
    await fetchModel(address, transferFrom(hub, store));
    expect(await storedBytes('transformers-cache', `${address.weightsUrl}onnx/model_fp16.onnx`)).toEqual(bytesOf(900, 9));
  });

  it('refuses a web page in place of a file', async () => {
    const address = await onnxModel(hub, 'o');
    hub.failAlways('/owner/o/resolve/main/tokenizer.json', 'web-page');
    await expect(fetchModel(address, transferFrom(hub, store))).rejects.toThrow('web page');
    expect(await storedBytes('transformers-cache', `${address.weightsUrl}tokenizer.json`)).toHaveLength(0);
  });

  it.each([
    [404, 'unknown-model', 'address of the model is wrong'],
    [401, 'unauthorized', 'asks for a login'],
  ] as const)('says at once what status %i means', async (status, kind, words) => {
    const address = await onnxModel(hub, 'o');
    hub.failAlways('/owner/o/resolve/main/config.json', status);
    const failure = fetchModel(address, transferFrom(hub, store));
    await expect(failure).rejects.toMatchObject({ kind, message: expect.stringContaining(words) as string });
    expect(hub.requestsOf('/owner/o/resolve/main/config.json')).toHaveLength(1);
  });
});

describe('checking a stored model', () => {
  it('finds it whole', async () => {
    const address = await mlcModel(hub, 'm');
    await fetchModel(address, transferFrom(hub, store));
    expect(await checkModel(address, transferFrom(hub, store))).toMatchObject({ hashed: 3, sized: 4, broken: [] });
  });

  it('throws a broken file away, which is then fetched again', async () => {
    const address = await onnxModel(hub, 'o');
    await fetchModel(address, transferFrom(hub, store));
    const key = `${address.weightsUrl}onnx/model_fp16.onnx`;
    const bucket = await store.open('transformers-cache');
    const headers = (await bucket.match(key))?.headers ?? new Headers();
    await bucket.put(key, new Response(bytesOf(1000, 6), { headers }));
    const report = await checkModel(address, transferFrom(hub, store));
    expect(report.broken).toEqual([{ path: 'onnx/model_fp16.onnx', reason: 'another hash than published' }]);
    await fetchModel(address, transferFrom(hub, store));
    expect(await storedBytes('transformers-cache', key)).toEqual(bytesOf(1000, 5));
  });

  it('finds the web page that a library once kept', async () => {
    const address = await onnxModel(hub, 'o');
    await fetchModel(address, transferFrom(hub, store));
    const bucket = await store.open('transformers-cache');
    await bucket.put(`${address.weightsUrl}tokenizer.json`, new Response('<!doctype html><p>Sign in'));
    expect((await checkModel(address, transferFrom(hub, store))).broken).toEqual([{ path: 'tokenizer.json', reason: 'a web page' }]);
  });
});

describe('taking a model out of a folder', () => {
  const folderOf = (from: string) =>
    [...hub.files]
      .filter(([path]) => path.startsWith(from) || path.startsWith('/libraries/'))
      .map(([path, bytes]) => ({ path: `models/${path.split('/').slice(5).join('/') || path.split('/').at(-1)}`, file: new File([bytes], path) }));

  it('works with the network off', async () => {
    const address = await mlcModel(hub, 'm');
    const transfer = transferFrom(new ModelHub('https://elsewhere.test'), store);
    await takeFolder(address, folderOf('/owner/m/'), transfer);
    expect(await filesOf(address)).toMatchObject({ state: 'stored' });
  });

  it('names what the folder lacks', async () => {
    const address = await mlcModel(hub, 'm');
    const folder = folderOf('/owner/m/').filter(({ path }) => !path.endsWith('shard_2.bin'));
    await expect(takeFolder(address, folder, transferFrom(hub, store))).rejects.toThrow('lacks params_shard_2.bin');
  });

  it('refuses a broken file by name', async () => {
    const address = await mlcModel(hub, 'm');
    hub.add('/owner/m/resolve/main/params_shard_2.bin', bytesOf(700, 4));
    await expect(takeFolder(address, folderOf('/owner/m/'), transferFrom(hub, store))).rejects.toThrow(
      'params_shard_2.bin in the folder is broken',
    );
  });
});
