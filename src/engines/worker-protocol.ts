/** The types that cross the worker boundary: plain, cloneable objects; callbacks are comlink proxies. */
import type { EngineErrorKind } from '../core/errors.ts';
import type { GenerateRequest, LoadProgress } from '../core/ports.ts';
import type { Completion, GpuMemory, LoadReport, ModelCard } from '../core/types.ts';

/** A failure as data: comlink would drop the kind of a thrown error. Classified in the worker, where the library's error is whole. */
export interface WorkerFailure {
  readonly kind: EngineErrorKind;
  readonly message: string;
  readonly stack: string | null;
}

/** Calls do not throw across the boundary. */
export type WorkerResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WorkerFailure };

/**
 * @param delta  text that has come, empty for a token without text
 * @param gpu  what the ledger counts, a few times a second; null in between, and where nothing is counted
 */
export type SendDelta = (delta: string, gpu: GpuMemory | null) => void;

export interface WorkerLoadRequest {
  readonly card: ModelCard;
  readonly gpuBudgetBytes: number | null;
  /** Absolute URL of the site's root, ending in `/`: where built-in models and the ONNX wasm files lie. */
  readonly siteUrl: string;
  /** Try the model after loading: a long prefill, so that the peak of GPU memory comes before question 1, and a short reply. */
  readonly warmUp: boolean;
}

/** What an engine's worker exposes. One worker holds one model and is terminated after it. */
export interface EngineWorkerApi {
  load(request: WorkerLoadRequest, onProgress: (progress: LoadProgress) => void): Promise<WorkerResult<LoadReport>>;
  /** `callId` tells `interrupt` which call to stop. */
  generate(callId: number, request: GenerateRequest, onDelta: SendDelta): Promise<WorkerResult<Completion>>;
  /** Asks a call to stop soon; its `generate` then resolves with kind "cancelled". */
  interrupt(callId: number): Promise<void>;
  /** Bytes counted by the ledger; null without WebGPU. */
  memory(): Promise<GpuMemory | null>;
  unload(): Promise<WorkerResult<null>>;
}
