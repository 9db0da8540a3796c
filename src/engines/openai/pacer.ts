/** When a request may leave: a steady rate, and a pause for all slots when the server says that it is too much. */
import { TokenBucket } from 'limiter';
import PQueue from 'p-queue';
import { type BackoffLimits, backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/ports.ts';

export interface PacerOptions {
  /** null: no rate, pauses alone. */
  readonly requestsPerSecond: number | null;
  readonly backoff: BackoffLimits;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Requests do not take equally long to arrive: two that close up by this much must not make one too many in a window. */
const ARRIVAL_JITTER_MS = 40;

/** Timers ring late, and threads stall. What is lost thereby, up to this much, may be won back. */
const CATCH_UP_MS = 200;

/** Requests a second where there is no rate: more than a page can send. */
const UNLIMITED = 10_000;

/** Turns of the event loop until a request has left: connecting, writing. A stalled thread makes each of them long. */
const TURNS_TO_LEAVE = 5;

/** A request on its way. */
export interface Departure {
  /** The server has answered, or the request has failed: it will not arrive any later. */
  arrived(): void;
}

/** When a request left for certain, in milliseconds of the monotonic clock; infinite until that is known. */
class LoggedDeparture implements Departure {
  leftAt = Infinity;

  arrived(): void {
    this.leftAt = Math.min(this.leftAt, performance.now());
  }
}

/**
 * Lets requests through one by one, in order, never more than the rate in any one-second window at the server.
 *
 * Two things see to that. A token bucket spreads them evenly; it holds one token and a fifth of a second's worth,
 * because one of the usual size would let the whole rate through at once, and as many again within the same second. And
 * no request leaves before a second and the allowance for jitter have passed since the last but *rate* has surely left.
 */
export class Pacer {
  readonly #bucket: TokenBucket;
  readonly #line = new PQueue({ concurrency: 1 });
  readonly #options: PacerOptions;
  readonly #requestsPerWindow: number;
  readonly #windowMs: number;
  /** The last `#requestsPerWindow` requests, oldest first. */
  readonly #departures: LoggedDeparture[] = [];
  #coolSince = 0;
  #coolUntil = 0;
  #refusals = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
    const requestsPerSecond = options.requestsPerSecond ?? UNLIMITED;
    this.#requestsPerWindow = Math.max(1, Math.floor(requestsPerSecond));
    this.#windowMs = Math.max(1000, 1000 / requestsPerSecond) + ARRIVAL_JITTER_MS;
    const interval = (1000 + ARRIVAL_JITTER_MS) / requestsPerSecond;
    this.#bucket = new TokenBucket({ bucketSize: 1 + CATCH_UP_MS / interval, tokensPerInterval: 1, interval });
    this.#bucket.content = 1;
  }

  /** Resolves when the next request may leave; rejects as soon as the signal aborts, and then uses up nothing. */
  turn(signal: AbortSignal): Promise<Departure> {
    return this.#line.add(() => this.#waitForToken(signal), { signal });
  }

  /** The server took a request. */
  accepted(): void {
    this.#refusals = 0;
  }

  /**
   * The server refused a request as one too many: all slots pause.
   *
   * @param sentAt  when the request left; refusals of one burst count once
   * @param retryAfterMs  what the server asked for; null: exponential, with full jitter
   */
  refused(sentAt: number, retryAfterMs: number | null): void {
    const { backoff, clock, random } = this.#options;
    const now = clock.now();
    if (sentAt >= this.#coolSince) {
      this.#refusals += 1;
      this.#coolSince = now;
    } else if (retryAfterMs === null) return;
    const pause = backoffMs(Math.max(1, this.#refusals), backoff, retryAfterMs, random);
    this.#coolUntil = Math.max(this.#coolUntil, now + pause);
  }

  async #waitForToken(signal: AbortSignal): Promise<Departure> {
    for (;;) {
      const coolMs = this.#coolUntil - this.#options.clock.now();
      const wait = Math.max(coolMs, this.#bucket.getWaitTime(1), this.#windowWaitMs());
      if (wait <= 0 && this.#bucket.tryRemoveTokens(1)) return this.#logDeparture();
      await this.#options.clock.sleep(Math.max(1, Math.ceil(wait)), signal);
    }
  }

  #windowWaitMs(): number {
    const oldest = this.#departures.length < this.#requestsPerWindow ? undefined : this.#departures[0];
    if (oldest === undefined) return 0;
    return oldest.leftAt === Infinity ? 1 : oldest.leftAt + this.#windowMs - performance.now();
  }

  #logDeparture(): Departure {
    const departure = new LoggedDeparture();
    this.#departures.push(departure);
    if (this.#departures.length > this.#requestsPerWindow) this.#departures.shift();
    void turnsOfTheLoop(TURNS_TO_LEAVE).then(() => departure.arrived());
    return departure;
  }
}

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}
