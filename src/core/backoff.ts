/** Pauses between tries of a failed step. */

/** Bounds of the exponential growth, in milliseconds. */
export interface BackoffLimits {
  /** Upper bound of the first pause. */
  readonly first: number;
  /** Upper bound of every pause we choose ourselves; a longer wish of the server is still obeyed. */
  readonly longest: number;
}

/**
 * Pause before the next try: exponential with full jitter, so that slots that failed together do not come back together
 * ("Exponential Backoff and Jitter", AWS Architecture Blog).
 *
 * @param attempt  failed tries so far, from 1
 * @param retryAfterMs  what the server asked for: a lower bound, with up to `limits.first` of jitter on top;
 *                      null if it did not say
 * @param random  uniform in [0, 1)
 * @returns whole milliseconds, 0 or more
 */
export function backoffMs(
  attempt: number,
  limits: BackoffLimits,
  retryAfterMs: number | null,
  random: () => number,
): number {
  if (retryAfterMs !== null) return Math.ceil(retryAfterMs + random() * limits.first);
  const doublings = Math.max(0, attempt - 1);
  return Math.round(random() * Math.min(limits.longest, limits.first * 2 ** doublings));
}
