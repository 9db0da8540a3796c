/** How long a server asks us to wait: from its headers where they can be read, else from its words. */

/** Only what we read of `Headers`. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

const MS_BY_UNIT: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Milliseconds from `retry-after-ms` or `retry-after` (seconds or an HTTP date). A page cannot read them at OpenAI:
 * the server exposes only `x-request-id` to scripts.
 *
 * @param now  milliseconds since 1970, for the date form
 * @returns 0 or more; null where neither header says anything
 */
export function retryAfterFromHeaders(headers: ReadableHeaders | null | undefined, now: number): number | null {
  const ms = positive(headers?.get('retry-after-ms'));
  if (ms !== null) return ms;
  const value = headers?.get('retry-after') ?? null;
  if (value === null) return null;
  const seconds = positive(value);
  if (seconds !== null) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Milliseconds from a sentence such as "Please try again in 1.2s", "in 20 seconds", "in 6m0s", "in 120ms",
 * "retry after 5 seconds".
 */
export function retryAfterFromMessage(message: string): number | null {
  const hint = /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|[hms]|hours?|minutes?|seconds?)\b\s*|\d+(?:\.\d+)?[hms](?=\d))+)/i.exec(
    message,
  )?.[1];
  if (hint === undefined) return null;
  const parts = [...hint.matchAll(/(\d+(?:\.\d+)?)\s*(milliseconds?|ms|h|m|s)/gi)];
  return parts.reduce((sum, [, amount = '0', unit = '']) => sum + Number(amount) * (MS_BY_UNIT[shortUnit(unit)] ?? 0), 0);
}

function shortUnit(unit: string): string {
  return unit.toLowerCase().startsWith('milli') ? 'ms' : unit.toLowerCase();
}

function positive(value: string | null | undefined): number | null {
  const number = value === null || value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return number >= 0 ? number : null;
}
