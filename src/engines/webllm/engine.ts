/** WebLLM as an engine: MLC-compiled models on WebGPU, from the library's list or by URL. */
import type { Availability, Engine } from '../../core/ports.ts';
import type { ModelCard } from '../../core/types.ts';
import { probeGpu } from '../gpu-probe.ts';
import { createWorkerEngine, type WorkerEngineSettings } from '../worker-client.ts';
import { chooseVariant } from './choose-variant.ts';

export const WEBLLM_ENGINE_ID = 'webllm';

export function createWebllmEngine(settings: WorkerEngineSettings): Engine {
  return createWorkerEngine({
    ...settings,
    engineId: WEBLLM_ENGINE_ID,
    capabilities: {
      temperature: true,
      seed: true,
      maxTokens: true,
      systemMessage: true,
      reportsUsage: true,
      grammar: true,
      holdsGpu: true,
    },
    slots: 1,
    createWorker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'webllm' }),
    probe,
  });
}

async function probe(card?: ModelCard): Promise<Availability> {
  const found = await probeGpu(globalThis);
  if (found.gpu === null) return { available: false, reason: found.reason };
  if (card === undefined) return { available: true, note: found.gpu.name };
  const choice = chooseVariant(card, found);
  return 'reason' in choice ? { available: false, reason: choice.reason } : { available: true, note: choice.note };
}
