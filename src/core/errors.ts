/**
 * Failures of the world outside the core: their kinds, and what follows from each. Nowhere else is it decided whether a
 * failure is worth another try.
 */
import type { Failure, Usage } from './types.ts';

export type EngineErrorKind =
  /** The engine cannot run here: no WebGPU, a feature or limit missing, f16 missing. */
  | 'unavailable'
  /** The model's files are wrong or could not be built into a model. */
  | 'load-failed'
  /** The GPU budget or the card is too small. */
  | 'out-of-memory'
  /** The GPU went away; the worker is unusable. */
  | 'device-lost'
  /** The worker died or did not answer; a new one is needed. */
  | 'worker-died'
  /** No token for too long. */
  | 'timeout'
  /** The conversation does not fit the context length. */
  | 'context-full'
  /** No answer from a server: offline, refused, blocked by CORS, cut off. */
  | 'network'
  /** The server is busy: 429, 5xx. */
  | 'rate-limited'
  /** The server answered something that is not a completion. */
  | 'garbled'
  /** Key missing, wrong or without permission. */
  | 'unauthorized'
  /** The key's credit is used up. */
  | 'no-credit'
  /** The server does not have the model. */
  | 'unknown-model'
  /** The server refuses the request as it stands. */
  | 'bad-request'
  /** The server refuses this text, not its kind: a content filter. */
  | 'filtered'
  /** Disk quota. */
  | 'storage-full'
  /** We asked for it. */
  | 'cancelled'
  /** Anything else: a library's bug or ours. */
  | 'unexpected';

interface EngineErrorOptions {
  readonly cause?: unknown;
  readonly retryAfterMs?: number | null;
  readonly usage?: Usage | undefined;
}

/** A failed engine call. Plain fields only, so that it can be rebuilt on the other side of a worker boundary. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;
  /** Milliseconds the server asked us to wait; null if it did not say. */
  readonly retryAfterMs: number | null;
  /** See `Failure.usage`. */
  readonly usage?: Usage;

  /**
   * @param kind  decides what happens next, see `remedyFor`
   * @param message  one sentence a user understands: what failed, the value, the way out
   * @param options.cause  the library's own error
   */
  constructor(kind: EngineErrorKind, message: string, options: EngineErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
    if (options.usage !== undefined) this.usage = options.usage;
  }
}

/** A broken rule of ours or an unusable input: names the value, the place and the way out. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** File, URL or option at fault; null if there is none. */
  readonly place: string | null;
  /** Line in that file, from 1; null if unknown. */
  readonly line: number | null;

  constructor(message: string, place: { file?: string; line?: number } = {}) {
    super(message);
    this.place = place.file ?? null;
    this.line = place.line ?? null;
  }

  /** `question.jsonl:3: expected 2 turns in question 93, got 1`. */
  override toString(): string {
    const where = [this.place, this.line].filter((part) => part !== null).join(':');
    return where === '' ? this.message : `${where}: ${this.message}`;
  }
}

/** What follows from a failure. */
export interface Remedy {
  /** Try the same step again, after a pause. */
  readonly retry: boolean;
  /** The loaded model is unusable: unload it and load it again first. */
  readonly reload: boolean;
  /** No other step can succeed either: end the run, keep everything. */
  readonly stopsRun: boolean;
  /** When the model under test is loaded for a shorter context, which takes less memory. */
  readonly shortensContext: 'never' | 'at-once' | 'on-repetition';
}

const RETRY: Remedy = { retry: true, reload: false, stopsRun: false, shortensContext: 'never' };
const RELOAD: Remedy = { ...RETRY, reload: true };
/** Cards that run out of memory often say no more than that they are gone. */
const CRASH: Remedy = { ...RELOAD, shortensContext: 'on-repetition' };
const GIVE_UP: Remedy = { ...RETRY, retry: false };
const STOP: Remedy = { ...GIVE_UP, stopsRun: true };

const REMEDIES: Readonly<Record<EngineErrorKind, Remedy>> = {
  unavailable: STOP,
  'load-failed': RELOAD,
  'out-of-memory': { ...RELOAD, shortensContext: 'at-once' },
  'device-lost': CRASH,
  'worker-died': CRASH,
  timeout: CRASH,
  'context-full': GIVE_UP,
  network: RETRY,
  'rate-limited': RETRY,
  garbled: RETRY,
  unauthorized: STOP,
  'no-credit': STOP,
  'unknown-model': STOP,
  'bad-request': STOP,
  filtered: GIVE_UP,
  'storage-full': STOP,
  cancelled: GIVE_UP,
  unexpected: RELOAD,
};

/** What to do about a failure of this kind. */
export function remedyFor(kind: EngineErrorKind): Remedy {
  return REMEDIES[kind];
}

/** A failed call as a record. */
export function toFailure({ kind, message, usage }: EngineError): Failure {
  return { kind, message, ...(usage === undefined ? {} : { usage }) };
}

/** Any thrown value as an EngineError; what is not one becomes kind `unexpected`. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError('unexpected', message === '' ? 'an error without a message' : message, { cause: thrown });
}
