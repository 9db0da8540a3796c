/** Watches over the page during a run: a hidden tab is slowed down, and a machine that slept may have lost its GPU. */
import type { Clock } from '../../core/ports.ts';

/** The parts of a Document that are watched. */
export interface WatchedPage {
  readonly visibilityState: DocumentVisibilityState;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

const TICK_MS = 1000;

/** A gap between two ticks that nothing but sleep explains (engines: row 19 of the failure table). */
const SLEEP_MS = 30_000;

/** The same of a hidden tab, whose timers the browser may let ring once a minute. */
const HIDDEN_SLEEP_MS = 150_000;

export const HIDDEN_NOTE =
  'The tab was hidden while this was written: browsers slow hidden tabs down, so its times say little.';
export const SLEPT_NOTE = 'The machine slept while this was written: its times say little.';

export class PageWatch {
  readonly #page: WatchedPage;
  readonly #clock: Clock;
  #tickedAt = 0;
  #wasHidden = false;
  /** When the tab was last shown again, and when the machine last woke; -Infinity: never. */
  #shownAt = -Infinity;
  #wokeAt = -Infinity;

  constructor(page: WatchedPage, clock: Clock) {
    this.#page = page;
    this.#clock = clock;
  }

  /** Starts to watch and returns how to end it. */
  begin(): () => void {
    const abort = new AbortController();
    const look = () => this.#look();
    this.#tickedAt = this.#clock.now();
    this.#wasHidden = this.#isHidden;
    this.#page.addEventListener('visibilitychange', look);
    this.#tick(abort.signal);
    return () => {
      abort.abort();
      this.#page.removeEventListener('visibilitychange', look);
    };
  }

  /** @param at  milliseconds since 1970 */
  hasSleptSince(at: number): boolean {
    this.#look();
    return this.#wokeAt > at;
  }

  /**
   * What happened since then that makes times say little, in sentences.
   *
   * @param at  milliseconds since 1970
   */
  notesSince(at: number): readonly string[] {
    const hasSlept = this.hasSleptSince(at);
    const wasHidden = this.#isHidden || this.#shownAt > at;
    return [...(hasSlept ? [SLEPT_NOTE] : []), ...(wasHidden ? [HIDDEN_NOTE] : [])];
  }

  get #isHidden(): boolean {
    return this.#page.visibilityState === 'hidden';
  }

  #tick(signal: AbortSignal): void {
    const next = () => {
      this.#look();
      this.#tick(signal);
    };
    this.#clock.sleep(TICK_MS, signal).then(next, () => undefined);
  }

  /** Asked for a note, the first thing after waking may be an answer's end: so every question looks first. */
  #look(): void {
    const now = this.#clock.now();
    const wasEverHidden = this.#wasHidden || this.#isHidden;
    if (now - this.#tickedAt > (wasEverHidden ? HIDDEN_SLEEP_MS : SLEEP_MS)) this.#wokeAt = now;
    if (this.#wasHidden && !this.#isHidden) this.#shownAt = now;
    this.#wasHidden = this.#isHidden;
    this.#tickedAt = now;
  }
}
