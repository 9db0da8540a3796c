/** The built-in model's cards: on WebGPU, and on the CPU. */
import type { ModelCard } from '../../../src/core/types.ts';

export const GPU_CARD: ModelCard = {
  modelId: 'benchtab-tiny-1',
  label: 'BenchTab tiny 1',
  family: 'built-in',
  engine: 'transformers',
  source: 'models/benchtab-tiny-1',
  parameters: null,
  quantization: 'fp32',
  contextTokens: 1024,
  downloadBytes: null,
  gpuBytes: null,
  licence: 'Apache-2.0',
  promptFormat: 'human-assistant',
  isStandIn: true,
  dtypes: { webgpu: 'fp32', wasm: 'fp32' },
};

export const CPU_CARD: ModelCard = { ...GPU_CARD, dtypes: { webgpu: null, wasm: 'fp32' } };

export const SITE_URL = new URL('/', location.href).href;
