/**
 * The Engine port over a worker: one worker for each loaded model, started on load and terminated after it. Terminating
 * is the one operation that always gives everything back, so it ends unloading, cancelled loads and every failure that
 * leaves a library in doubt.
 */
import { proxy } from 'comlink';
import { throwIfAborted } from '../core/cancel.ts';
import { EngineError, toEngineError } from '../core/errors.ts';
import type {
  Availability,
  CancelSignal,
  Engine,
  EngineCapabilities,
  GenerateOptions,
  GenerateRequest,
  LoadedModel,
  LoadOptions,
  LoadProgress,
} from '../core/ports.ts';
import type { Completion, GpuMemory, LoadReport, ModelCard } from '../core/types.ts';
import { sharedGpuLock, type GpuLock } from './gpu-lock.ts';
import { realTimers, startWatchdog, type Timers } from './timers.ts';
import { leavesWorkerUsable } from './worker-failures.ts';
import type { SendDelta } from './worker-protocol.ts';
import { startSession, type WorkerLike, type WorkerSession } from './worker-session.ts';

/** How long the client waits before it terminates the worker, in milliseconds. */
export interface WorkerLimits {
  /** For a cancelled call to end by itself. A prefill cannot be interrupted. */
  readonly interruptMs: number;
  /** For the library to free its memory on unload. */
  readonly unloadMs: number;
  /** Without any progress of a load: long, since WebLLM reports whole shards of 100 MB and a shader build reports nothing. */
  readonly loadMs: number;
  /** For the first token, on the GPU. */
  readonly prefillMs: number;
  /** Between two tokens, on the GPU. */
  readonly tokenMs: number;
  /** By how much longer the CPU (WebAssembly) may take for both. */
  readonly cpuFactor: number;
}

export const DEFAULT_LIMITS: WorkerLimits = {
  interruptMs: 4_000,
  unloadMs: 3_000,
  loadMs: 900_000,
  prefillMs: 120_000,
  tokenMs: 60_000,
  cpuFactor: 5,
};

export interface WorkerEngineOptions {
  readonly engineId: string;
  readonly capabilities: EngineCapabilities;
  /** Absolute URL of the site's root, ending in `/`. */
  readonly siteUrl: string;
  /** How many `generate` calls one loaded model takes at once. */
  readonly slots: number;
  createWorker(): WorkerLike;
  probe(card?: ModelCard): Promise<Availability>;
  /** False: the model is not tried after loading. */
  readonly warmUp?: boolean;
  readonly limits?: Partial<WorkerLimits>;
  readonly timers?: Timers;
  readonly gpuLock?: GpuLock;
}

/** What differs between a page and a test, the same for every engine in a worker. */
export type WorkerEngineSettings = Pick<WorkerEngineOptions, 'siteUrl'> &
  Partial<Pick<WorkerEngineOptions, 'warmUp' | 'limits' | 'timers' | 'gpuLock'>>;

/** Resolved options. */
interface Context {
  readonly options: WorkerEngineOptions;
  readonly limits: WorkerLimits;
  readonly timers: Timers;
}

export function createWorkerEngine(options: WorkerEngineOptions): Engine {
  const context: Context = {
    options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    timers: options.timers ?? realTimers,
  };
  return {
    engineId: options.engineId,
    capabilities: options.capabilities,
    probe: (card) => options.probe(card),
    load: (card, loadOptions) => loadModel(context, card, loadOptions),
  };
}

async function loadModel(context: Context, card: ModelCard, options: LoadOptions): Promise<LoadedModel> {
  throwIfAborted(options.signal);
  const releaseGpu = await (context.options.gpuLock ?? sharedGpuLock)(options.signal);
  const session = openSession(context, releaseGpu);
  // Nothing inside a load can be interrupted reliably; finished shards stay in the browser's cache.
  const onAbort = () => session.end(new EngineError('cancelled', 'the load was cancelled'));
  options.signal.addEventListener('abort', onAbort);
  const watchdog = startWatchdog(context.timers, context.limits.loadMs, (ms) => session.end(silence('loading', ms)));
  const report = monotone((progress) => {
    watchdog.heard(context.limits.loadMs);
    if (session.endedBy === null) options.onProgress?.(progress);
  });
  try {
    if (options.signal.aborted) onAbort();
    const { siteUrl, warmUp = true } = context.options;
    const request = { card, gpuBudgetBytes: options.gpuBudgetBytes, siteUrl, warmUp };
    const loaded = await session.call((api) => api.load(request, proxy(report)));
    return createModel(context, session, card, loaded);
  } catch (thrown) {
    const error = toEngineError(thrown);
    session.end(error);
    throw error;
  } finally {
    watchdog.stop();
    options.signal.removeEventListener('abort', onAbort);
  }
}

