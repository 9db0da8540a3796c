/** What can be found out about a model compiled for MLC before it is kept: its index tells sizes and shapes. */
import { InputError } from '../core/errors.ts';
import type { ModelSources } from '../core/config-types.ts';
import type { KvCacheShape, ModelCard } from '../core/types.ts';
import { countAt, isRecord, textAt } from './json-values.ts';
import { fetchAddress } from './sources.ts';

/** `globalThis.fetch`, or a stand-in. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface InspectPorts {
  readonly fetch: Fetch;
  readonly sources: ModelSources;
}

export interface MlcInput {
  readonly modelId: string;
  /** Folder of the weights, or a model page of the hub. */
  readonly weightsUrl: string;
  readonly libraryUrl: string;
}

/** Libraries are built for one version of the runtime: the folder of the installed one (web-llm 0.2.86, `modelVersion`). */
export const LIBRARY_VERSION = 'v0_2_86';

/** Positions taken at most: what two turns of MT-bench need. */
const MOST_TOKENS = 4096;

/** Activations at the largest prefill, and little else: an estimate, corrected by the first run. */
const WORK_BYTES = 128 * 1024 ** 2;

/**
 * Reads a model's index and looks at its library.
 *
 * @throws InputError with the way out: an address that is wrong, an index that is none, a library of another version
 */
export async function inspectMlc(input: MlcInput, ports: InspectPorts): Promise<ModelCard> {
  const folder = folderOf(input.weightsUrl);
  const chatConfig = await readJson(folder, ['mlc-chat-config.json'], ports);
  const tensorCache = await readJson(folder, ['tensor-cache.json', 'ndarray-cache.json'], ports);
  await lookAtLibrary(input.libraryUrl, ports);
  const weightsBytes = weightsOf(tensorCache, folder);
  const kvCache = kvCacheOf(chatConfig);
  return {
    modelId: input.modelId,
    label: input.modelId,
    family: 'custom',
    engine: 'webllm',
    source: input.modelId,
    parameters: null,
    quantization: textAt(chatConfig, 'quantization') ?? 'unknown',
    contextTokens: Math.min(MOST_TOKENS, countAt(chatConfig, 'context_window_size') ?? MOST_TOKENS),
    downloadBytes: weightsBytes,
    gpuBytes: null,
    ...(kvCache === null ? {} : { kvCache, memory: { weightsBytes, workBytes: WORK_BYTES } }),
    licence: '',
    promptFormat: 'chat',
    isStandIn: false,
    weightsUrl: folder,
    libraryUrl: input.libraryUrl,
  };
}

/** As the engine's library: a model page means its main branch. */
export function folderOf(address: string): string {
  const folder = address.endsWith('/') ? address : `${address}/`;
  return new URL(/.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`).href;
}

/** @throws InputError where none of the names is there, or what is there is no JSON */
export async function readJson(folder: string, names: readonly string[], ports: InspectPorts): Promise<unknown> {
  for (const name of names) {
    const address = fetchAddress(new URL(name, folder).href, ports.sources);
    const response = await ask(address, ports);
    if (response.status === 404 && name !== names.at(-1)) continue;
    if (!response.ok)
      throw new InputError(`${address} cannot be read (${response.status}): check the address, or whether the model asks for a login`);
    try {
      return JSON.parse(await response.text());
    } catch {
      throw new InputError(`${address} is no JSON: the address leads to a web page or another file`);
    }
  }
  throw new InputError(`${folder} has no ${names.join(' or ')}: it is no folder of such a model`);
}

async function ask(address: string, { fetch }: InspectPorts, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch {
    throw new InputError(`${address} cannot be reached: the server is down, or does not allow other pages to read it (CORS)`);
  }
}

/** The first bytes are enough: a server without ranges is left after them. */
async function lookAtLibrary(libraryUrl: string, ports: InspectPorts): Promise<void> {
  const version = /v\d+_\d+_\d+/.exec(libraryUrl)?.[0];
  if (version !== undefined && version !== LIBRARY_VERSION)
    throw new InputError(
      `the library is built for ${version}, and BenchTab runs ${LIBRARY_VERSION}: compile the model anew, or take the library of ${LIBRARY_VERSION}`,
    );
  const address = fetchAddress(libraryUrl, ports.sources);
  const response = await ask(address, ports, { headers: { range: 'bytes=0-7' } });
  if (!response.ok) throw new InputError(`${address} cannot be read (${response.status}): check the address of the library`);
  const reader = response.body?.getReader();
  const start = (await reader?.read())?.value?.subarray(0, 4) ?? new Uint8Array();
  await reader?.cancel();
  if (String([...start]) !== '0,97,115,109')
    throw new InputError(`${address} is no WebAssembly: give the address of the compiled .wasm file itself`);
}

function weightsOf(tensorCache: unknown, folder: string): number {
  const records = isRecord(tensorCache) ? tensorCache['records'] : null;
  const sizes = Array.isArray(records) ? records.map((record) => countAt(record, 'nbytes')) : [];
  const total = sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  if (total === 0) throw new InputError(`the index in ${folder} lists no weights: it is no folder of an MLC model`);
  return total;
}

/** null where the configuration does not tell: memory is then unknown before the first load. */
function kvCacheOf(chatConfig: unknown): KvCacheShape | null {
  const at = (...keys: string[]) =>
    keys.map((key) => countAt(chatConfig, 'model_config', key) ?? countAt(chatConfig, 'model_config', 'text_config', key)).find((value) => value !== null) ??
    null;
  const layers = at('num_hidden_layers', 'n_layer');
  const heads = at('num_attention_heads', 'n_head');
  const kvHeads = at('num_key_value_heads') ?? heads;
  const hidden = at('hidden_size', 'n_embd');
  const headDim = at('head_dim') ?? (hidden !== null && heads !== null ? Math.floor(hidden / heads) : null);
  return layers === null || kvHeads === null || headDim === null ? null : { layers, kvHeads, headDim };
}
