/** A text file of the reader's own, with its hash. */
import { InputError } from '../../core/errors.ts';

export interface TextFile {
  readonly text: string;
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
}

/**
 * @param expected  what the file should be, for people: `reference answers as JSON Lines`
 * @throws InputError if it is not text
 */
export async function readTextFile(file: File, expected: string): Promise<TextFile> {
  const bytes = await file.arrayBuffer();
  return { text: decode(bytes, file.name, expected), sha256: await sha256Hex(bytes) };
}

function decode(bytes: ArrayBuffer, file: string, expected: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`this is not UTF-8 text: expected ${expected}`, { file });
  }
}

async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
