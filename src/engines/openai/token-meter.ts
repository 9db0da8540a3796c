/** Tokens a minute: how long a request waits for them, from an estimate that the server's own count puts right. */
import { TokenBucket } from 'limiter';
import type { Message, Usage } from '../../core/types.ts';

/** Of English text, on average. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens that a message takes besides its text. */
const FRAME_TOKENS = 4;

/** A judge's reply as it usually is, explanation and rating; a request that allows fewer counts with those. */
const REPLY_TOKENS = 256;

/**
 * Part of a minute's tokens that may go at once. The rest comes evenly, so that no minute has more than the limit: a full
 * bucket, and what flows in meanwhile.
 */
const BURST_PART = 1 / 20;

/**
 * Tokens that a request will count for: a token for four characters of its messages, four for each message, and a usual
 * reply.
 */
export function estimateTokens(messages: readonly Message[], maxTokens: number): number {
  const prompt = messages.reduce((sum, { content }) => sum + FRAME_TOKENS + content.length / CHARACTERS_PER_TOKEN, 0);
  return Math.ceil(prompt) + Math.min(maxTokens, REPLY_TOKENS);
}

export class TokenMeter {
  readonly #bucket: TokenBucket | null;

  /** @param tokensPerMinute  null: no limit */
  constructor(tokensPerMinute: number | null) {
    this.#bucket = tokensPerMinute === null ? null : createBucket(tokensPerMinute);
  }

  /** Milliseconds until a request of so many tokens may leave. One that is larger than the bucket waits for a full one. */
  waitMs(tokens: number): number {
    return this.#bucket?.getWaitTime(Math.min(tokens, this.#bucket.bucketSize)) ?? 0;
  }

  /** To be called once it may leave; the bucket may owe some afterwards. */
  take(tokens: number): void {
    if (this.#bucket !== null) this.#bucket.content -= tokens;
  }

  /** The server has counted: what was estimated too high comes back, what was too low is owed. */
  settle(estimated: number, { promptTokens, completionTokens }: Usage): void {
    if (this.#bucket === null || promptTokens === null || completionTokens === null) return;
    const content = this.#bucket.content + estimated - promptTokens - completionTokens;
    this.#bucket.content = Math.min(this.#bucket.bucketSize, content);
  }
}

function createBucket(tokensPerMinute: number): TokenBucket {
  const bucketSize = tokensPerMinute * BURST_PART;
  const bucket = new TokenBucket({ bucketSize, tokensPerInterval: tokensPerMinute - bucketSize, interval: 'minute' });
  bucket.content = bucketSize;
  return bucket;
}
