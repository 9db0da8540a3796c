/** When a request may leave: a steady rate, and a pause for all slots when the server says that it is too much. */
import { TokenBucket } from 'limiter';
import PQueue from 'p-queue';
import { type BackoffLimits, backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/ports.ts';

export interface PacerOptions {
  readonly requestsPerSecond: number;
  readonly backoff: BackoffLimits;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Requests do not take equally long to arrive: two that close up by this much must not make one too many in a window. */
const ARRIVAL_JITTER_MS = 50;

/** Timers ring late. What one loses, up to this much, the next may win back. */
const CATCH_UP_MS = 10;

/**
 * Lets requests through one by one, in order, never more than the rate in any one-second window at the server.
 *
 * A second's worth of requests is spread over a second and both allowances, and the bucket holds one token and the
 * catch-up: a bucket of the usual size would let the whole rate through at once, and as many again within the second.
 */
export class Pacer {
  readonly #bucket: TokenBucket;
  readonly #line = new PQueue({ concurrency: 1 });
  readonly #options: PacerOptions;
  #coolSince = 0;
  #coolUntil = 0;
  #refusals = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
    const interval = (1000 + ARRIVAL_JITTER_MS + CATCH_UP_MS) / options.requestsPerSecond;
    const bucketSize = 1 + CATCH_UP_MS / interval;
    this.#bucket = new TokenBucket({ bucketSize, tokensPerInterval: 1, interval });
    this.#bucket.content = 1;
  }

  /** Resolves when the next request may leave; rejects as soon as the signal aborts, and then uses up nothing. */
  turn(signal: AbortSignal): Promise<void> {
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

  async #waitForToken(signal: AbortSignal): Promise<void> {
    for (;;) {
      const wait = Math.max(this.#coolUntil - this.#options.clock.now(), this.#bucket.getWaitTime(1));
      if (wait <= 0 && this.#bucket.tryRemoveTokens(1)) return;
      await this.#options.clock.sleep(Math.max(1, wait), signal);
    }
  }
}
