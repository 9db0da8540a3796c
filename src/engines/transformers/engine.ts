/** transformers.js as an engine: the built-in models and ONNX models of the hub, on WebGPU or WebAssembly. */
import type { Availability, Engine } from '../../core/ports.ts';
import type { ModelCard } from '../../core/types.ts';
import { probeGpu } from '../gpu-probe.ts';
import { createWorkerEngine, type WorkerEngineSettings } from '../worker-client.ts';
import { chooseDevice } from './choose-device.ts';

export const TRANSFORMERS_ENGINE_ID = 'transformers';

export function createTransformersEngine(settings: WorkerEngineSettings): Engine {
  return createWorkerEngine({
    ...settings,
    engineId: TRANSFORMERS_ENGINE_ID,
    capabilities: {
      temperature: true,
      seed: true,
      maxTokens: true,
      systemMessage: true,
      reportsUsage: true,
      holdsGpu: true,
    },
    slots: 1,
    createWorker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'transformers' }),
    probe,
  });
}

async function probe(card?: ModelCard): Promise<Availability> {
  if (card === undefined) return { available: true, note: null };
  const choice = chooseDevice(card, await probeGpu(globalThis));
  return 'reason' in choice ? { available: false, reason: choice.reason } : { available: true, note: choice.note };
}
