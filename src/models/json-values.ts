/** Looking into JSON from elsewhere without trusting its shape. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path of keys; undefined if nothing does. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** A whole number above 0 at a path of keys; null if there is none. */
export function countAt(value: unknown, ...keys: readonly string[]): number | null {
  const found = valueAt(value, ...keys);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : null;
}

/** A text at a path of keys; null if there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string | null {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : null;
}
