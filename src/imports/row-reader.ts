/** Bytes of files → checked rows, each line on its own: a broken one is told and the rest goes on. */
import type { LineProblem } from '../core/jsonl.ts';
import { checkRow, type Row } from './check-row.ts';
import type { FileSink } from './file-sink.ts';
import { joined, LineSplitter, LONGEST_LINE_BYTES, type RawLine } from './lines.ts';
import { kindByKeys, kindByPath } from './recognise.ts';
import type { FileKind } from './types.ts';

/** Files of a bench and side files are small and are kept whole. */
const LONGEST_TEXT_BYTES = 2 ** 24;

/** Lines after which a file that says nothing we know is given up. */
const LINES_TO_RECOGNISE = 100;

/** A row and where it stands. */
export interface PlacedRow {
  readonly row: Row;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The line itself, valid until the handler returns. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file that was read to its end, or given up. */
export interface EndedFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly bytes: number;
  /** The whole text of a bench's file or a side file; null for rows, which are never kept. */
  readonly text: string | null;
  /** Why the file was not read to its end; null if it was. */
  readonly trouble: string | null;
}

export interface RowHandler {
  /** A file begins. @returns false if nothing of it is wanted */
  begin(path: string): boolean;
  row(placed: PlacedRow): void;
  problem(problem: LineProblem): void;
  end(file: EndedFile): void;
  settle(): Promise<void>;
}

interface CurrentFile {
  readonly path: string;
  kind: FileKind | null;
  bytes: number;
  lines: number;
  readonly splitter: LineSplitter;
  /** All bytes so far, as long as they may be wanted as a text. */
  pieces: Uint8Array[];
  /** Broken lines before the kind was known. */
  readonly held: LineProblem[];
  /** Why it was given up. */
  trouble: string | null;
}

export class RowReader implements FileSink {
  readonly #handler: RowHandler;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #file: CurrentFile | null = null;

  constructor(handler: RowHandler) {
    this.#handler = handler;
  }

  open(path: string, bytes: number | null): boolean {
    const kind = this.#handler.begin(path) ? kindByPath(path) : 'other';
    const isRead = kind !== 'other';
    this.#file = {
      path,
      kind,
      bytes: isRead ? 0 : (bytes ?? 0),
      lines: 0,
      splitter: new LineSplitter(),
      pieces: [],
      held: [],
      trouble: null,
    };
    return isRead;
  }

  push(bytes: Uint8Array<ArrayBuffer>): void {
    const file = this.#current();
    file.bytes += bytes.length;
    if (file.kind === 'other') return;
    if (isKeptWhole(file.kind) || file.kind === null) keep(file, bytes);
    if (!isKeptWhole(file.kind)) for (const line of file.splitter.push(bytes)) this.#line(file, line);
  }

  close(trouble: string | null): void {
    const file = this.#current();
    if (file.kind !== 'other' && !isKeptWhole(file.kind))
      for (const line of file.splitter.end()) this.#line(file, line);
    this.#file = null;
    const { path, bytes } = file;
    const kind = file.kind ?? 'other';
    this.#handler.end({
      path,
      kind,
      bytes,
      text: isKeptWhole(kind) ? textOf(file.pieces) : null,
      trouble: trouble ?? file.trouble,
    });
  }

  settle(): Promise<void> {
    return this.#handler.settle();
  }

  #current(): CurrentFile {
    if (this.#file === null) throw new Error('bytes came before a file was opened');
    return this.#file;
  }

  #line(file: CurrentFile, line: RawLine): void {
    // A bench's file, recognised by an earlier line of this piece, is read as a whole at its end.
    if (file.kind === 'other' || isKeptWhole(file.kind)) return;
    file.lines += 1;
    const row = this.#checked(file, line);
    if (row !== null && line.bytes !== null)
      this.#handler.row({ row, path: file.path, line: line.number, bytes: line.bytes });
    giveUpUnknown(file);
  }

  /** null for a line that is blank, broken, or no row of a kind we know. */
  #checked(file: CurrentFile, line: RawLine): Row | null {
    try {
      const value = this.#parse(line);
      if (value === undefined || (file.kind === null && !this.#recognise(file, value))) return null;
      return checkRow(file.kind, value);
    } catch (thrown) {
      this.#broken(file, { file: file.path, line: line.number, message: (thrown as Error).message });
      return null;
    }
  }

  /** @returns undefined for a blank line. @throws Error that says what is wrong with the line */
  #parse({ bytes }: RawLine): unknown {
    if (bytes === null) throw new Error(`longer than ${LONGEST_LINE_BYTES / 2 ** 20} MiB`);
    const text = this.#decode(bytes);
    if (text.trim() === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`not a JSON object: ${text.length <= 60 ? text : `${text.slice(0, 57)}…`}`);
    }
  }

  #decode(bytes: Uint8Array<ArrayBuffer>): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new Error('not UTF-8 text');
    }
  }

  #recognise(file: CurrentFile, value: unknown): boolean {
    file.kind = kindByKeys(value);
    if (file.kind === null) return false;
    if (isKeptWhole(file.kind)) return false;
    file.pieces = [];
    for (const problem of file.held) this.#handler.problem(problem);
    return true;
  }

  #broken(file: CurrentFile, problem: LineProblem): void {
    if (file.kind === null) file.held.push(problem);
    else this.#handler.problem(problem);
  }
}

function giveUpUnknown(file: CurrentFile): void {
  if (file.kind !== null || file.lines < LINES_TO_RECOGNISE) return;
  file.kind = 'other';
  file.pieces = [];
}

function keep(file: CurrentFile, bytes: Uint8Array): void {
  if (file.bytes <= LONGEST_TEXT_BYTES) return void file.pieces.push(bytes.slice());
  file.kind = 'other';
  file.pieces = [];
  file.trouble = `Larger than ${LONGEST_TEXT_BYTES / 2 ** 20} MiB without a row of FastChat's: not read.`;
}

function isKeptWhole(kind: FileKind | null): boolean {
  return kind === 'questions' || kind === 'references' || kind === 'judge-prompts' || kind === 'meta';
}

/** The bytes as they are: what is made of the text again has their hash. */
function textOf(pieces: readonly Uint8Array[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined(pieces));
}
