/** Shape of `model_config.yaml`, and what must hold between its entries. */
import * as v from 'valibot';
import { wrongValue, type Finding, type KeyPath } from './finding.ts';
import { count, flag, id, list, oneOf, record, text, url, wholeNumberFrom } from './schema-parts.ts';

const dtype = v.nullable(text);
const bytes = wholeNumberFrom(0);
const variantMemory = record({ weights_bytes: bytes, work_bytes: bytes });
const kvCache = record({ layers: count, kv_heads: count, head_dim: count });

const model = record({
  model_id: id,
  label: text,
  family: text,
  engine: oneOf('webllm', 'transformers', 'openai', 'prompt-api'),
  source: text,
  source_f32: v.exactOptional(text),
  revision: v.exactOptional(text),
  parameters: v.nullable(count),
  quantization: text,
  context_tokens: wholeNumberFrom(64),
  download_bytes: v.nullable(bytes),
  gpu_bytes: v.optional(v.nullable(bytes), null),
  memory: v.exactOptional(variantMemory),
  memory_f32: v.exactOptional(variantMemory),
  kv_cache: v.exactOptional(kvCache),
  licence: text,
  prompt_format: oneOf('chat', 'human-assistant'),
  is_stand_in: v.optional(flag, false),
  weights_url: v.exactOptional(url),
  library_url: v.exactOptional(url),
  dtypes: v.exactOptional(record({ webgpu: dtype, wasm: dtype })),
  disable_thinking: v.exactOptional(flag),
  base_url: v.exactOptional(url),
  slots: v.exactOptional(count),
  is_uncontrolled: v.exactOptional(flag),
});

/** The public hubs, for a file that names no others. */
const DEFAULT_SOURCES = {
  hub: 'https://huggingface.co',
  libraries: 'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models',
};

type ModelEntry = v.InferOutput<typeof model>;

export const modelConfigSchema = record({
  defaults: list(id, 'a list with at least one model_id'),
  sources: v.optional(record({ hub: url, libraries: url }), DEFAULT_SOURCES),
  models: list(model, 'a list with at least one model'),
});

/** What the schema cannot see: ids that repeat or lead nowhere, and keys that belong together. */
export function checkModelConfig(config: v.InferOutput<typeof modelConfigSchema>): readonly Finding[] {
  const ids = config.models.map((entry) => entry.model_id);
  return [
    ...config.defaults.flatMap((name, index) => checkDefault(name, index, ids)),
    ...ids.flatMap((name, index) => checkUnique(name, index, ids)),
    ...config.models.flatMap(checkBelongings),
  ];
}

function checkDefault(name: string, index: number, ids: readonly string[]): Finding[] {
  if (ids.includes(name)) return [];
  return [wrongValue(['defaults', index], name, 'the model_id of a model in this file')];
}

function checkUnique(name: string, index: number, ids: readonly string[]): Finding[] {
  if (ids.indexOf(name) === index) return [];
  return [wrongValue(['models', index, 'model_id'], name, 'an id that no model above has')];
}

function checkBelongings(entry: ModelEntry, index: number): Finding[] {
  const at = (key: string): KeyPath => ['models', index, key];
  const findings: Finding[] = [];
  if (entry.engine === 'transformers' && !entry.dtypes)
    findings.push(wrongValue(at('dtypes'), undefined, 'for this engine something like { webgpu: fp16, wasm: q8 }'));
  if (entry.weights_url && !entry.library_url)
    findings.push(wrongValue(at('library_url'), undefined, 'a URL, since there is a weights_url'));
  if (entry.library_url && !entry.weights_url)
    findings.push(wrongValue(at('weights_url'), undefined, 'a URL, since there is a library_url'));
  if (entry.memory !== undefined && entry.kv_cache === undefined)
    findings.push(wrongValue(at('kv_cache'), undefined, 'the shape of the cache, since there is memory'));
  if (entry.memory_f32 !== undefined && entry.source_f32 === undefined)
    findings.push(wrongValue(at('source_f32'), undefined, 'an id, since there is memory_f32'));
  if (entry.engine === 'openai' && entry.base_url === undefined)
    findings.push(wrongValue(at('base_url'), undefined, 'a URL that ends in /v1, since the model is served'));
  return findings;
}
