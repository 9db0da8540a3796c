/** What a check of the configuration finds. */

/** Keys and list indexes from the top of the file to a value. */
export type KeyPath = readonly (string | number)[];

/** Something wrong at a place. */
export interface Finding {
  readonly path: KeyPath;
  /** Follows the path and a colon: "got 0, expected a whole number from 1 upwards". */
  readonly message: string;
}

/**
 * A value that is not what it should be.
 *
 * @param got  the value; undefined where the key is missing
 */
export function wrongValue(path: KeyPath, got: unknown, expected: string): Finding {
  return { path, message: `got ${got === undefined ? 'nothing' : preview(got)}, expected ${expected}` };
}

/** `models[3].context_tokens: got "4k", expected a whole number from 64 upwards`. */
export function describeFinding({ path, message }: Finding): string {
  const key = path.map((part, depth) => (typeof part === 'number' ? `[${part}]` : depth === 0 ? part : `.${part}`));
  return `${path.length === 0 ? 'the file' : key.join('')}: ${message}`;
}

function preview(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
