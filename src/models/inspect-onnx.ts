/** What can be found out about an ONNX model before it is kept: which weights there are, how large, and how it is talked to. */
import { InputError } from '../core/errors.ts';
import type { KvCacheShape, ModelCard, PromptFormat } from '../core/types.ts';
import { listingAddress, parseListing, type HubListing } from './hub-listing.ts';
import { readJson, type InspectPorts } from './inspect-mlc.ts';
import { countAt, valueAt } from './json-values.ts';
import { ONNX_DTYPES, weightsPaths } from './onnx-files.ts';
import { fetchAddress, PUBLIC_HUB } from './sources.ts';

export interface OnnxInput {
  readonly modelId: string;
  /** `owner/name` on the hub, or the address of a folder. */
  readonly place: string;
  /** Branch, tag or commit on the hub; empty for main. */
  readonly revision: string;
}

/** Weights of one number format. */
interface OnnxWeights {
  readonly dtype: string;
  /** null where the server does not tell. */
  readonly bytes: number | null;
}

/** In order of preference. On WebGPU 8-bit weights compute nonsense (transformers.js issue 1317), so none are offered there. */
const WEBGPU_DTYPES = ['q4f16', 'fp16', 'q4', 'fp32'] as const;
const WASM_DTYPES = ['q8', 'int8', 'uint8', 'q4', 'fp32'] as const;

/** transformers.js reads a whole file into one array, which can be no larger. */
const MOST_BYTES = 2 ** 31;

const MOST_TOKENS = 4096;

/** @throws InputError with the way out */
export async function inspectOnnx(input: OnnxInput, ports: InspectPorts): Promise<ModelCard> {
  const place = placeOf(input);
  const config = await readJson(place.folder, ['config.json'], ports);
  const tokenizer = await readJson(place.folder, ['tokenizer_config.json'], ports);
  const found = await weightsIn(place.folder, config, ports);
  if (found.length === 0)
    throw new InputError(`${place.folder} has no onnx/model….onnx: it is no ONNX export for transformers.js`);
  const dtypes = { webgpu: preferred(found, WEBGPU_DTYPES), wasm: preferred(found, WASM_DTYPES) };
  if (dtypes.webgpu === null && dtypes.wasm === null)
    throw new InputError(`the weights in ${place.folder} (${found.map(({ dtype }) => dtype).join(', ')}) are too large or of no use here`);
  const main = found.find(({ dtype }) => dtype === (dtypes.webgpu ?? dtypes.wasm));
  const kvCache = kvCacheOf(config);
  return {
    modelId: input.modelId,
    label: input.modelId,
    family: 'custom',
    engine: 'transformers',
    source: place.source,
    ...(place.revision === null ? {} : { revision: place.revision }),
    ...(place.isHub ? {} : { weightsUrl: place.folder }),
    parameters: null,
    quantization: dtypes.webgpu ?? dtypes.wasm ?? 'unknown',
    contextTokens: Math.min(MOST_TOKENS, positionsOf(config)),
    downloadBytes: main?.bytes ?? null,
    gpuBytes: null,
    ...(kvCache !== null && main?.bytes ? { kvCache, memory: { weightsBytes: main.bytes, workBytes: workBytesOf(config) } } : {}),
    licence: '',
    promptFormat: promptFormatOf(tokenizer),
    isStandIn: false,
    dtypes,
  };
}

interface Place {
  /** What the library is told: a hub id, or a name in the form of one. */
  readonly source: string;
  readonly folder: string;
  readonly revision: string | null;
  readonly isHub: boolean;
}

