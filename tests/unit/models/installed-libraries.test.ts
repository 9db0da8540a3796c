/** The keys under which the installed libraries look for files: an upgrade that changes them is noticed here. */
import { readFileSync } from 'node:fs';
import * as transformers from '@huggingface/transformers';
import { deleteModelAllInfoInCache, hasModelInCache } from '@mlc-ai/web-llm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hubLayoutOf, onnxAddressOf } from '../../../src/engines/transformers/onnx-address.ts';
import { mlcFiles } from '../../../src/models/mlc-files.ts';
import { ONNX_BUCKET } from '../../../src/models/buckets.ts';
import { onnxFiles, weightsPaths } from '../../../src/models/onnx-files.ts';
import { transformersCard } from '../../fakes/fake-cards.ts';

afterEach(() => vi.unstubAllGlobals());

const FOLDER = 'https://huggingface.co/owner/m/resolve/main/';
const CHAT_CONFIG = { tokenizer_files: ['tokenizer.json'] };
const TENSOR_CACHE = { metadata: {}, records: [{ dataPath: 'params_shard_0.bin', nbytes: 4, records: [] }] };
const ADDRESS = { kind: 'mlc', weightsUrl: FOLDER, libraryUrl: 'https://libs.test/m.wasm', manifest: null } as const;

/** A Cache Storage that holds these files, and writes down what is deleted. */
function cachesWith(files: readonly { readonly bucket: string; readonly key: string }[]) {
  const deleted: string[] = [];
  const bodies: Readonly<Record<string, unknown>> = {
    [`${FOLDER}tensor-cache.json`]: TENSOR_CACHE,
    [`${FOLDER}mlc-chat-config.json`]: CHAT_CONFIG,
  };
  const keysOf = (name: string) => files.filter(({ bucket }) => bucket === name).map(({ key }) => key);
  const storage = {
    open: (name: string) =>
      Promise.resolve({
        match: (request: Request | string) => {
          const url = typeof request === 'string' ? request : request.url;
          return Promise.resolve(keysOf(name).includes(url) ? Response.json(bodies[url] ?? {}) : undefined);
        },
        keys: () => Promise.resolve(keysOf(name).map((url) => new Request(url))),
        add: (request: Request) => Promise.reject(new Error(`asks the network for ${request.url}`)),
        delete: (url: string) => Promise.resolve(deleted.push(`${name} ${url}`) > 0),
      }),
  };
  return { storage, deleted };
}

describe('WebLLM, as installed', () => {
  const appConfig = { model_list: [{ model: 'https://huggingface.co/owner/m', model_id: 'm', model_lib: ADDRESS.libraryUrl }] };
  const files = mlcFiles(ADDRESS, { chatConfig: CHAT_CONFIG, tensorCache: TENSOR_CACHE });

  it('finds the weights that were stored for it', async () => {
    vi.stubGlobal('caches', cachesWith(files).storage);
    expect(await hasModelInCache('m', appConfig)).toBe(true);
  });

  it('misses a shard that was not', async () => {
    vi.stubGlobal('caches', cachesWith(files.filter(({ path }) => !path.startsWith('params'))).storage);
    expect(await hasModelInCache('m', appConfig)).toBe(false);
  });

  it('keeps configuration, tokenizer and library in the buckets and under the keys that are used here', async () => {
    const { storage, deleted } = cachesWith(files);
    vi.stubGlobal('caches', storage);
    await deleteModelAllInfoInCache('m', appConfig);
    const stored = files.filter(({ path }) => path !== 'tensor-cache.json').map(({ bucket, key }) => `${bucket} ${key}`);
    expect(deleted).toEqual(expect.arrayContaining(stored));
  });
});

describe('transformers.js, as installed', () => {
  const { env } = transformers;
  const before = { ...env };
  afterEach(() => Object.assign(env, before));

  /** Loads as the engine does, from a cache without the weights; @returns every key that was looked up. */
  async function keysAskedFor(card: ReturnType<typeof transformersCard>, config: object): Promise<readonly string[]> {
    const asked = new Set<string>();
    const texts: Readonly<Record<string, object>> = {
      'config.json': config,
      'tokenizer.json': builtIn('tokenizer.json'),
      'tokenizer_config.json': builtIn('tokenizer_config.json'),
      'generation_config.json': {},
    };
    Object.assign(env, hubLayoutOf(card), {
      useCustomCache: true,
      useFSCache: false,
      allowLocalModels: false,
      allowRemoteModels: true,
      fetch: (url: string) => Promise.reject(new Error(`asks the network for ${url}`)),
      customCache: {
        match: (key: string) => {
          // It tries a path of the site first, under which nothing is kept.
          if (!key.startsWith('https:')) return Promise.resolve(undefined);
          asked.add(key);
          const text = texts[key.split('/').at(-1) ?? ''];
          return Promise.resolve(text === undefined ? undefined : Response.json(text));
        },
        put: () => Promise.resolve(),
      },
    });
    const options = { revision: card.revision ?? 'main' };
    await transformers.AutoTokenizer.from_pretrained(card.source, options);
    await transformers.AutoModelForCausalLM.from_pretrained(card.source, { ...options, dtype: 'fp16' }).catch(() => undefined);
    return [...asked];
  }

  const builtIn = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../../public/models/benchtab-tiny-1/${name}`, import.meta.url), 'utf8')) as object;
  const GPT2 = { model_type: 'gpt2', architectures: ['GPT2LMHeadModel'], n_layer: 1, n_head: 1, n_embd: 4 };

  it.each([
    ['of the hub', { source: 'owner/o' }],
    ['of a revision', { source: 'owner/r', revision: 'refs/pr/1' }],
    ['at an address of its own', { source: 'custom/own', weightsUrl: 'https://files.test/some/model/' }],
  ])('looks for the files of a model %s under the keys that are used here', async (_name, change) => {
    const card = transformersCard({ ...change, isStandIn: false, dtypes: { webgpu: 'fp16', wasm: 'fp16' } });
    const address = onnxAddressOf(card, { gpu: null, reason: 'none' });
    const expected = address === null ? [] : onnxFiles(address, GPT2).map(({ key }) => key);
    expect((await keysAskedFor(card, GPT2)).toSorted()).toEqual(expected.toSorted());
  });

  it('keeps them in the bucket that is used here', () => {
    expect(before.cacheKey).toBe(ONNX_BUCKET);
  });

  it('asks for parts of weights under these names', async () => {
    const config = { ...GPT2, 'transformers.js_config': { use_external_data_format: { 'model_fp16.onnx': 2 } } };
    const files = await transformers.ModelRegistry.get_model_files('owner/x', {
      config: config as unknown as transformers.PretrainedConfig,
      dtype: 'fp16',
    });
    expect(files.filter((path) => path.startsWith('onnx/'))).toEqual(weightsPaths('fp16', config));
  });
});
