/** The engine of models that ran elsewhere: it stands where an engine must, and loads nothing. */
import { EngineError } from '../../core/errors.ts';
import { IMPORTED_ENGINE } from '../../core/imported.ts';
import type { Engine } from '../../core/ports.ts';

const NOTHING_TO_LOAD = 'this model is known by its files alone and cannot be loaded: its answers can be judged, not made again';

/** Answers nothing: a run of imported answers never asks it to. */
export function createImportedEngine(): Engine {
  return {
    engineId: IMPORTED_ENGINE,
    capabilities: {
      temperature: false,
      seed: false,
      maxTokens: false,
      systemMessage: false,
      reportsUsage: false,
      holdsGpu: false,
    },
    probe: () => Promise.resolve({ available: false, reason: NOTHING_TO_LOAD }),
    load: () => Promise.reject(new EngineError('unavailable', NOTHING_TO_LOAD)),
  };
}
