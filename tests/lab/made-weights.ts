/**
 * Weights for a compiled library: the right names, shapes and number formats, filled with seeded random numbers, and a
 * tokenizer of bytes and made-up words. What the model writes is nonsense; loading, prefill, decoding and memory are real.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MlcMetadata, MlcParameter } from './mlc-library.ts';

const SHARD_BYTES = 24 * 1024 * 1024;
const SPECIAL_TOKENS = ['<end>', '<stop>'] as const;

/**
 * @param folder  gets `resolve/main/…`, where WebLLM looks; weights that are there already are kept
 * @param contextTokens  window written into the chat config
 */
export function makeWeights(metadata: MlcMetadata, folder: string, contextTokens: number): void {
  const target = join(folder, 'resolve', 'main');
  const vocabulary = vocabularySize(metadata);
  mkdirSync(target, { recursive: true });
  writeJson(target, 'mlc-chat-config.json', chatConfig(metadata, vocabulary, contextTokens));
  writeJson(target, 'tokenizer.json', tokenizer(vocabulary));
  if (existsSync(join(target, 'tensor-cache.json'))) return;
  const records = writeShards(metadata.params, target);
  const cache = { metadata: { ParamSize: metadata.params.length, ParamBytes: 0, BitsPerParam: 0 }, records };
  // The older name is the one that version 0.2.78 of WebLLM asks for.
  for (const name of ['ndarray-cache.json', 'tensor-cache.json']) writeJson(target, name, cache);
}

function writeShards(parameters: readonly MlcParameter[], target: string): object[] {
  const random = createRandom(20_261_123);
  const shards: object[] = [];
  let tensors: { parameter: MlcParameter; data: Buffer }[] = [];
  const flush = () => {
    if (tensors.length > 0) shards.push(writeShard(tensors, join(target, `shard-${shards.length}.bin`), shards.length));
    tensors = [];
  };
  for (const parameter of parameters) {
    const data = fill(parameter, random);
    const waiting = tensors.reduce((bytes, tensor) => bytes + tensor.data.length, 0);
    if (waiting + data.length > SHARD_BYTES) flush();
    tensors.push({ parameter, data });
  }
  flush();
  return shards;
}

function writeShard(tensors: readonly { parameter: MlcParameter; data: Buffer }[], file: string, index: number): object {
  const bytes = Buffer.concat(tensors.map(({ data }) => data));
  writeFileSync(file, bytes);
  let byteOffset = 0;
  const records = tensors.map(({ parameter, data }) => {
    const record = { ...parameter, format: 'raw', nbytes: data.length, byteOffset };
    byteOffset += data.length;
    return record;
  });
  const md5sum = createHash('md5').update(bytes).digest('hex');
  return { dataPath: `shard-${index}.bin`, format: 'raw-shard', nbytes: bytes.length, md5sum, records };
}

/** Packed 4-bit weights may be any bits; their scales have to be small, or activations overflow. */
function fill({ name, shape, dtype }: MlcParameter, random: () => number): Buffer {
  const count = shape.reduce((product, size) => product * size, 1);
  if (dtype === 'uint32') return Buffer.from(Uint32Array.from({ length: count }, random).buffer);
  if (dtype !== 'float32') throw new Error(`${name} is ${dtype}: the lab makes weights for q4f32 libraries only`);
  const value = name.includes('norm') ? () => 1 : name.includes('scale') ? () => 1e-3 + random() * 1e-12 : () => (random() / 2 ** 32 - 0.5) * 0.05;
  return Buffer.from(Float32Array.from({ length: count }, value).buffer);
}

/** xorshift32: 32 random bits at a time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function vocabularySize({ params }: MlcMetadata): number {
  const embedding = params.find(({ name }) => /embed/.test(name));
  const rows = embedding?.shape[0];
  if (typeof rows !== 'number') throw new Error('the library names no embedding of a fixed vocabulary');
  return rows;
}

/** Tokens 0–255 are the bytes, the last ones are special, and between them are made-up words. */
function tokenizer(size: number): object {
  const firstSpecial = size - SPECIAL_TOKENS.length;
  const entries: [string, number][] = byteSymbols().map((symbol, byte) => [symbol, byte]);
  for (let id = entries.length; id < firstSpecial; id += 1) entries.push([`${id.toString(36)}_`, id]);
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, index) => ({
      id: firstSpecial + index,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(entries),
      merges: [],
    },
  };
}

/** GPT-2's visible symbol for each byte: itself if printable, else a letter from 256 on, in order. */
function byteSymbols(): string[] {
  const isPrintable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/** A template as short as possible: on a software GPU a prompt token takes two seconds. */
function chatConfig(metadata: MlcMetadata, vocabulary: number, contextTokens: number): object {
  const [end, stop] = [vocabulary - 2, vocabulary - 1];
  const { model_type, quantization, prefill_chunk_size } = metadata;
  return {
    version: '0.1.0',
    model_type,
    quantization,
    model_config: { vocab_size: vocabulary, context_window_size: contextTokens, prefill_chunk_size },
    vocab_size: vocabulary,
    context_window_size: contextTokens,
    sliding_window_size: -1,
    attention_sink_size: -1,
    prefill_chunk_size,
    tensor_parallel_shards: 1,
    temperature: 0.7,
    presence_penalty: 0,
    frequency_penalty: 0,
    repetition_penalty: 1,
    top_p: 0.95,
    tokenizer_files: ['tokenizer.json'],
    tokenizer_info: { token_postproc_method: 'byte_level', prepend_space_in_encode: false, strip_space_in_decode: false },
    conv_template: {
      name: 'lab',
      system_template: '{system_message}',
      system_message: '',
      add_role_after_system_message: true,
      roles: { user: 'U', assistant: 'A', tool: 'T' },
      role_templates: { user: '{user_message}', assistant: '{assistant_message}', tool: '{tool_message}' },
      messages: [],
      seps: ['\n'],
      role_content_sep: ':',
      role_empty_sep: ':',
      stop_str: [],
      stop_token_ids: [end, stop],
      function_string: '',
      use_function_calling: false,
    },
    pad_token_id: end,
    bos_token_id: end,
    eos_token_id: [end, stop],
  };
}

function writeJson(folder: string, name: string, value: object): void {
  writeFileSync(join(folder, name), JSON.stringify(value));
}
