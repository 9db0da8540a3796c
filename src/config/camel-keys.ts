/** The one place where the configuration's snake_case keys become our camelCase fields. */

/** `context_tokens` → `contextTokens`, in types. */
type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A parsed value with all its keys in camelCase, at every depth. */
export type CamelKeys<Value> = Value extends readonly (infer Item)[]
  ? readonly CamelKeys<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value as CamelCase<Key & string>]: CamelKeys<Value[Key]> }
    : Value;

/** Keys below these are the user's own words (categories), not ours, and stay as they are. */
const WORDS_BELOW: ReadonlySet<string> = new Set(['temperatures']);

/** A copy with camelCase keys, at every depth. */
export function toCamelKeys<Value>(value: Value): CamelKeys<Value> {
  // The compiler cannot follow a mapped type through a loop over entries.
  return convert(value) as CamelKeys<Value>;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [toCamelCase(key), WORDS_BELOW.has(key) ? item : convert(item)]),
  );
}

function toCamelCase(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
