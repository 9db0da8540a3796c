/** What a run took of the graphics card, and what went wrong on the way: facts of one model in results.json. */
import type { RunState, Trouble } from '../core/types.ts';

/** Bytes in WebGPU buffers, as counted; null where nothing was counted. */
export interface GpuFactsOfRun {
  /** What the model might allocate; null: it was forced past the budget, which then only counts. */
  readonly budget_bytes: number | null;
  readonly peak_bytes: number | null;
  readonly after_load_bytes: number | null;
  /** What was left when the model was given back: 0 unless something leaks. */
  readonly after_unload_bytes: number | null;
}

/** @param peakBytes  highest of load and answers */
export function gpuFactsOf({ spec, loadReport, unloadGpu }: RunState, peakBytes: number | null): GpuFactsOfRun {
  return {
    budget_bytes: spec.settings.gpuBudgetBytes,
    peak_bytes: peakBytes,
    after_load_bytes: loadReport?.gpu?.liveBytes ?? null,
    after_unload_bytes: unloadGpu?.liveBytes ?? null,
  };
}

/** From here on the model had a shorter context. */
export interface ContextChangeRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly context_tokens: number;
  readonly kind: string;
  readonly reason: string;
}

export function contextChangesOf({ contextChanges }: RunState): readonly ContextChangeRecord[] {
  return contextChanges.map(({ at, contextTokens, failure }) => ({
    at,
    context_tokens: contextTokens,
    kind: failure.kind,
    reason: failure.message,
  }));
}

/** A try of a load, an answer or a judgment that failed. */
export interface FailedTry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly step: string;
  /** Of answers and judgments. */
  readonly question_id?: number;
  readonly choice?: number;
  readonly turn?: number;
  readonly kind: string;
  readonly reason: string;
  /** False: it was tried again. */
  readonly is_given_up: boolean;
}

export function failedTriesOf({ troubles }: RunState): readonly FailedTry[] {
  return troubles.map(toFailedTry);
}

function toFailedTry({ at, key, failure, isFinal }: Trouble): FailedTry {
  const turn = 'turn' in key ? { question_id: key.questionId, choice: key.choiceIndex, turn: key.turn } : {};
  return { at, step: key.step, ...turn, kind: failure.kind, reason: failure.message, is_given_up: isFinal };
}
