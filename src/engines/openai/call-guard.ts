/** The limits of one call: the caller's wish to cancel, and the time a server may be silent. */
import type { CancelSignal } from '../../core/ports.ts';

/** Why a call was broken off. */
export type CallEnd = 'cancelled' | 'timed-out';

/** Joins a cancel signal and a timer in one real AbortSignal, and remembers which of them struck. */
export class CallGuard {
  readonly #controller = new AbortController();
  readonly #cancelSignal: CancelSignal;
  readonly #timeoutMs: number;
  readonly #cancel = () => this.#end('cancelled');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ending: CallEnd | null = null;

  constructor(cancelSignal: CancelSignal, timeoutMs: number) {
    this.#cancelSignal = cancelSignal;
    this.#timeoutMs = timeoutMs;
    if (cancelSignal.aborted) this.#cancel();
    else cancelSignal.addEventListener('abort', this.#cancel);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** null: nobody broke the call off. */
  get ending(): CallEnd | null {
    return this.#ending;
  }

  /** Starts the timer, or starts it afresh after a sign of life. */
  restartTimer(): void {
    this.stopTimer();
    this.#timer = setTimeout(() => this.#end('timed-out'), this.#timeoutMs);
  }

  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  /** To be called when the call is over: lets go of the caller's signal. */
  close(): void {
    this.stopTimer();
    this.#cancelSignal.removeEventListener('abort', this.#cancel);
  }

  #end(ending: CallEnd): void {
    this.#ending ??= ending;
    this.#controller.abort();
  }
}
