/** Model cards for tests of the engines. */
import type { ModelCard } from '../../src/core/types.ts';

export function webllmCard(change: Partial<ModelCard> = {}): ModelCard {
  return {
    modelId: 'tiny-llama',
    label: 'Tiny Llama',
    family: 'llama',
    engine: 'webllm',
    source: 'Tiny-Llama-q4f32_1-MLC',
    parameters: null,
    quantization: 'q4f32_1',
    contextTokens: 4096,
    downloadBytes: null,
    gpuBytes: null,
    licence: 'none',
    promptFormat: 'chat',
    isStandIn: false,
    ...change,
  };
}

export function transformersCard(change: Partial<ModelCard> = {}): ModelCard {
  return webllmCard({
    modelId: 'tiny-gpt',
    label: 'Tiny GPT',
    family: 'gpt2',
    engine: 'transformers',
    source: 'someone/tiny-gpt',
    quantization: 'fp32',
    contextTokens: 64,
    promptFormat: 'human-assistant',
    dtypes: { webgpu: 'fp32', wasm: 'fp32' },
    ...change,
  });
}
