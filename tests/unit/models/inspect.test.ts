import { describe, expect, it } from 'vitest';
import { inspectMlc } from '../../../src/models/inspect-mlc.ts';
import { inspectOnnx } from '../../../src/models/inspect-onnx.ts';

const SOURCES = { hub: 'https://huggingface.co', libraries: 'https://libs.test' };
const WASM = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const LIBRARY = 'https://files.test/v0_2_86/base/m_cs1k-webgpu.wasm';

/** A server with these files; whatever else is asked for is not there. */
function serverOf(files: Readonly<Record<string, object | Uint8Array<ArrayBuffer> | string | number>>) {
  const fetch = (url: string) => {
    const file = files[url];
    if (file === undefined) return Promise.resolve(new Response('', { status: 404 }));
    if (typeof file === 'number') return Promise.resolve(new Response('', { status: file }));
    if (file instanceof Uint8Array || typeof file === 'string') return Promise.resolve(new Response(file));
    return Promise.resolve(Response.json(file));
  };
  return { fetch, sources: SOURCES };
}

describe('inspectMlc', () => {
  const folder = 'https://huggingface.co/owner/m/resolve/main/';
  const chatConfig = {
    quantization: 'q4f16_1',
    context_window_size: 32_768,
    model_config: { num_hidden_layers: 24, num_attention_heads: 14, num_key_value_heads: 2, hidden_size: 896 },
  };
  const files = {
    [`${folder}mlc-chat-config.json`]: chatConfig,
    [`${folder}tensor-cache.json`]: { records: [{ nbytes: 1000 }, { nbytes: 500 }] },
    [LIBRARY]: WASM,
  };
  const input = { modelId: 'mine', weightsUrl: 'https://huggingface.co/owner/m', libraryUrl: LIBRARY };

  it('makes a card of what the index tells', async () => {
    expect(await inspectMlc(input, serverOf(files))).toMatchObject({
      engine: 'webllm',
      weightsUrl: folder,
      quantization: 'q4f16_1',
      contextTokens: 4096,
      downloadBytes: 1500,
      kvCache: { layers: 24, kvHeads: 2, headDim: 64 },
      memory: { weightsBytes: 1500 },
    });
  });

  it('takes the older name of the index', async () => {
    const { [`${folder}tensor-cache.json`]: index, ...others } = files;
    const older = { ...others, [`${folder}ndarray-cache.json`]: index ?? {} };
    expect((await inspectMlc(input, serverOf(older))).downloadBytes).toBe(1500);
  });

  it.each([
    ['no such folder', { [`${folder}mlc-chat-config.json`]: 404 }, input, /cannot be read \(404\)/],
    ['a web page', { [`${folder}mlc-chat-config.json`]: '<!doctype html>' }, input, /is no JSON/],
    ['an index without weights', { [`${folder}tensor-cache.json`]: { records: [] } }, input, /lists no weights/],
    ['a library that is none', { [LIBRARY]: 'not found' }, input, /is no WebAssembly/],
    ['a library of another version', {}, { ...input, libraryUrl: 'https://f.test/v0_2_48/m.wasm' }, /built for v0_2_48/],
  ])('refuses %s with a sentence', async (_name, change, given, words) => {
    await expect(inspectMlc(given, serverOf({ ...files, ...change }))).rejects.toThrow(words);
  });

  it('says that a server cannot be reached', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(inspectMlc(input, { fetch, sources: SOURCES })).rejects.toThrow(/cannot be reached/);
  });
});

describe('inspectOnnx', () => {
  const folder = 'https://huggingface.co/owner/o/resolve/main/';
  const listing = 'https://huggingface.co/api/models/owner/o/tree/main?recursive=true';
  const config = { model_type: 'gpt2', n_layer: 36, n_head: 20, n_embd: 1280, n_positions: 1024, vocab_size: 50_257 };
  const files = {
    [`${folder}config.json`]: config,
    [`${folder}tokenizer_config.json`]: {},
    [listing]: [
      { type: 'file', path: 'onnx/model_fp16.onnx', size: 1_500_000_000 },
      { type: 'file', path: 'onnx/model_quantized.onnx', size: 800_000_000 },
      { type: 'file', path: 'onnx/model.onnx', size: 3_100_000_000 },
    ],
  };
  const input = { modelId: 'mine', place: 'owner/o', revision: '' };

  it('makes a card of the weights that there are, in the format that suits each device', async () => {
    expect(await inspectOnnx(input, serverOf(files))).toMatchObject({
      engine: 'transformers',
      source: 'owner/o',
      dtypes: { webgpu: 'fp16', wasm: 'q8' },
      downloadBytes: 1_500_000_000,
      contextTokens: 1024,
      promptFormat: 'human-assistant',
      kvCache: { layers: 36, kvHeads: 20, headDim: 64 },
    });
  });

  it('sees a chat template where the library looks for it', async () => {
    const withTemplate = { ...files, [`${folder}tokenizer_config.json`]: { chat_template: '{{ x }}' } };
    expect((await inspectOnnx(input, serverOf(withTemplate))).promptFormat).toBe('chat');
  });

  it('offers no file that is too large to be read', async () => {
    const onlyLarge = { ...files, [listing]: [{ type: 'file', path: 'onnx/model.onnx', size: 3_100_000_000 }] };
    await expect(inspectOnnx(input, serverOf(onlyLarge))).rejects.toThrow(/too large/);
  });

  it('takes a page of the hub for its id, and a revision', async () => {
    const branch = Object.fromEntries(Object.entries(files).map(([url, file]) => [url.replace('/main', '/v2'), file]));
    const card = await inspectOnnx({ ...input, place: 'https://huggingface.co/owner/o', revision: 'v2' }, serverOf(branch));
    expect(card).toMatchObject({ source: 'owner/o', revision: 'v2' });
  });

  it('looks file by file where there is no listing', async () => {
    const elsewhere = 'https://files.test/o/';
    const own = {
      [`${elsewhere}config.json`]: config,
      [`${elsewhere}tokenizer_config.json`]: {},
      [`${elsewhere}onnx/model.onnx`]: new Uint8Array(10),
    };
    const card = await inspectOnnx({ modelId: 'my own', place: 'https://files.test/o', revision: '' }, serverOf(own));
    expect(card).toMatchObject({ source: 'custom/my-own', weightsUrl: elsewhere, dtypes: { webgpu: 'fp32', wasm: 'fp32' } });
  });

  it('refuses a folder without weights', async () => {
    await expect(inspectOnnx(input, serverOf({ ...files, [listing]: [] }))).rejects.toThrow(/no ONNX export/);
  });
});
