/** Keeps the key out of everything a person, a log or a record could show. */

/** Text without the key. */
export type Redact = (text: string) => string;

/** Shorter keys ("x", "none": placeholders for servers without keys) would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/** Replaces the key, plain or as it stands in a URL, by `[key]`. */
export function createRedactor(apiKey: string | null): Redact {
  if (apiKey === null || apiKey.length < SHORTEST_SECRET) return (text) => text;
  const forms = [apiKey, encodeURIComponent(apiKey)];
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, '[key]'), text);
}

/**
 * A thrown value as a cause that may be shown: name, message and stack without the key, and nothing else. The SDK's own
 * errors carry the server's body and headers, where a key can be echoed.
 */
export function toSafeCause(thrown: unknown, redact: Redact): Error {
  const source = thrown instanceof Error ? thrown : new Error(String(thrown));
  const cause = new Error(redact(source.message));
  cause.name = source.name;
  cause.stack = redact(source.stack ?? '');
  return cause;
}
