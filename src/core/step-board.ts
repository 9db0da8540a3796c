/** Which steps are in flight, and which wait for their next try. */
import { LinkedCancel } from './cancel.ts';
import type { CancelSignal, Clock } from './ports.ts';
import { stepId } from './run.ts';
import type { Failure, StepKey } from './types.ts';

/** A failed try that will be repeated. */
export interface Waiting {
  readonly key: StepKey;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly failure: Failure;
}

interface InFlight {
  readonly key: StepKey;
  readonly done: Promise<void>;
  /** US dollars that the call may cost at most. */
  readonly reservedUsd: number;
}

export class StepBoard {
  readonly #clock: Clock;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get inFlight(): readonly StepKey[] {
    return [...this.#inFlight.values()].map(({ key }) => key);
  }

  get waiting(): readonly Waiting[] {
    return [...this.#waiting.values()];
  }

  get isEmpty(): boolean {
    return this.#inFlight.size === 0 && this.#waiting.size === 0;
  }

  /** US dollars that the calls in flight may still cost. */
  get reservedUsd(): number {
    return [...this.#inFlight.values()].reduce((sum, { reservedUsd }) => sum + reservedUsd, 0);
  }

  count(step: StepKey['step']): number {
    return this.inFlight.filter((key) => key.step === step).length;
  }

  /** In flight, or waiting and not yet due. */
  isBusy(key: StepKey): boolean {
    const until = this.#waiting.get(stepId(key))?.until;
    return this.#inFlight.has(stepId(key)) || (until !== undefined && until > this.#clock.now());
  }

  /** Starts a step unless it is busy. `work` must not reject. */
  start(key: StepKey, work: () => Promise<void>, reservedUsd = 0): void {
    if (this.isBusy(key)) return;
    const id = stepId(key);
    this.#waiting.delete(id);
    const done = work().finally(() => this.#inFlight.delete(id));
    this.#inFlight.set(id, { key, done, reservedUsd });
  }

  wait(waiting: Waiting): void {
    this.#waiting.set(stepId(waiting.key), waiting);
  }

  /**
   * Resolves when a step has ended, a waiting one falls due, one of the given times has come, or the signal aborts.
   *
   * @param times  milliseconds since 1970
   */
  async somethingHappens(signal: CancelSignal, times: readonly number[] = []): Promise<void> {
    if (signal.aborted) return;
    const alarm = new LinkedCancel(signal);
    const events = [...this.#inFlight.values()].map(({ done }) => done);
    events.push(new Promise((resolve) => alarm.addEventListener('abort', resolve)));
    const pause = this.#nextPauseMs(times);
    if (pause !== null) events.push(this.#clock.sleep(pause, alarm).catch(() => undefined));
    await Promise.race(events);
    alarm.abort();
  }

  /**
   * Until the next waiting step falls due, or the next of the times; null if none will. One that is due already waits
   * for a free slot instead.
   */
  #nextPauseMs(times: readonly number[]): number | null {
    const ends = [...this.waiting.map(({ until }) => until), ...times];
    const pauses = ends.map((end) => end - this.#clock.now()).filter((pause) => pause > 0);
    return pauses.length === 0 ? null : Math.min(...pauses);
  }

  /** Forgets what waits, and resolves when nothing is in flight any more. */
  async settle(): Promise<void> {
    await Promise.all([...this.#inFlight.values()].map(({ done }) => done));
    this.#waiting.clear();
  }
}
