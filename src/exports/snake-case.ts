/** Our field names as results.json spells them. */

/**
 * A record with its keys in snake_case (`questionsSha256` → `questions_sha256`). One level deep: values are kept as
 * they are, so that keys which are somebody's words (categories) stay untouched.
 */
export function toSnakeKeys(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [toSnakeCase(key), value]));
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
