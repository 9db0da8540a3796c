/**
 * The worker's half of the boundary, the same for every library: results as data, the GPU ledger, timing, batched text,
 * interrupts, and "broken once, broken for good".
 */
import { releaseProxy } from 'comlink';
import { EngineError } from '../core/errors.ts';
import type { GenerateRequest, LoadProgress } from '../core/ports.ts';
import type { Completion, GpuMemory, LoadReport } from '../core/types.ts';
import { createDeltaBatch } from './delta-batch.ts';
import { installGpuLedger, type GpuFailure, type GpuLedger, type GpuScope } from './gpu-ledger.ts';
import { createMemorySampler } from './memory-sampler.ts';
import { checkReply, SANITY_REQUEST } from './sanity-check.ts';
import { leavesWorkerUsable, toWorkerFailure } from './worker-failures.ts';
import type { EngineWorkerApi, SendDelta, WorkerLoadRequest, WorkerResult } from './worker-protocol.ts';

/** What a library reports about a load; time and memory are measured here. */
export type BackendLoadReport = Omit<LoadReport, 'loadMs' | 'gpu'>;

/** What a library reports about a call; time and memory are measured here. */
export type BackendCompletion = Omit<Completion, 'timing' | 'gpu' | 'servedModel'>;

/** One `generate` call as the library's side sees it. */
export interface BackendCall {
  /** To be called for every token, with the text that it completed, which may be empty. */
  onToken(text: string): void;
  /** To be looked at after every token: true means end soon, the result is thrown away. */
  isInterrupted(): boolean;
}

/** A library behind three calls. It throws; `classify` says what the error means. */
export interface WorkerBackend {
  /** Imports the library (not before: the ledger must come first) and loads the card's model. */
  load(request: WorkerLoadRequest, onProgress: (progress: LoadProgress) => void): Promise<BackendLoadReport>;
  generate(request: GenerateRequest, call: BackendCall): Promise<BackendCompletion>;
  unload(): Promise<void>;
  /** An EngineError for anything the library throws; one of ours as it is. */
  classify(thrown: unknown): EngineError;
}

export interface WorkerSurroundings {
  /** Holds WebGPU's classes; the worker's global object. */
  readonly scope: GpuScope;
  /** Milliseconds, monotone. */
  now(): number;
}

/** @returns what the worker exposes over comlink */
export function createWorkerApi(backend: WorkerBackend, surroundings: WorkerSurroundings): EngineWorkerApi {
  const { now } = surroundings;
  /** Calls under way, and whether each is to end soon. */
  const calls = new Map<number, { isInterrupted: boolean }>();
  let reportFailure: (error: EngineError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    reportFailure = reject;
  });
  failed.catch(() => undefined);
  let ledger: GpuLedger | null = null;
  let usesGpu = false;
  let brokenBy: EngineError | null = null;

  function onGpuFailure(failure: GpuFailure): void {
    reportFailure(new EngineError(failure.kind, failure.message));
  }

  /** Runs one call. The ledger's failure comes first, and explains more than whatever the library makes of it. */
  async function attempt<T>(work: () => Promise<T>): Promise<WorkerResult<T>> {
    if (brokenBy !== null) return { ok: false, error: toWorkerFailure(afterBreak(brokenBy)) };
    try {
      return { ok: true, value: await Promise.race([failed, work()]) };
    } catch (thrown) {
      const error = backend.classify(thrown);
      if (!leavesWorkerUsable(error.kind)) brokenBy = error;
      return { ok: false, error: toWorkerFailure(error) };
    }
  }

  const memory = (): GpuMemory | null => (usesGpu && ledger !== null ? ledger.memory() : null);

  async function load(request: WorkerLoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadReport> {
    const startedAt = now();
    ledger = installGpuLedger(surroundings.scope, { budgetBytes: request.gpuBudgetBytes, onFailure: onGpuFailure });
    // A device is made before the library says where the model runs, and only for the GPU.
    const countedSoFar = () => (ledger !== null && ledger.byDevice().length > 0 ? ledger.memory() : null);
    const report = (progress: LoadProgress) => onProgress({ ...progress, gpu: countedSoFar() });
    const loaded = await backend.load(request, report);
    usesGpu = loaded.device === 'webgpu';
    // Stand-ins write what means nothing by design.
    const doubt = request.warmUp && !request.card.isStandIn ? await tryOut(report) : null;
    report({ phase: 'warm-up', fraction: 1, loadedBytes: null, totalBytes: null, text: 'ready' });
    const warnings = doubt === null ? loaded.warnings : [...loaded.warnings, doubt];
    return { ...loaded, warnings, loadMs: now() - startedAt, gpu: memory() };
  }

  /** @returns what is doubtful about the model's first reply @throws EngineError "load-failed" */
  async function tryOut(report: (progress: LoadProgress) => void): Promise<string | null> {
    const tell = () =>
      report({ phase: 'warm-up', fraction: 0.99, loadedBytes: null, totalBytes: null, text: 'asking for a first word' });
    tell();
    const { text } = await backend.generate(SANITY_REQUEST, { onToken: tell, isInterrupted: () => false });
    return checkReply(text);
  }

  async function generate(callId: number, request: GenerateRequest, send: SendDelta): Promise<Completion> {
    const startedAt = now();
    let firstTokenMs: number | null = null;
    const call = { isInterrupted: false };
    calls.set(callId, call);
    ledger?.resetPeak();
    const sample = createMemorySampler(memory, now);
    const batch = createDeltaBatch((text) => send(text, sample()), now);
    const completion = await backend.generate(request, {
      onToken: (text) => {
        firstTokenMs ??= now() - startedAt;
        batch.push(text);
      },
      isInterrupted: () => call.isInterrupted,
    });
    const timing = { firstTokenMs, totalMs: now() - startedAt };
    await batch.flush();
    if (call.isInterrupted) throw new EngineError('cancelled', 'the answer was cancelled');
    return { ...completion, timing, gpu: memory(), servedModel: null };
  }

  return {
    async load(request, onProgress) {
      const result = await attempt(() => load(request, onProgress));
      release(onProgress);
      return result;
    },
    async generate(callId, request, onDelta) {
      const result = await attempt(() => generate(callId, request, onDelta));
      calls.delete(callId);
      release(onDelta);
      return result;
    },
    interrupt(callId) {
      const call = calls.get(callId);
      if (call !== undefined) call.isInterrupted = true;
      return Promise.resolve();
    },
    memory: () => Promise.resolve(memory()),
    async unload() {
      ledger?.expectLoss();
      return attempt(async () => {
        await backend.unload();
        return null;
      });
    },
  };
}

function afterBreak(cause: EngineError): EngineError {
  return new EngineError('worker-died', `the engine stopped working earlier: ${cause.message}`, { cause });
}

/** A callback that crossed the boundary is a comlink proxy, which holds a port open until it is released. */
function release(callback: object): void {
  (callback as { [releaseProxy]?: () => void })[releaseProxy]?.();
}
