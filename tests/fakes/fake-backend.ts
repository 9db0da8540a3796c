/** A library that answers word by word, and does whatever else a test tells it. */
import { EngineError, toEngineError } from '../../src/core/errors.ts';
import type { BackendCompletion, WorkerBackend } from '../../src/engines/worker-api.ts';

export const FAKE_COMPLETION: BackendCompletion = {
  text: 'one two three',
  finishReason: 'stop',
  rawFinishReason: 'stop',
  usage: { promptTokens: 5, completionTokens: 3 },
  warnings: [],
};

export interface FakeBackend extends WorkerBackend {
  readonly calls: string[];
}

export function createFakeBackend(change: Partial<WorkerBackend> = {}): FakeBackend {
  const calls: string[] = [];
  return {
    calls,
    async load(_request, onProgress) {
      calls.push('load');
      for (const fraction of [0.5, 0.2, 1])
        onProgress({ phase: 'load', fraction, loadedBytes: null, totalBytes: null, text: 'loading' });
      return { device: 'webgpu', adapter: 'fake', engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] };
    },
    async generate(_request, call) {
      calls.push('generate');
      for (const word of ['one', ' two', ' three']) call.onToken(word);
      return FAKE_COMPLETION;
    },
    async unload() {
      calls.push('unload');
    },
    classify: toEngineError,
    ...change,
  };
}

/** A `generate` that goes on until it is interrupted. */
export const untilInterrupted: WorkerBackend['generate'] = async (_request, call) => {
  while (!call.isInterrupted()) {
    call.onToken('on ');
    await new Promise((resolve) => setImmediate(resolve));
  }
  return FAKE_COMPLETION;
};

/** A `generate` that neither answers nor listens, like a long prefill on a GPU that hangs. */
export const never: WorkerBackend['generate'] = () => new Promise(() => undefined);

export function failing(kind: EngineError['kind']): () => Promise<never> {
  return () => Promise.reject(new EngineError(kind, `it failed: ${kind}`));
}
