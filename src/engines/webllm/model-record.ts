/** Where a card's weights and library lie, as WebLLM wants to be told. */
import type { AppConfig, ModelRecord } from '@mlc-ai/web-llm';
import { EngineError } from '../../core/errors.ts';
import type { ModelCard } from '../../core/types.ts';
import type { ListedModel } from './listed-model.ts';

/**
 * A card with its own addresses becomes one more record; any other is looked up in the library's list and, where the card
 * names a commit, pinned to it.
 *
 * @param source  WebLLM's id, as chosen for this GPU
 * @param siteUrl  relative addresses are resolved against it; the library would use the origin, without the site's path
 * @throws EngineError "load-failed" for an id that the library does not list
 */
export function modelRecordFor(
  card: ModelCard,
  source: string,
  siteUrl: string,
  listed: readonly ListedModel[],
): ListedModel {
  if (card.weightsUrl !== undefined && card.libraryUrl !== undefined)
    return {
      model: new URL(card.weightsUrl, siteUrl).href,
      model_id: source,
      model_lib: new URL(card.libraryUrl, siteUrl).href,
    };
  const record = listed.find((candidate) => candidate.model_id === source);
  if (record === undefined)
    throw new EngineError('load-failed', `WebLLM's list has no model "${source}": check the card's source`);
  // The card's commit is that of its own source, not of the f32 variant's repository.
  if (card.revision === undefined || source !== card.source) return record;
  return { ...record, model: `${record.model.replace(/\/+$/, '')}/resolve/${card.revision}/` };
}

/** The library's settings with this record alone: nothing else is ever loaded in the same worker. */
export function appConfigFor(record: ModelRecord, defaults: AppConfig): AppConfig {
  return { ...defaults, model_list: [record] };
}
