/** The way to one server: every request passes here, so that rate, tokens, places and pauses hold for all together. */
import PQueue from 'p-queue';
import { type BackoffLimits, backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/ports.ts';
import type { Usage } from '../../core/types.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { Pacer } from './pacer.ts';
import { Places } from './places.ts';

/** The gates in use, by address and pace: engines that are given the same map share them. */
export type ServerGates = Map<string, ServerGate>;

export interface GateOptions {
  /** Never exceeded in any second; null: as fast as places allow. */
  readonly requestsPerSecond: number | null;
  /** Prompts and replies together; null: no limit. */
  readonly tokensPerMinute: number | null;
  /** Requests out at once, at most. */
  readonly concurrency: number;
  /** A browser sends the requests: it asks for leave and opens connections first, which takes a time that nobody is told. */
  readonly isPage?: boolean;
  readonly backoff: BackoffLimits;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Seconds until a judge usually replies: at first, as many may be out as the rate lets through until then. */
const USUAL_REPLY_S = 1.5;

/** After so long a silence a browser opens its connections anew, and asks for leave anew (CORS). */
const IDLE_MS = 5000;

/** How long the others wait for the first request's answer. */
const LONGEST_SCOUTING_MS = 2000;

/** A request on its way through. */
export interface Passage {
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** The server took it. */
  accepted(usage: Usage): void;
  /**
   * The server refused it as one too many.
   *
   * @param retryAfterMs  what the server asked for; null if it did not say
   * @param status  of the refusal
   */
  refused(retryAfterMs: number | null, status: number): void;
  /** The server was silent for too long. */
  overdue(): void;
  /** It is over, whatever came of it: frees its place. May be called twice. */
  readonly close: () => void;
}

/**
 * One after the other in order of arrival: first a place, then the pacer's turn. Who waits for the rate holds one place at
 * most, so that a limit that shrinks holds at once. In a page the first request goes alone: those that wait in the browser
 * for the same connection would all arrive together.
 */
export class ServerGate {
  readonly #options: GateOptions;
  readonly #line = new PQueue({ concurrency: 1 });
  readonly #limit: AdaptiveLimit;
  readonly #places: Places;
  readonly #pacer: Pacer;
  #inFlight = 0;
  /** Without a reply between. */
  #refusedInARow = 0;
  #burstsInARow = 0;
  /** When the limit was halved last: what left before belongs to the same burst. */
  #reactedAt = 0;
  #answeredAt = -Infinity;
  /** Settled once the first request of a page has been answered, or has taken too long. */
  #scouting = Promise.resolve();

  constructor(options: GateOptions) {
    const { concurrency, requestsPerSecond } = options;
    this.#options = options;
    // Where there is no rate, the places are all that a person has asked for.
    const first = requestsPerSecond === null ? concurrency : Math.min(concurrency, Math.ceil(requestsPerSecond * USUAL_REPLY_S));
    this.#limit = new AdaptiveLimit(first, concurrency);
    this.#places = new Places(first);
    this.#pacer = new Pacer(options);
  }

  /** Requests out at once, at most, at this moment. */
  get concurrency(): number {
    return this.#limit.value;
  }

  /** Why `concurrency` is what it is; null while nothing has changed it. */
  get reason(): string | null {
    return this.#limit.reason;
  }

  /** Milliseconds since 1970 until which nothing leaves; null: now. */
  get pausedUntil(): number | null {
    return this.#pacer.pausedUntil;
  }

  /**
   * Resolves when the request may leave; rejects as soon as the signal aborts, and then uses up nothing.
   *
   * @param tokens  that it will count for, see `estimateTokens`
   */
  pass(tokens: number, signal: AbortSignal): Promise<Passage> {
    return this.#line.add(() => this.#enter(tokens, signal), { signal });
  }

  async #enter(tokens: number, signal: AbortSignal): Promise<Passage> {
    const leave = await this.#places.take(signal);
    try {
      await this.#scouting;
      const departure = await this.#pacer.turn(tokens, signal);
      signal.throwIfAborted();
      const endScouting = this.#isScout() ? this.#scout() : () => undefined;
      this.#inFlight += 1;
      const passage = this.#createPassage(tokens, () => {
        departure.arrived();
        leave();
        endScouting();
        this.#inFlight -= 1;
        this.#answeredAt = performance.now();
      });
      // Who breaks off at this very moment does not get to hear of the passage.
      signal.addEventListener('abort', passage.close, { once: true });
      return passage;
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }

  #isScout(): boolean {
    return this.#options.isPage === true && this.#inFlight === 0 && performance.now() - this.#answeredAt > IDLE_MS;
  }

  /** Holds the others. @returns lets them go */
  #scout(): () => void {
    const answered = new AbortController();
    this.#scouting = this.#options.clock.sleep(LONGEST_SCOUTING_MS, answered.signal).catch(() => undefined);
    return () => answered.abort();
  }

  #createPassage(tokens: number, end: () => void): Passage {
    const sentAt = this.#options.clock.now();
    let isOver = false;
    return {
      sentAt,
      accepted: (usage) => this.#noteReply(sentAt, tokens, usage),
      refused: (retryAfterMs, status) => this.#noteRefusal(sentAt, retryAfterMs, status),
      overdue: () => this.#shrink(sentAt, 'the server did not answer in time'),
      close: () => {
        if (!isOver) end();
        isOver = true;
      },
    };
  }

  #noteReply(sentAt: number, tokens: number, usage: Usage): void {
    this.#pacer.tokens.settle(tokens, usage);
    this.#refusedInARow = 0;
    this.#burstsInARow = 0;
    // What left before the limit was halved says nothing of how the server bears the new one.
    if (sentAt < this.#reactedAt) return;
    this.#limit.grow(this.#inFlight);
    this.#places.count = this.#limit.value;
  }

  /** A single refusal is its own request's matter. Several in a row, or one that names a time, concern everybody. */
  #noteRefusal(sentAt: number, retryAfterMs: number | null, status: number): void {
    this.#refusedInARow += 1;
    if (retryAfterMs === null && this.#refusedInARow === 1) {
      this.#limit.lower(`the server refused one as too many (${status})`);
      this.#places.count = this.#limit.value;
      return;
    }
    const isNewBurst = this.#shrink(sentAt, refusalWords(retryAfterMs, status));
    if (!isNewBurst && retryAfterMs === null) return;
    if (isNewBurst) this.#burstsInARow += 1;
    const { backoff, clock, random } = this.#options;
    this.#pacer.pause(clock.now() + backoffMs(Math.max(1, this.#burstsInARow), backoff, retryAfterMs, random));
  }

  /** Once a burst. @returns was it the first of its burst? */
  #shrink(sentAt: number, why: string): boolean {
    if (sentAt < this.#reactedAt) return false;
    this.#reactedAt = this.#options.clock.now();
    this.#limit.halve(why);
    this.#places.count = this.#limit.value;
    return true;
  }
}

function refusalWords(retryAfterMs: number | null, status: number): string {
  return retryAfterMs === null
    ? `the server refused several in a row as too many (${status})`
    : `the server asked for a pause (${status})`;
}
