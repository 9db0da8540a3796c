/** A clock for tests: nothing waits, every pause is written down. Node only. */
import { EngineError } from '../../src/core/errors.ts';
import type { CancelSignal, Clock } from '../../src/core/ports.ts';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * By itself, time jumps to the next alarm as soon as nothing else can happen: all promises that can settle have
 * settled. By hand, it stands still until `advance`.
 */
export class FakeClock implements Clock {
  /** Milliseconds of every `sleep`, in order. */
  readonly pauses: number[] = [];
  readonly #byHand: boolean;
  #now: number;
  #alarms: Alarm[] = [];
  #isTicking = false;

  constructor(options: { readonly start?: number; readonly byHand?: boolean } = {}) {
    this.#now = options.start ?? Date.UTC(2026, 10, 20);
    this.#byHand = options.byHand ?? false;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: CancelSignal): Promise<void> {
    this.pauses.push(ms);
    return this.elapse(ms, signal);
  }

  /** Time that passes without being a pause: how long the work of another fake takes. */
  elapse(ms: number, signal?: CancelSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const alarm: Alarm = { at: this.#now + ms, ring: () => finish(resolve) };
      const cancel = () => finish(() => reject(new EngineError('cancelled', 'cancelled')));
      const finish = (settle: () => void) => {
        this.#alarms = this.#alarms.filter((each) => each !== alarm);
        signal?.removeEventListener('abort', cancel);
        settle();
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener('abort', cancel);
      this.#alarms.push(alarm);
      if (!this.#byHand) this.#tick();
    });
  }

  /** Lets so many milliseconds pass; alarms ring in order, and what follows from one happens before the next. */
  async advance(ms: number): Promise<void> {
    await nothingElseHappens();
    const end = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) {
      this.#ring(next);
      await nothingElseHappens();
    }
    this.#now = end;
    await nothingElseHappens();
  }

  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#isTicking = false;
      const next = this.#next();
      if (next === undefined) return;
      this.#ring(next);
      this.#tick();
    });
  }

  #ring(alarm: Alarm): void {
    this.#now = Math.max(this.#now, alarm.at);
    alarm.ring();
  }

  #next(): Alarm | undefined {
    const earliest = Math.min(...this.#alarms.map(({ at }) => at));
    return this.#alarms.find(({ at }) => at === earliest);
  }
}

/** Resolves when every promise that can settle has settled. */
export function nothingElseHappens(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
