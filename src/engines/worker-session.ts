/** The only owner of a Worker: notices its death, ends it, and lets no call outlive it. */
import { releaseProxy, wrap, type Remote } from 'comlink';
import { EngineError, toEngineError } from '../core/errors.ts';
import type { EngineWorkerApi, WorkerResult } from './worker-protocol.ts';

/** The members of a Worker in use, so that a MessagePort can stand in for one in Node. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'>;

export interface WorkerSession {
  /** Why it ended; null while it lives. */
  readonly endedBy: EngineError | null;
  /** One call, raced against the worker's death. @throws EngineError */
  call<T>(work: (api: Remote<EngineWorkerApi>) => Promise<WorkerResult<T>>): Promise<T>;
  /** Posts a message that needs no answer; does nothing once the worker is gone. */
  tell(work: (api: Remote<EngineWorkerApi>) => Promise<unknown>): void;
  /** Terminates the worker; every call under way rejects with the error. The first end counts. */
  end(error: EngineError): void;
}

/**
 * @param createWorker  starts the worker
 * @param onEnd  called once, right after the worker is terminated
 */
export function startSession(createWorker: () => WorkerLike, onEnd: () => void): WorkerSession {
  const worker = createWorker();
  const api = wrap<EngineWorkerApi>(worker);
  const rejections = new Set<(error: EngineError) => void>();
  let endedBy: EngineError | null = null;

  function end(error: EngineError): void {
    if (endedBy !== null) return;
    endedBy = error;
    api[releaseProxy]();
    worker.terminate();
    for (const reject of rejections) reject(error);
    onEnd();
  }

  worker.addEventListener('error', (event) => end(new EngineError('worker-died', crashMessage(event))));
  worker.addEventListener('messageerror', () =>
    end(new EngineError('worker-died', "a message of the engine's worker could not be read")),
  );

  return {
    get endedBy() {
      return endedBy;
    },
    async call(work) {
      if (endedBy !== null) throw afterEnd(endedBy);
      const result = await raced(rejections, work(api));
      if (result.ok) return result.value;
      throw toThrown(result.error);
    },
    tell(work) {
      if (endedBy === null) work(api).catch(() => undefined);
    },
    end,
  };
}

async function raced<T>(rejections: Set<(error: EngineError) => void>, call: Promise<T>): Promise<T> {
  let forget: () => void = () => undefined;
  const death = new Promise<never>((_, reject) => {
    rejections.add(reject);
    forget = () => rejections.delete(reject);
  });
  try {
    return await Promise.race([call, death]);
  } catch (thrown) {
    throw toEngineError(thrown);
  } finally {
    forget();
  }
}

function toThrown(failure: { kind: EngineError['kind']; message: string; stack: string | null }): EngineError {
  return new EngineError(failure.kind, failure.message, { cause: failure.stack });
}

function crashMessage(event: Event): string {
  const detail = 'message' in event && typeof event.message === 'string' ? event.message : '';
  return detail === ''
    ? "the engine's worker could not be started: reload the page, and check the network"
    : `the engine's worker crashed: ${detail}`;
}

function afterEnd(cause: EngineError): EngineError {
  return new EngineError('worker-died', `the model is no longer loaded: ${cause.message}`, { cause });
}
