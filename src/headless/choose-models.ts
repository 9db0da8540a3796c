/** The models of `benchtab eval`: from the catalogue, or from a server that is named. */
import { InputError } from '../core/errors.ts';
import type { ModelConfig } from '../core/config-types.ts';
import { servedModelCard, USUAL_CONTEXT_TOKENS, USUAL_SLOTS } from '../core/served-model.ts';
import type { ModelCard } from '../core/types.ts';
import type { EvalOptions } from './options.ts';

/** @throws InputError for an id that is not in the catalogue */
export function chooseEvalModels(
  { models, modelUrl, slots }: Pick<EvalOptions, 'models' | 'modelUrl' | 'slots'>,
  config: ModelConfig,
): readonly ModelCard[] {
  const names = models ?? config.defaults;
  if (modelUrl === null) return names.map((id) => withSlots(cardOf(id, config), slots));
  const contextTokens = USUAL_CONTEXT_TOKENS;
  return names.map((model) => servedModelCard({ model, baseUrl: modelUrl, slots: slots ?? USUAL_SLOTS, contextTokens }));
}

function cardOf(id: string, { models }: ModelConfig): ModelCard {
  const card = models.find(({ modelId }) => modelId === id);
  if (card !== undefined) return card;
  throw new InputError(`--models ${id}: not in model_config.yaml; known are ${models.map(({ modelId }) => modelId).join(', ')}`);
}

function withSlots(card: ModelCard, slots: number | null): ModelCard {
  return slots === null || card.baseUrl === undefined ? card : { ...card, slots };
}
