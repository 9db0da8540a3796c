/** Keeps the key out of everything a person, a log or a record could show. */

/** Text without the key. */
export type Redact = (text: string) => string;

/** From this length on a key is no ordinary word. */
const SHORTEST_SECRET = 6;

/**
 * Down to this length one is taken for a key if it is neither a word nor a number: `s3cr` is, `none`, `dummy` and `1234`
 * are not. What is blotted out of a judgment is lost to its readers, and so short a key keeps nobody out.
 */
const SHORTEST_MIXED_SECRET = 4;

/** What local servers tell people to give where they ask for no key. */
const PLACEHOLDERS: readonly string[] = ['ollama', 'lm-studio', 'not-needed', 'no-key'];

/** Replaces the key, plain or as it stands in a URL, by `[key]`. A placeholder would blot out ordinary words: it stays. */
export function createRedactor(apiKey: string | null): Redact {
  if (apiKey === null || !isSecret(apiKey)) return (text) => text;
  const forms = [apiKey, encodeURIComponent(apiKey)];
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, '[key]'), text);
}

function isSecret(key: string): boolean {
  if (key.length >= SHORTEST_SECRET) return !PLACEHOLDERS.includes(key.toLowerCase());
  return key.length >= SHORTEST_MIXED_SECRET && /[a-z]/i.test(key) && /[^a-z]/i.test(key);
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
