/**
 * A table as pandas prints a data frame, to the byte: what FastChat's `show_result` puts on the screen. Checked against
 * pandas 1.5 and 3.0; names and columns are printed whole, where pandas cuts them at 80 characters.
 */
import { toPythonFixed } from '../core/python-fixed.ts';

/** A column of numbers under its header. */
export interface FrameColumn {
  readonly header: string;
  readonly kind: 'integer' | 'float';
  readonly values: readonly number[];
}

export interface Frame {
  /** Levels of the row labels under their names, outermost first; each has a label for every row. */
  readonly index: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly columns: readonly FrameColumn[];
}

/** Ends with a newline, as Python's `print`. */
export function printFrame({ index, columns }: Frame): string {
  if ((index[0]?.labels ?? []).length === 0) return printEmpty(columns);
  const labels = index.map(({ name, labels: own }) => padAll(['', name, ...own.map(withoutControls)], 'end'));
  const cells = columns.map((column) => padAll([` ${column.header}`, '', ...cellsOf(column)], 'start'));
  const lines = (labels[0] ?? []).map((_label, line) => [...labels, ...cells].map((parts) => parts[line]).join(' '));
  return `${lines.join('\n')}\n`;
}

function printEmpty(columns: readonly FrameColumn[]): string {
  return `Empty DataFrame\nColumns: [${columns.map(({ header }) => header).join(', ')}]\nIndex: []\n`;
}

function cellsOf({ kind, values }: FrameColumn): readonly string[] {
  return kind === 'integer' ? values.map((value) => signed(value, String(Math.abs(value)))) : floatCells(values);
}

/** pandas' `display.precision`. */
const DECIMALS = 6;

/**
 * A column of floats: six decimals, less the zeros that all of them end in; powers of ten where one would read as zero
 * or is too long (pandas, io/formats/format.py, FloatArrayFormatter).
 */
export function floatCells(values: readonly number[]): readonly string[] {
  const fixed = trimZeros(values.map((value) => signed(value, toPythonFixed(Math.abs(value), DECIMALS))));
  const isTooLong = fixed.some((cell) => cell.length > DECIMALS + 6) && values.some((value) => Math.abs(value) > 1e6);
  const isTooSmall = values.some((value) => value !== 0 && Math.abs(value) < 10 ** -DECIMALS);
  return isTooLong || isTooSmall ? values.map(powerOfTen) : fixed;
}

function powerOfTen(value: number): string {
  const text = Math.abs(value).toExponential(DECIMALS);
  return signed(value, text.replace(/e([+-])(\d)$/, 'e$10$2'));
}

/** Leaves one digit after the point. */
function trimZeros(cells: readonly string[]): readonly string[] {
  const spare = Math.min(DECIMALS - 1, ...cells.map((cell) => /0*$/.exec(cell)?.[0].length ?? 0));
  return cells.map((cell) => cell.slice(0, cell.length - spare));
}

/** The place of the sign stays empty for what is not negative. */
function signed(value: number, digits: string): string {
  return `${value < 0 ? '-' : ' '}${digits}`;
}

/** Counted in characters, not in UTF-16 units, as Python does. */
function padAll(texts: readonly string[], side: 'start' | 'end'): readonly string[] {
  const width = Math.max(...texts.map((text) => [...text].length));
  return texts.map((text) => {
    const filling = ' '.repeat(width - [...text].length);
    return side === 'end' ? text + filling : filling + text;
  });
}

/** Names come from files: nothing in them may steer the terminal. Line ends and tabs look as in pandas. */
export function withoutControls(label: string): string {
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return label.replace(
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u001f\u007f-\u009f]/g,
    (control) => named[control] ?? `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}
