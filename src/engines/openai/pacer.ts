/** When a request may leave: a steady rate, tokens a minute, and pauses that the server asks for. */
import { TokenBucket } from 'limiter';
import type { Clock } from '../../core/ports.ts';
import { TokenMeter } from './token-meter.ts';

export interface PacerOptions {
  /** null: no rate, pauses alone. */
  readonly requestsPerSecond: number | null;
  /** Prompts and replies together; null: no limit. */
  readonly tokensPerMinute: number | null;
  /** A browser sends the requests. */
  readonly isPage?: boolean;
  readonly clock: Clock;
}

/**
 * Requests do not take equally long to arrive: two that close up by this much must not make one too many in a window. A
 * browser has other things to do as well: a network process of its own, leave to ask for, a page to draw.
 */
const ARRIVAL_JITTER_MS = { elsewhere: 40, page: 100 } as const;

/** Timers ring late, and threads stall. What is lost thereby, up to this much, may be won back. */
const CATCH_UP_MS = 200;

/** Requests a second where there is no rate: more than a page can send. */
const UNLIMITED = 10_000;

/** Timers count no further than 2^31 − 1 ms; a server may ask for a longer pause. */
const LONGEST_SLEEP_MS = 3_600_000;

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
 * Lets requests through one by one, never more than the rate in any one-second window at the server.
 *
 * Two things see to that. A token bucket spreads them evenly; it holds one token and a fifth of a second's worth,
 * because one of the usual size would let the whole rate through at once, and as many again within the same second. And
 * no request leaves before a second and the allowance for jitter have passed since the last but *rate* has surely left.
 */
export class Pacer {
  readonly tokens: TokenMeter;
  readonly #bucket: TokenBucket;
  readonly #clock: Clock;
  readonly #requestsPerWindow: number;
  readonly #windowMs: number;
  /** The last `#requestsPerWindow` requests, oldest first. */
  readonly #departures: LoggedDeparture[] = [];
  #pausedUntil = 0;

  constructor(options: PacerOptions) {
    this.#clock = options.clock;
    this.tokens = new TokenMeter(options.tokensPerMinute);
    const jitterMs = ARRIVAL_JITTER_MS[options.isPage === true ? 'page' : 'elsewhere'];
    const requestsPerSecond = options.requestsPerSecond ?? UNLIMITED;
    this.#requestsPerWindow = Math.max(1, Math.floor(requestsPerSecond));
    this.#windowMs = Math.max(1000, 1000 / requestsPerSecond) + jitterMs;
    const interval = (1000 + jitterMs) / requestsPerSecond;
    this.#bucket = new TokenBucket({ bucketSize: 1 + CATCH_UP_MS / interval, tokensPerInterval: 1, interval });
    this.#bucket.content = 1;
  }

  /** Milliseconds since 1970 until which nothing leaves; null: now. */
  get pausedUntil(): number | null {
    return this.#pausedUntil > this.#clock.now() ? this.#pausedUntil : null;
  }

  /** A shorter pause than the one that is on changes nothing. @param until  milliseconds since 1970 */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /**
   * For one caller at a time. Resolves when the next request may leave; rejects as soon as the signal aborts, and then
   * uses up nothing.
   *
   * @param tokens  that the request will count for, see `estimateTokens`
   */
  async turn(tokens: number, signal: AbortSignal): Promise<Departure> {
    for (;;) {
      const pauseMs = this.#pausedUntil - this.#clock.now();
      const wait = Math.max(pauseMs, this.tokens.waitMs(tokens), this.#bucket.getWaitTime(1), this.#windowWaitMs());
      if (wait <= 0 && this.#bucket.tryRemoveTokens(1)) {
        this.tokens.take(tokens);
        return this.#logDeparture();
      }
      await this.#clock.sleep(Math.min(LONGEST_SLEEP_MS, Math.max(1, Math.ceil(wait))), signal);
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
