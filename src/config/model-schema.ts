/** Shape of `model_config.yaml`, and what must hold between its entries. */
import * as v from 'valibot';
import { wrongValue, type Finding, type KeyPath } from './finding.ts';
import { count, flag, id, list, oneOf, record, text, url, wholeNumberFrom } from './schema-parts.ts';

const dtype = v.nullable(text);

const model = record({
  model_id: id,
  label: text,
  family: text,
  engine: oneOf('webllm', 'transformers', 'openai'),
  source: text,
  source_f32: v.exactOptional(text),
  revision: v.exactOptional(text),
  parameters: v.nullable(count),
  quantization: text,
  context_tokens: wholeNumberFrom(64),
  download_bytes: v.nullable(wholeNumberFrom(0)),
  gpu_bytes: v.nullable(wholeNumberFrom(0)),
  licence: text,
  prompt_format: oneOf('chat', 'human-assistant'),
  is_stand_in: v.optional(flag, false),
  weights_url: v.exactOptional(url),
  library_url: v.exactOptional(url),
  dtypes: v.exactOptional(record({ webgpu: dtype, wasm: dtype })),
  disable_thinking: v.exactOptional(flag),
});

type ModelEntry = v.InferOutput<typeof model>;

export const modelConfigSchema = record({
  defaults: list(id, 'a list with at least one model_id'),
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
  return findings;
}
