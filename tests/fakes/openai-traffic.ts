/** What arrived at the fake server, and how fast. */
import type { Fault } from './openai-faults.ts';
import type { ChatRequest } from './openai-replies.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Milliseconds of the monotonic clock at arrival. */
  readonly at: number;
  /** Chat requests being served at that moment, this one included. */
  readonly inFlight: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly chat: ChatRequest | null;
  readonly fault: Fault | null;
}

/** Most moments of `times` (milliseconds, ascending) in any half-open window of `windowMs`. */
export function mostInWindow(times: readonly number[], windowMs = 1000): number {
  let most = 0;
  let oldest = 0;
  for (const [index, time] of times.entries()) {
    while ((times[oldest] ?? time) <= time - windowMs) oldest += 1;
    most = Math.max(most, index - oldest + 1);
  }
  return most;
}
