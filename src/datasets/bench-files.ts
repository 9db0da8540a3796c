/** Files of a bench as they come in, and what is read from them before any parsing: text and hash. */
import { InputError } from '../core/errors.ts';

/** A file in FastChat's layout. The hash is over the bytes; a text counts as its UTF-8 bytes. */
export type BenchFile =
  | { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly path: string; readonly text: string };

/** Path, text and SHA-256 (lower-case hex) of one file. */
export interface ReadFile {
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

/** The three parts of a bench. */
export interface BenchParts<File> {
  readonly questions: File;
  readonly references: readonly File[];
  readonly judgePrompts: File;
}

/** @throws InputError if the file is not UTF-8 text */
export async function readBenchFile(file: BenchFile): Promise<ReadFile> {
  const bytes = 'bytes' in file ? file.bytes : new TextEncoder().encode(file.text);
  return { path: file.path, text: 'text' in file ? file.text : decode(file), sha256: await sha256Hex(bytes) };
}

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The last part of a path with `/` or `\`. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** Everything before the last part, with its separator; empty if there is none. */
export function folderOf(path: string): string {
  return path.slice(0, path.length - fileName(path).length);
}

function decode({ path, bytes }: { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('this is not UTF-8 text: expected a JSON Lines file as FastChat writes it', { file: path });
  }
}
