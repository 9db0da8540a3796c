/** What the page keeps of a record of WebLLM's own list (`listed-models.json`, written by `npm run list-models`). */
import type { ModelRecord } from '@mlc-ai/web-llm';

export type ListedModel = Pick<
  ModelRecord,
  'model_id' | 'model' | 'model_lib' | 'model_manifest' | 'vram_required_MB' | 'required_features' | 'overrides'
>;

/** The fields in use, in a fixed order; absent ones stay absent. */
export function toListedModel(record: ModelRecord): ListedModel {
  const { model_id, model, model_lib, model_manifest, vram_required_MB, required_features, overrides } = record;
  return {
    model_id,
    model,
    model_lib,
    ...(model_manifest === undefined ? {} : { model_manifest }),
    ...(vram_required_MB === undefined ? {} : { vram_required_MB }),
    ...(required_features === undefined ? {} : { required_features }),
    ...(overrides === undefined ? {} : { overrides }),
  };
}