function placeOf({ modelId, place, revision }: OnnxInput): Place {
  const text = place.trim().replace(new RegExp(`^${PUBLIC_HUB}/`), '').replace(/\/+$/, '');
  const chosen = revision.trim() === '' ? null : revision.trim();
  if (/^[\w.-]+\/[\w.-]+$/.test(text))
    return { source: text, folder: `${PUBLIC_HUB}/${text}/resolve/${encodeURIComponent(chosen ?? 'main')}/`, revision: chosen, isHub: true };
  const url = URL.parse(place.trim());
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new InputError(`“${place.trim()}” is neither owner/name nor an address: give a hub id such as onnx-community/gpt2-large-ONNX`);
  const folder = url.href.endsWith('/') ? url.href : `${url.href}/`;
  return { source: `custom/${modelId.replaceAll(/[^\w.-]/g, '-')}`, folder, revision: null, isHub: false };
}

/** By the hub's listing; without one every possible file is asked for, one byte each. */
async function weightsIn(folder: string, config: unknown, ports: InspectPorts): Promise<readonly OnnxWeights[]> {
  const listing = await listingOf(folder, ports);
  const sized = await Promise.all(
    ONNX_DTYPES.map(async (dtype) => {
      const paths = weightsPaths(dtype, config);
      const sizes = await Promise.all(paths.map((path) => sizeOf(folder, path, listing, ports)));
      if (sizes.includes(null)) return null;
      const bytes = sizes.includes(undefined) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
      return { dtype, bytes };
    }),
  );
  return sized.filter((weights) => weights !== null);
}

async function listingOf(folder: string, { fetch, sources }: InspectPorts): Promise<HubListing | null> {
  const address = listingAddress(folder, sources);
  if (address === null) return null;
  try {
    const response = await fetch(address);
    return response.ok ? parseListing(await response.json()) : null;
  } catch {
    return null;
  }
}

/** @returns null: no such file; undefined: there, of unknown size */
async function sizeOf(
  folder: string,
  path: string,
  listing: HubListing | null,
  { fetch, sources }: InspectPorts,
): Promise<number | null | undefined> {
  if (listing !== null) return listing.has(path) ? (listing.get(path)?.bytes ?? undefined) : null;
  try {
    const response = await fetch(fetchAddress(new URL(path, folder).href, sources), { headers: { range: 'bytes=0-0' } });
    await response.body?.cancel();
    // Some servers send a web page for whatever they do not have.
    if (!response.ok || response.headers.get('content-type')?.startsWith('text/html') === true) return null;
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    return Number(total ?? (response.status === 200 ? response.headers.get('content-length') : 0)) || undefined;
  } catch {
    return null;
  }
}

function preferred(found: readonly OnnxWeights[], order: readonly string[]): string | null {
  const usable = found.filter(({ bytes }) => bytes === null || bytes < MOST_BYTES);
  return order.find((dtype) => usable.some((weights) => weights.dtype === dtype)) ?? null;
}

/** The library reads the template out of the tokenizer's configuration alone. */
function promptFormatOf(tokenizer: unknown): PromptFormat {
  return valueAt(tokenizer, 'chat_template') === undefined ? 'human-assistant' : 'chat';
}

function positionsOf(config: unknown): number {
  return countAt(config, 'max_position_embeddings') ?? countAt(config, 'n_positions') ?? countAt(config, 'n_ctx') ?? 1024;
}

function kvCacheOf(config: unknown): KvCacheShape | null {
  const at = (...keys: string[]) => keys.map((key) => countAt(config, key)).find((value) => value !== null) ?? null;
  const layers = at('num_hidden_layers', 'n_layer');
  const heads = at('num_attention_heads', 'n_head');
  const hidden = at('hidden_size', 'n_embd');
  const kvHeads = at('num_key_value_heads') ?? heads;
  const headDim = at('head_dim') ?? (hidden !== null && heads !== null ? Math.floor(hidden / heads) : null);
  return layers === null || kvHeads === null || headDim === null ? null : { layers, kvHeads, headDim };
}

/** Logits of a whole prompt in 32 bits: they outweigh the other activations. */
function workBytesOf(config: unknown): number {
  const tokens = Math.min(1024, positionsOf(config));
  return tokens * (countAt(config, 'vocab_size') ?? 50_000) * 4;
}
