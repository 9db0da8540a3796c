/** Files as they are given → the bytes of every single file, in order and never whole: ZIP archives are opened. */
import { EngineError } from '../core/errors.ts';
import type { CancelSignal } from '../core/ports.ts';
import { UNREADABLE, type FileSink } from './file-sink.ts';
import { isIgnored, tidyPath, uniquePaths } from './paths.ts';
import type { ImportFile, ImportProgress } from './types.ts';
import { readZip } from './read-zip.ts';

/** Bytes read at once. */
const CHUNK_BYTES = 2 ** 19;

export interface ReadOptions {
  readonly signal: Pick<CancelSignal, 'aborted'>;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Reads every file once. A file that cannot be read is closed with its trouble, and the next one follows.
 *
 * @throws EngineError kind "cancelled" if the signal aborts, and what the sink throws
 */
export async function readFiles(files: readonly ImportFile[], sink: FileSink, options: ReadOptions): Promise<void> {
  const totalBytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
  let doneBytes = 0;
  for (const { path, blob } of uniquePaths(files)) {
    if (isIgnored(path)) {
      doneBytes += blob.size;
      continue;
    }
    const chunks = chunksOf(blob, options.signal, (bytes) => {
      doneBytes += bytes;
      options.onProgress?.({ doneBytes, totalBytes, file: path });
    });
    if (path.toLowerCase().endsWith('.zip')) await readZip(path, chunks, sink);
    else if (sink.open(tidyPath(path), blob.size)) await readPlain(chunks, sink);
    else sink.close(null);
  }
}

async function readPlain(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>, sink: FileSink): Promise<void> {
  for await (const chunk of chunks) {
    if (chunk === UNREADABLE) return sink.close(UNREADABLE_FILE);
    sink.push(chunk);
    await sink.settle();
  }
  sink.close(null);
  await sink.settle();
}

const UNREADABLE_FILE = 'The browser could not read this file: it may have been changed or moved. Choose it again.';

/** The next piece is fetched while the last one is dealt with. */
async function* chunksOf(
  blob: Blob,
  signal: Pick<CancelSignal, 'aborted'>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let next = fetchChunk(blob, 0);
  for (let start = 0; start < blob.size; start += CHUNK_BYTES) {
    const bytes = await next;
    if (signal.aborted) throw new EngineError('cancelled', 'reading the files was cancelled');
    if (bytes === UNREADABLE) return yield UNREADABLE;
    next = fetchChunk(blob, start + CHUNK_BYTES);
    onRead(bytes.length);
    yield bytes;
  }
}

async function fetchChunk(blob: Blob, start: number): Promise<Uint8Array<ArrayBuffer>> {
  if (start >= blob.size) return UNREADABLE;
  const buffer = await blob
    .slice(start, start + CHUNK_BYTES)
    .arrayBuffer()
    .catch(() => null);
  return buffer === null ? UNREADABLE : new Uint8Array(buffer);
}
