/** JSON as Python's default writer prints it, so that our files equal FastChat's byte for byte (protocol.md, 1). */

/** A number that Python holds as a float: printed with a point even when it is whole. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type PythonValue =
  | string
  | number
  /** An integer that a JavaScript number cannot hold. */
  | bigint
  | boolean
  | null
  | PythonFloat
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** One line: separators `", "` and `": "`, everything outside printable ASCII escaped, keys in the given order. */
export function toPythonJson(value: PythonValue): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (value instanceof PythonFloat) return pythonFloat(value.value);
  if (isList(value)) return `[${value.map(toPythonJson).join(', ')}]`;
  const fields = Object.entries(value).map(([key, field]) => `${pythonString(key)}: ${toPythonJson(field)}`);
  return `{${fields.join(', ')}}`;
}

/** A text, or a number by the grammar of JSON. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Key of the object that stands for a number while JSON is read; no file of ours has it. */
const NUMBER_MARK = '\u0000number';

/**
 * Reads one JSON value and keeps what JavaScript would lose: `8.0` becomes a PythonFloat and stays apart from `8`, an
 * integer beyond 2^53 a bigint. `toPythonJson` of the value then gives back what Python wrote.
 *
 * @throws SyntaxError if the text is not JSON
 */
export function parsePythonJson(text: string): PythonValue {
  const marked = text.replace(TEXT_OR_NUMBER, (token) => {
    const isPlain = token.startsWith('"') || (/^-?\d+$/.test(token) && Number.isSafeInteger(Number(token)));
    return isPlain ? token : JSON.stringify({ [NUMBER_MARK]: token });
  });
  return JSON.parse(marked, (_key, value: PythonValue) => unmarked(value)) as PythonValue;
}

function unmarked(value: PythonValue): PythonValue {
  if (typeof value !== 'object' || value === null || !(NUMBER_MARK in value)) return value;
  const token = String(value[NUMBER_MARK]);
  return /[.eE]/.test(token) ? new PythonFloat(Number(token)) : BigInt(token);
}

/** Records as JSON Lines, a newline after every one. */
export function toPythonJsonLines(records: readonly PythonValue[]): string {
  return records.map((record) => `${toPythonJson(record)}\n`).join('');
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** Shortest round-trip form as Python's repr: exponent below 1e-4 and from 1e16 on, at least two exponent digits. */
function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

function pythonString(text: string): string {
  // JSON.stringify escapes quotes, backslashes, control characters and lone surrogates as Python does; the rest is ours.
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
