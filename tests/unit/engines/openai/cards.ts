import type { ModelCard } from '../../../../src/core/types.ts';

/** The card of a served model. */
export function createCard(source = 'gpt-4.1-nano'): ModelCard {
  return {
    modelId: source,
    label: source,
    family: 'gpt',
    engine: 'openai',
    source,
    parameters: null,
    quantization: 'unknown',
    contextTokens: 100_000,
    downloadBytes: null,
    gpuBytes: null,
    licence: 'unknown',
    promptFormat: 'chat',
    isStandIn: false,
  };
}
