/** Cancelling without the DOM: a controller that follows an outer signal. */
import { EngineError } from './errors.ts';
import type { CancelSignal } from './ports.ts';

/** A signal of our own that also aborts when `outer` does. */
export class LinkedCancel implements CancelSignal {
  #aborted = false;
  readonly #listeners = new Set<() => void>();
  readonly #outer: CancelSignal;
  readonly #follow = () => this.abort();

  constructor(outer: CancelSignal) {
    this.#outer = outer;
    if (outer.aborted) this.#aborted = true;
    else outer.addEventListener('abort', this.#follow);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.detach();
    for (const listener of [...this.#listeners]) listener();
  }

  /** Stops following the outer signal. */
  detach(): void {
    this.#outer.removeEventListener('abort', this.#follow);
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

/** @throws EngineError kind "cancelled" if the signal has aborted */
export function throwIfAborted(signal: CancelSignal): void {
  if (signal.aborted) throw new EngineError('cancelled', 'cancelled');
}
