/** How many requests may be out at once: more while replies come, fewer when the server says that it is too much. */

/** Part of the limit before a halving up to which it grows again quickly. */
const QUICK_PART = 3 / 4;

/** Single refusals before growth becomes careful: one may be chance. */
const REFUSALS_FORGIVEN = 1;

/**
 * Additive increase, multiplicative decrease (Chiu and Jain, 1989), as TCP does it: one more for each reply at first, then
 * one more for each round of replies; one fewer for a single refusal, half for several in a row.
 */
export class AdaptiveLimit {
  readonly #most: number;
  #value: number;
  #reason: string | null = null;
  /** Below it each reply adds one. */
  #quickUntil: number;
  #repliesSinceGrowth = 0;
  #refusals = 0;

  /** @param first  1 to `most` */
  constructor(first: number, most: number) {
    this.#value = first;
    this.#most = most;
    this.#quickUntil = most;
  }

  /** 1 to `most`. */
  get value(): number {
    return this.#value;
  }

  /** Why it is what it is, as the end of a sentence; null while nothing has changed it. */
  get reason(): string | null {
    return this.#reason;
  }

  /** A reply came. @param inFlight  requests out, this one included: a limit that is not in use says nothing */
  grow(inFlight: number): void {
    if (this.#value >= this.#most || 2 * inFlight < this.#value) return;
    this.#repliesSinceGrowth += 1;
    if (this.#repliesSinceGrowth < (this.#value < this.#quickUntil ? 1 : this.#value)) return;
    this.#repliesSinceGrowth = 0;
    this.#value += 1;
    this.#reason = 'more, because the server keeps up';
  }

  /** One request was refused and others were not. @param why  what the server did */
  lower(why: string): void {
    this.#refusals += 1;
    if (this.#refusals > REFUSALS_FORGIVEN) this.#quickUntil = Math.min(this.#quickUntil, this.#value - 1);
    this.#change(this.#value - 1, `one fewer, because ${why}`);
  }

  /** @param why  what the server did */
  halve(why: string): void {
    this.#quickUntil = Math.floor(this.#value * QUICK_PART);
    this.#change(Math.floor(this.#value / 2), `half as many, because ${why}`);
  }

  #change(value: number, reason: string): void {
    this.#value = Math.max(1, value);
    this.#repliesSinceGrowth = 0;
    this.#reason = reason;
  }
}
