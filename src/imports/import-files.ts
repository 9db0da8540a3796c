/** Files → runs: the page's half, and the owner of the worker. */
import { proxy, wrap, type Remote } from 'comlink';
import { EngineError } from '../core/errors.ts';
import { writePlan, type Replay } from './commit.ts';
import type { ImportFile, ImportOptions, ImportPlan, ImportSession, ImportSink, ImportSummary } from './types.ts';
import type { BatchCalls, ImportWorkerApi, Outcome } from './worker-api.ts';

/**
 * Reads files once, in a worker of its own. FastChat's files are recognised by its layout and by their content; ZIP
 * archives are opened; what is no file of FastChat's is told and left.
 *
 * @throws EngineError kind "cancelled" if the signal aborts, "worker-died" if the worker could not be started or broke
 */
export async function importFiles(files: readonly ImportFile[], options: ImportOptions): Promise<ImportSession> {
  const session = new Session();
  try {
    return await session.read(files, options);
  } catch (thrown) {
    session.close();
    throw thrown;
  }
}

const IGNORE = () => undefined;

class Session implements ImportSession {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'imports' });
  readonly #api: Remote<ImportWorkerApi> = wrap<ImportWorkerApi>(this.#worker);
  readonly #died: Promise<never>;
  #fail: (reason: EngineError) => void = IGNORE;
  #summary: ImportSummary | null = null;

  constructor() {
    this.#died = new Promise((_, reject) => (this.#fail = reject));
    this.#died.catch(IGNORE);
    for (const name of ['error', 'messageerror'])
      this.#worker.addEventListener(name, (event) => this.#fail(workerDied(event)));
  }

  get summary(): ImportSummary {
    if (this.#summary === null) throw new Error('the files have not been read yet');
    return this.#summary;
  }

  async read(files: readonly ImportFile[], { signal, onProgress }: ImportOptions): Promise<this> {
    this.#summary = await this.#call(signal, () => this.#api.read(files, proxy(onProgress ?? IGNORE)));
    return this;
  }

  async commit(plan: ImportPlan, sink: ImportSink, { signal, onProgress }: ImportOptions): Promise<void> {
    const replay: Replay = async (batches) => {
      let failure: { readonly thrown: unknown } | null = null;
      // The sink's own error does not survive the way through the worker: it is kept here and thrown in its place.
      const kept = async (write: Promise<void>) => {
        await write.catch((thrown: unknown) => (failure ??= { thrown }));
        return failure === null;
      };
      const calls: BatchCalls = {
        events: (runId, events) => kept(batches.events(runId, events)),
        pairs: (pairRunId, judgments) => kept(batches.pairs(pairRunId, judgments)),
      };
      const failureOf = (): { readonly thrown: unknown } | null => failure;
      await this.#call(signal, () => this.#api.replay(plan, proxy(calls), proxy(onProgress ?? IGNORE))).catch(
        (thrown: unknown) => {
          throw failureOf()?.thrown ?? thrown;
        },
      );
    };
    await writePlan(plan, sink, replay, signal);
  }

  close(): void {
    this.#worker.terminate();
    this.#fail(cancelled());
  }

  /**
   * Rejects as soon as the signal aborts; the worker stops when it next looks.
   *
   * @throws EngineError: what the worker told, that it died, or that the signal aborted
   */
  async #call<T>(signal: AbortSignal, call: () => Promise<Outcome<T>>): Promise<T> {
    if (signal.aborted) throw cancelled();
    let abort: () => void = IGNORE;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => {
        void this.#api.cancel();
        reject(cancelled());
      };
    });
    signal.addEventListener('abort', abort);
    try {
      const outcome = await Promise.race([call(), this.#died, aborted]);
      if (!outcome.ok) throw new EngineError(outcome.kind, outcome.message);
      return outcome.value;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'the import was cancelled: nothing was kept');
}

function workerDied(event: Event): EngineError {
  const reason = event instanceof ErrorEvent && event.message !== '' ? `: ${event.message}` : '';
  return new EngineError(
    'worker-died',
    `the part of the page that reads files has stopped${reason}. Choose the files again.`,
  );
}
