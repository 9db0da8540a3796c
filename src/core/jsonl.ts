/** JSON Lines with every broken line reported and none of the good ones lost. */

/** A line that could not be used: where it is, and one sentence that says why. */
export interface LineProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ParsedLines<T> {
  /** Records of the good lines, in file order, with their line numbers. */
  readonly records: readonly { readonly record: T; readonly line: number }[];
  readonly problems: readonly LineProblem[];
}

/**
 * Reads one JSON value a line; blank lines are skipped, a byte-order mark and `\r` are ignored.
 *
 * @param readRecord  checks and converts one value; throws an Error whose message becomes the problem's
 */
export function parseJsonLines<T>(text: string, file: string, readRecord: (value: unknown) => T): ParsedLines<T> {
  const records: { record: T; line: number }[] = [];
  const problems: LineProblem[] = [];
  text.replace(/^\uFEFF/, '').split('\n').forEach((raw, index) => {
    if (raw.trim() === '') return;
    try {
      records.push({ record: readRecord(parseJson(raw)), line: index + 1 });
    } catch (thrown) {
      problems.push({ file, line: index + 1, message: (thrown as Error).message });
    }
  });
  return { records, problems };
}

/** `question.jsonl:3: expected 2 turns in question 93, got 1`. */
export function describeProblem({ file, line, message }: LineProblem): string {
  return `${file}:${line}: ${message}`;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new Error(`not a JSON object: ${preview(raw)}`);
  }
}

/** A JSON object with typed access to its fields; every failure names the field and the value. */
export class JsonRecord {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #label: string;

  /** @throws Error unless `value` is a JSON object */
  constructor(value: unknown, label: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`expected a JSON object with the fields of ${label}, got ${preview(JSON.stringify(value))}`);
    this.#fields = value as Record<string, unknown>;
    this.#label = label;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  isList(name: string): boolean {
    return Array.isArray(this.#fields[name]);
  }

  isWhole(name: string): boolean {
    return Number.isSafeInteger(this.#fields[name]);
  }

  integer(name: string): number {
    const value = this.#fields[name];
    if (!Number.isSafeInteger(value)) throw this.#wrong(name, 'a whole number');
    return value as number;
  }

  number(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== 'number') throw this.#wrong(name, 'a number');
    return value;
  }

  string(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== 'string') throw this.#wrong(name, 'a text');
    return value;
  }

  strings(name: string): readonly string[] {
    const value = this.#fields[name];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw this.#wrong(name, 'a list of texts');
    return value;
  }

  list(name: string): readonly unknown[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value;
  }

  object(name: string): JsonRecord {
    return new JsonRecord(this.#fields[name], `"${name}" of ${this.#label}`);
  }

  /** The whole object, if all its values are texts, numbers, true or false. */
  scalars(): Readonly<Record<string, string | number | boolean>> {
    const read: Record<string, string | number | boolean> = {};
    for (const [name, value] of Object.entries(this.#fields)) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw this.#wrong(name, 'a plain value');
      read[name] = value;
    }
    return read;
  }

  #wrong(name: string, expected: string): Error {
    const got = this.#fields[name] === undefined ? 'nothing' : preview(JSON.stringify(this.#fields[name]));
    return new Error(`expected ${expected} in "${name}" of ${this.#label}, got ${got}`);
  }
}

function preview(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
