/** One judge call with its tries: for games of pairs, what the run loop does for steps of runs. */
import { backoffMs, type BackoffLimits } from './backoff.ts';
import { LinkedCancel, throwIfAborted } from './cancel.ts';
import { EngineError, remedyFor, toEngineError, toFailure } from './errors.ts';
import type { CancelSignal, Clock, GenerateRequest, LoadedModel } from './ports.ts';
import type { Completion, Failure, Usage } from './types.ts';

/** Calls in a row that met no server at all, before the judge counts as gone. */
export const UNREACHABLE_AFTER = 6;

export interface JudgeCallerOptions {
  readonly clock: Clock;
  readonly backoff: BackoffLimits;
  readonly maxAttempts: number;
  readonly signal: CancelSignal;
  /** Uniform in [0, 1): jitter of the pauses. */
  readonly random: () => number;
  /** A try that failed, in a sentence. */
  readonly onFailure: (sentence: string) => void;
}

/** What came of a call: a completion, or why there is none. */
export type Asked = { readonly failedTries?: readonly Usage[] } & (
  | { readonly completion: Completion; readonly failure: null }
  | { readonly completion: null; readonly failure: Failure }
);

/** Calls of one judge share its fate: when it is gone or refuses the key, all of them end. */
export class JudgeCaller {
  readonly #model: LoadedModel;
  readonly #options: JudgeCallerOptions;
  readonly #cancel: LinkedCancel;
  #unreachableInARow = 0;
  #stopReason: string | null = null;

  constructor(model: LoadedModel, options: JudgeCallerOptions) {
    this.#model = model;
    this.#options = options;
    this.#cancel = new LinkedCancel(options.signal);
  }

  /** Why no further call can succeed; null while one may. */
  get stopReason(): string | null {
    return this.#stopReason;
  }

  /**
   * Asks until there is a completion or the tries are used up.
   *
   * @returns the last failure if the call is given up and others may still succeed
   * @throws EngineError kind "cancelled" once the judge is gone or the signal aborts
   */
  async ask(request: GenerateRequest): Promise<Asked> {
    const failedTries: Usage[] = [];
    const billed = () => (failedTries.length === 0 ? {} : { failedTries });
    for (let attempt = 1; ; attempt += 1) {
      throwIfAborted(this.#cancel);
      try {
        const completion = await this.#model.generate(request, { signal: this.#cancel });
        this.#unreachableInARow = 0;
        return { completion, failure: null, ...billed() };
      } catch (thrown) {
        throwIfAborted(this.#cancel);
        const error = toEngineError(thrown);
        if (error.usage !== undefined) failedTries.push(error.usage);
        if (this.#isGivenUp(error, attempt)) return { completion: null, failure: toFailure(error), ...billed() };
        await this.#pause(attempt, error);
      }
    }
  }

  /** Gives up what is in flight. */
  close(): void {
    this.#cancel.abort();
  }

  /** @throws EngineError kind "cancelled" if the failure ends everything */
  #isGivenUp(error: EngineError, attempt: number): boolean {
    const { retry, stopsRun } = remedyFor(error.kind);
    const isFinal = !retry || attempt >= this.#options.maxAttempts;
    if (error.kind === 'network') this.#unreachableInARow += 1;
    this.#options.onFailure(`judge call failed (${isFinal ? 'given up' : `try ${attempt}`}): ${error.message}`);
    if (stopsRun || (isFinal && this.#unreachableInARow >= UNREACHABLE_AFTER)) this.#stop(error.message);
    return isFinal;
  }

  #stop(reason: string): never {
    this.#stopReason ??= reason;
    this.#cancel.abort();
    throw new EngineError('cancelled', reason);
  }

  #pause(attempt: number, { retryAfterMs }: EngineError): Promise<void> {
    const { clock, backoff, random } = this.#options;
    return clock.sleep(backoffMs(attempt, backoff, retryAfterMs, random), this.#cancel);
  }
}
