/** Bytes of a record as JSON in UTF-8: what it takes, near enough. */
export function jsonBytes(record: unknown): number {
  return new TextEncoder().encode(JSON.stringify(record)).length;
}
