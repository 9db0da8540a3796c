import { describe, expect, it } from 'vitest';
import { servedModelCard } from '../../../src/core/served-model.ts';

const CHOICE = { baseUrl: ' http://localhost:8000/v1/ ', model: 'Qwen/Qwen3-8B', slots: 4, contextTokens: 8192 };

describe('servedModelCard', () => {
  it('can be stored: an id fit for a file, an address without a slash at its end, no key', () => {
    expect(servedModelCard(CHOICE)).toEqual({
      modelId: 'Qwen__Qwen3-8B',
      label: 'Qwen/Qwen3-8B',
      family: 'custom',
      engine: 'openai',
      source: 'Qwen/Qwen3-8B',
      parameters: null,
      quantization: 'unknown',
      contextTokens: 8192,
      downloadBytes: 0,
      gpuBytes: 0,
      licence: '',
      promptFormat: 'chat',
      isStandIn: false,
      baseUrl: 'http://localhost:8000/v1',
      slots: 4,
    });
  });

  it.each([
    ['llama3.2:3b', 'llama3.2-3b'],
    ['hf.co/org/Model-GGUF:Q4_K_M', 'hf.co__org__Model-GGUF-Q4_K_M'],
    ['../../etc/passwd', 'etc__passwd'],
    ['C:\\models\\a.gguf', 'C-models-a.gguf'],
    ['模型', 'served-model'],
  ])('makes of "%s" the id "%s"', (model, modelId) => {
    expect(servedModelCard({ ...CHOICE, model })).toMatchObject({ modelId, label: model, source: model });
  });

  it('bears the name that was given to it', () => {
    const card = servedModelCard({ ...CHOICE, name: 'Qwen, 4 GPUs' });
    expect(card).toMatchObject({ modelId: 'Qwen-4-GPUs', label: 'Qwen, 4 GPUs', source: 'Qwen/Qwen3-8B' });
  });
});
