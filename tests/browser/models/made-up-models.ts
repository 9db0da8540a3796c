/** Small models in the layouts of the hubs, with the hashes of their files, and a transfer that fetches them from a fake. */
import type { MlcAddress, OnnxAddress } from '../../../src/core/model-address.ts';
import { ENGINE_BUCKETS, PIECES_BUCKET } from '../../../src/models/buckets.ts';
import type { ModelTransfer } from '../../../src/models/fetch-model.ts';
import { createHasher } from '../../../src/models/hashers.ts';
import type { FilesProgress } from '../../../src/models/types.ts';
import type { ModelHub } from '../../fakes/model-hub.ts';

export const HUB = 'https://hub.test';
export const LARGE = 600;
export const PIECE = 300;

export function bytesOf(length: number, seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 17) % 251);
}

export async function hexOf(algorithm: 'md5' | 'sha256', bytes: Uint8Array): Promise<string> {
  const hasher = await createHasher(algorithm);
  hasher.update(bytes);
  return hasher.digest();
}

/** Buckets of its own: test files run beside each other on one origin. */
export function ownCaches(): CacheStorage & { clear(): Promise<void> } {
  const prefix = `test ${crypto.randomUUID()} `;
  return {
    open: (name) => caches.open(prefix + name),
    delete: (name) => caches.delete(prefix + name),
    has: (name) => caches.has(prefix + name),
    keys: () => caches.keys(),
    match: (request, options) => caches.match(request, options),
    async clear() {
      for (const name of [...ENGINE_BUCKETS, PIECES_BUCKET]) await caches.delete(prefix + name);
    },
  };
}

export async function mlcModel(hub: ModelHub, name: string): Promise<MlcAddress> {
  const folder = `/owner/${name}/resolve/main`;
  const shards = [bytesOf(1000, 1), bytesOf(500, 2), bytesOf(700, 3)];
  const records = await Promise.all(
    shards.map(async (bytes, index) => {
      hub.add(`${folder}/params_shard_${index}.bin`, bytes);
      return { dataPath: `params_shard_${index}.bin`, nbytes: bytes.length, md5sum: await hexOf('md5', bytes), records: [] };
    }),
  );
  hub.add(`${folder}/mlc-chat-config.json`, JSON.stringify({ tokenizer_files: ['tokenizer.json', 'vocab.json'] }));
  hub.add(`${folder}/tensor-cache.json`, JSON.stringify({ metadata: {}, records }));
  hub.add(`${folder}/tokenizer.json`, '{"version":"1.0"}');
  hub.add(`/libraries/${name}.wasm`, Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  return {
    kind: 'mlc',
    weightsUrl: `https://huggingface.co${folder}/`,
    libraryUrl: `https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models/${name}.wasm`,
    manifest: null,
  };
}

/** @param listed  whether the hub lists the repository's files with sizes and hashes */
export async function onnxModel(hub: ModelHub, name: string, listed = true): Promise<OnnxAddress> {
  const folder = `/owner/${name}/resolve/main`;
  const weights = bytesOf(1000, 5);
  hub.add(`${folder}/config.json`, '{"model_type":"gpt2"}');
  hub.add(`${folder}/tokenizer.json`, '{"version":"1.0"}');
  hub.add(`${folder}/tokenizer_config.json`, '{}');
  hub.add(`${folder}/onnx/model_fp16.onnx`, weights);
  const lfs = { oid: await hexOf('sha256', weights), size: weights.length };
  if (listed)
    hub.add(
      `/api/models/owner/${name}/tree/main?recursive=true`,
      JSON.stringify([
        { type: 'directory', path: 'onnx' },
        { type: 'file', path: 'onnx/model_fp16.onnx', size: 130, lfs },
        { type: 'file', path: 'config.json', size: 21 },
      ]),
    );
  return { kind: 'onnx', weightsUrl: `https://huggingface.co${folder}/`, dtype: 'fp16' };
}

export interface MadeUpTransfer extends ModelTransfer {
  readonly told: FilesProgress[];
  readonly pauses: number[];
}

export function transferFrom(hub: ModelHub, store: CacheStorage, change: Partial<ModelTransfer> = {}): MadeUpTransfer {
  const told: FilesProgress[] = [];
  const pauses: number[] = [];
  let nowMs = 0;
  return {
    caches: store,
    fetch: hub.fetch,
    createHasher,
    sources: { hub: HUB, libraries: `${HUB}/libraries` },
    clock: {
      now: () => (nowMs += 100),
      sleep: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
    random: () => 1,
    limits: {
      largeFileBytes: LARGE,
      pieceBytes: PIECE,
      filesAtOnce: 4,
      tries: 5,
      backoff: { first: 1000, longest: 30_000 },
      silenceMs: 60_000,
    },
    signal: new AbortController().signal,
    onProgress: (progress) => told.push(progress),
    estimate: () => Promise.resolve({ usage: 0, quota: 10 * 1024 ** 3 }),
    told,
    pauses,
    ...change,
  };
}
