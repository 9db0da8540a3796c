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
  | boolean
  | null
  | PythonFloat
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** One line: separators `", "` and `": "`, everything outside printable ASCII escaped, keys in the given order. */
export function toPythonJson(value: PythonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (value instanceof PythonFloat) return pythonFloat(value.value);
  if (isList(value)) return `[${value.map(toPythonJson).join(', ')}]`;
  const fields = Object.entries(value).map(([key, field]) => `${pythonString(key)}: ${toPythonJson(field)}`);
  return `{${fields.join(', ')}}`;
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
