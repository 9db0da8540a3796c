/** Failures at the worker boundary: how an error becomes data, and which failures leave the worker usable. */
import { toEngineError, type EngineErrorKind } from '../core/errors.ts';
import type { WorkerFailure } from './worker-protocol.ts';

const HARMLESS: readonly EngineErrorKind[] = ['cancelled', 'context-full', 'bad-request'];

/**
 * True if the loaded model can go on after such a failure. After any other one the worker is terminated: a lost device
 * cannot be had back, and transformers.js fails every later call with the first error ("poisoned chain").
 */
export function leavesWorkerUsable(kind: EngineErrorKind): boolean {
  return HARMLESS.includes(kind);
}

/** Any thrown value as data, with the kind that an EngineError carries or `unexpected`. */
export function toWorkerFailure(thrown: unknown): WorkerFailure {
  const error = toEngineError(thrown);
  const origin = error.cause instanceof Error ? error.cause : error;
  return { kind: error.kind, message: error.message, stack: origin.stack ?? null };
}
