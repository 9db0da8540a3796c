/** The worker: hours of bytes and hashes, away from the page. */
import { expose, releaseProxy } from 'comlink';
import { EngineError } from '../core/errors.ts';
import type { CancelSignal, Clock } from '../core/ports.ts';
import { createHasher } from './hashers.ts';
import { runJob } from './run-job.ts';
import { TRANSFER_LIMITS } from './transfer.ts';
import type { FilesProgress } from './types.ts';
import type { FilesWorkerApi } from './worker-protocol.ts';

const cancels = new Map<number, AbortController>();

const clock: Clock = { now: () => Date.now(), sleep };

function sleep(ms: number, signal?: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(new EngineError('cancelled', 'the wait was cancelled'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel);
  });
}

const api: FilesWorkerApi = {
  async run(jobId, job, onProgress) {
    const cancel = new AbortController();
    cancels.set(jobId, cancel);
    const result = await runJob(job, {
      caches,
      fetch: (url, init) => fetch(url, init),
      createHasher,
      sources: job.sources,
      clock,
      random: Math.random,
      limits: TRANSFER_LIMITS,
      signal: cancel.signal,
      onProgress,
      estimate: () => navigator.storage.estimate(),
    });
    cancels.delete(jobId);
    release(onProgress);
    return result;
  },
  cancel(jobId) {
    cancels.get(jobId)?.abort();
    return Promise.resolve();
  },
};

/** A callback that crossed the boundary holds a port open until it is released. */
function release(callback: (progress: FilesProgress) => void): void {
  // Comlink adds the method to its proxies; the type of a plain function does not tell.
  (callback as { [releaseProxy]?: () => void })[releaseProxy]?.();
}

expose(api);
