/** The page's side of the model files: an implementation of `ModelStore` over a worker and the Cache Storage. */
import { proxy, wrap } from 'comlink';
import type { ModelSources } from '../core/config-types.ts';
import { EngineError } from '../core/errors.ts';
import type { ModelAddress } from '../core/model-address.ts';
import type { ModelCard } from '../core/types.ts';
import { cardFilesOf, foreignFiles, type LocatedCard } from './inventory.ts';
import { removeEverything, removeModel } from './remove-files.ts';
import type { CheckReport, FetchOptions, FilesProgress, ModelStore } from './types.ts';
import type { FilesJob, FilesResult, FilesWorkerApi } from './worker-protocol.ts';

export interface ModelStorePorts {
  readonly sources: ModelSources;
  /** Where a card's files lie, for the variant that this machine would load; null for a card without files. */
  locate(card: ModelCard): Promise<ModelAddress | null>;
  createWorker(): Worker;
  /** undefined where the page is not secure, and where the browser refuses it. */
  readonly caches: CacheStorage | undefined;
  /** undefined where the browser has none. */
  readonly storage: StorageManager | undefined;
}

/** A job under way; whoever asks for the same waits for it too. */
interface SharedJob {
  readonly done: Promise<CheckReport | null>;
  readonly listeners: Set<(progress: FilesProgress) => void>;
  /** Callers that still want it. */
  wanted: number;
  cancel(): void;
}

export function createModelStore(ports: ModelStorePorts): ModelStore {
  const { locate, sources, caches, storage } = ports;
  const jobs = new Map<string, SharedJob>();
  const startWorker = workerStarter(ports.createWorker);

  /** A card that leads nowhere must not hide what is kept of the others; it says so when it is fetched. */
  async function located(cards: readonly ModelCard[]): Promise<readonly LocatedCard[]> {
    const addresses = await Promise.all(cards.map(async (card) => ({ card, address: await locate(card).catch(() => null) })));
    return addresses.flatMap(({ card, address }) => (address === null ? [] : [{ card, address }]));
  }

  function start(job: FilesJob): SharedJob {
    const listeners: SharedJob['listeners'] = new Set();
    const call = startWorker(job, (progress) => listeners.forEach((listener) => listener(progress)));
    return { done: call.done, listeners, wanted: 0, cancel: call.cancel };
  }

  /** Two askers share one job: a download begun by hand is the one that a run waits for. */
  async function join(job: FilesJob, { signal, onProgress }: FetchOptions): Promise<CheckReport | null> {
    const key = JSON.stringify([job.work, job.address]);
    const shared = jobs.get(key) ?? start(job);
    jobs.set(key, shared);
    shared.wanted++;
    if (onProgress) shared.listeners.add(onProgress);
    try {
      return await abandonable(shared.done, signal, () => {
        if (--shared.wanted === 0) shared.cancel();
      });
    } finally {
      if (onProgress) shared.listeners.delete(onProgress);
      if (jobs.get(key) === shared && shared.wanted <= 0) jobs.delete(key);
      void shared.done.finally(() => jobs.get(key) === shared && jobs.delete(key)).catch(() => undefined);
    }
  }

  async function run(card: ModelCard, part: Pick<FilesJob, 'work' | 'folder'>, options: FetchOptions): Promise<CheckReport | null> {
    const address = await locate(card);
    if (address === null || caches === undefined) return null;
    return join({ ...part, address, sources }, options);
  }

  return {
    async inventory(cards) {
      if (caches === undefined) return null;
      const files = await Promise.all((await located(cards)).map((one) => cardFilesOf(caches, one)));
      const { usage, quota } = (await storage?.estimate()) ?? {};
      return {
        cards: files,
        foreign: await foreignFiles(caches, files),
        usageBytes: usage ?? null,
        quotaBytes: quota ?? null,
        isPersistent: (await storage?.persisted()) ?? false,
      };
    },
    async fetchFiles(card, options) {
      await run(card, { work: 'fetch', folder: [] }, options);
    },
    async check(card, options) {
      return (await run(card, { work: 'check', folder: [] }, options)) ?? { hashed: 0, sized: 0, broken: [] };
    },
    async takeFolder(card, files, options) {
      const folder = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
      await run(card, { work: 'folder', folder }, options);
    },
    async remove(card, cards) {
      if (caches === undefined) return [];
      const all = await Promise.all((await located(cards)).map((one) => cardFilesOf(caches, one)));
      const removed = all.find(({ modelId }) => modelId === card.modelId);
      if (removed === undefined) return [];
      const users = await removeModel(caches, removed, all.filter((one) => one !== removed));
      return cards.filter(({ modelId }) => users.includes(modelId)).map(({ label }) => label);
    },
    async removeAll() {
      if (caches !== undefined) await removeEverything(caches);
    },
    persist: async () => (await storage?.persist()) ?? false,
  };
}

/** The job, or "cancelled" as soon as this asker leaves it. */
function abandonable<T>(done: Promise<T>, signal: FetchOptions['signal'], onLeave: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      onLeave();
      reject(new EngineError('cancelled', 'the download was paused'));
    };
    if (signal.aborted) {
      leave();
      return;
    }
    signal.addEventListener('abort', leave);
    done.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave)).catch(() => undefined);
  });
}

interface WorkerCall {
  readonly done: Promise<CheckReport | null>;
  cancel(): void;
}

/** One worker for all jobs, started with the first and ended with the last. */
function workerStarter(createWorker: () => Worker) {
  let worker: Worker | null = null;
  let running = 0;
  let nextId = 1;
  return (job: FilesJob, onProgress: (progress: FilesProgress) => void): WorkerCall => {
    const own = (worker ??= createWorker());
    const api = wrap<FilesWorkerApi>(own);
    const jobId = nextId++;
    running++;
    const died = new Promise<never>((_, reject) => {
      own.addEventListener('error', () => reject(new EngineError('worker-died', 'the worker that fetches model files stopped: reload the page')), { once: true });
    });
    const done = Promise.race([died, api.run(jobId, job, proxy(onProgress))])
      .then(reportOf)
      .finally(() => {
        if (--running > 0) return;
        own.terminate();
        worker = null;
      });
    return { done, cancel: () => void api.cancel(jobId) };
  };
}

function reportOf(result: FilesResult): CheckReport | null {
  if (!result.ok) throw new EngineError(result.kind, result.message);
  return result.report;
}
