/** The card of a model that runs on a server. */
import type { ModelCard } from './types.ts';

export interface ServedModelChoice {
  /** As the server knows it. */
  readonly model: string;
  /** OpenAI-compatible base URL; slashes at its end do not matter. */
  readonly baseUrl: string;
  /** Name in the tables; absent or empty: the server's name for it. */
  readonly name?: string;
  /** Conversations asked for at once. */
  readonly slots: number;
  readonly contextTokens: number;
}

/** Where nobody says more: one machine's server batches as many conversations without queueing. */
export const USUAL_SLOTS = 4;

/** Where nobody says more: any conversation of MT-bench fits twice. */
export const USUAL_CONTEXT_TOKENS = 8192;

/** The id of such a model: its name, fit for the name of an answer file on any system (Ollama's names hold colons). */
export function servedModelId({ name = '', model }: Pick<ServedModelChoice, 'name' | 'model'>): string {
  const id = (name.trim() || model.trim())
    .replaceAll('/', '__')
    .replaceAll(/[^A-Za-z0-9._+-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '');
  return id === '' ? 'served-model' : id;
}

/** Nothing is fetched for it, and nothing of this computer's GPU is used. Its key is never part of the card. */
export function servedModelCard(choice: ServedModelChoice): ModelCard {
  return {
    modelId: servedModelId(choice),
    label: choice.name?.trim() || choice.model.trim(),
    family: 'custom',
    engine: 'openai',
    source: choice.model.trim(),
    parameters: null,
    quantization: 'unknown',
    contextTokens: choice.contextTokens,
    downloadBytes: 0,
    gpuBytes: 0,
    licence: '',
    promptFormat: 'chat',
    isStandIn: false,
    baseUrl: choice.baseUrl.trim().replace(/\/+$/, ''),
    slots: choice.slots,
  };
}