function openSession(context: Context, releaseGpu: () => void): WorkerSession {
  try {
    return startSession(() => context.options.createWorker(), releaseGpu);
  } catch (cause) {
    releaseGpu();
    throw new EngineError('worker-died', "the engine's worker could not be started", { cause });
  }
}

function createModel(context: Context, session: WorkerSession, card: ModelCard, report: LoadReport): LoadedModel {
  const { slots } = context.options;
  let running = 0;
  let lastCallId = 0;
  let unloading: Promise<GpuMemory | null> | null = null;
  return {
    card,
    report,
    slots,
    async generate(request, options) {
      throwIfAborted(options.signal);
      if (running >= slots) throw new EngineError('bad-request', `${card.modelId} takes ${slots} call(s) at once`);
      running += 1;
      lastCallId += 1;
      try {
        return await generate({ context, session, report, callId: lastCallId }, request, options);
      } finally {
        running -= 1;
      }
    },
    unload: () => (unloading ??= unload(context, session, running > 0)),
  };
}

interface Call {
  readonly context: Context;
  readonly session: WorkerSession;
  readonly report: LoadReport;
  readonly callId: number;
}

async function generate(call: Call, request: GenerateRequest, options: GenerateOptions): Promise<Completion> {
  const { session, callId } = call;
  const { timers, limits } = call.context;
  const factor = call.report.device === 'wasm' ? limits.cpuFactor : 1;
  const watchdog = startWatchdog(timers, limits.prefillMs * factor, (ms) => session.end(silence('answering', ms)));
  const stopCancelling = onAbort(options.signal, () => {
    session.tell((api) => api.interrupt(callId));
    return timers.after(limits.interruptMs, () => session.end(cancelled()));
  });
  const onDelta: SendDelta = (delta, gpu) => {
    watchdog.heard(limits.tokenMs * factor);
    if (options.signal.aborted) return;
    if (delta !== '') options.onDelta?.(delta);
    if (gpu !== null) options.onMemory?.(gpu);
  };
  try {
    const completion = await session.call((api) => api.generate(callId, request, proxy(onDelta)));
    throwIfAborted(options.signal);
    return completion;
  } catch (thrown) {
    const error = toEngineError(thrown);
    if (!leavesWorkerUsable(error.kind)) session.end(error);
    if (options.signal.aborted) throw cancelled();
    // Another call was cancelled and took the worker with it.
    throw error.kind === 'cancelled' ? new EngineError('worker-died', error.message, { cause: error }) : error;
  } finally {
    watchdog.stop();
    stopCancelling();
  }
}

async function unload(context: Context, session: WorkerSession, isBusy: boolean): Promise<GpuMemory | null> {
  const ended = new EngineError('worker-died', 'it was unloaded');
  // The library frees its memory at once where it can; terminating makes sure.
  const stopWaiting = context.timers.after(context.limits.unloadMs, () => session.end(ended));
  try {
    if (session.endedBy !== null || isBusy) return null;
    await session.call((api) => api.unload());
    return await session.call(async (api) => ({ ok: true, value: await api.memory() }) as const);
  } catch {
    // Whatever went wrong, the worker goes.
    return null;
  } finally {
    stopWaiting();
    session.end(ended);
  }
}

/** Calls `start` on abort; @returns stops listening and undoes what `start` began. */
function onAbort(signal: CancelSignal, start: () => () => void): () => void {
  let undo: () => void = () => undefined;
  const listener = () => {
    undo = start();
  };
  signal.addEventListener('abort', listener);
  return () => {
    signal.removeEventListener('abort', listener);
    undo();
  };
}

/** Passes progress on with a fraction that never goes backwards. */
function monotone(onProgress: (progress: LoadProgress) => void): (progress: LoadProgress) => void {
  let highest = 0;
  return (progress) => {
    highest = Math.max(highest, Math.min(1, progress.fraction));
    onProgress({ ...progress, fraction: highest });
  };
}

function silence(what: string, ms: number): EngineError {
  const message = `nothing was heard from the engine for ${Math.round(ms / 1000)} s while ${what}, so it was stopped`;
  return new EngineError('timeout', message);
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'the answer was cancelled');
}
