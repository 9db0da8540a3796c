/** ZIP archives as streams: each entry's bytes go on as they are unpacked. */
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { UNREADABLE, type FileSink } from './file-sink.ts';
import { isIgnored, leavesItsFolder, tidyPath } from './paths.ts';

/** More than any collection of FastChat's files; what unpacks to more was made to fill the memory. */
const LONGEST_UNPACKED_BYTES = 2 ** 30;

/** Bytes unpacked at once: they become a thousand times as many at most. */
const STEP_BYTES = 2 ** 14;

/**
 * Reads all entries into the sink. What is wrong with the archive is told at the end of the entry it was found in, else
 * as a file of the archive's name.
 */
export async function readZip(
  path: string,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  sink: FileSink,
  longestUnpackedBytes = LONGEST_UNPACKED_BYTES,
): Promise<void> {
  const archive = new Archive(path, sink, longestUnpackedBytes);
  for await (const chunk of chunks) {
    if (chunk === UNREADABLE)
      return archive.fail('The browser could not read this archive to its end: choose it again.');
    for (let start = 0; start < chunk.length && !archive.hasFailed; start += STEP_BYTES) {
      archive.push(chunk.subarray(start, start + STEP_BYTES));
      await sink.settle();
    }
    if (archive.hasFailed) return;
  }
  archive.end();
  await sink.settle();
}

class Archive {
  readonly #path: string;
  readonly #sink: FileSink;
  readonly #unzip: Unzip;
  readonly #longestUnpackedBytes: number;
  #open: string | null = null;
  #unpackedBytes = 0;
  #entries = 0;
  hasFailed = false;

  constructor(path: string, sink: FileSink, longestUnpackedBytes: number) {
    this.#longestUnpackedBytes = longestUnpackedBytes;
    this.#path = tidyPath(path);
    this.#sink = sink;
    this.#unzip = new Unzip((file) => this.#enter(file));
    this.#unzip.register(UnzipInflate);
  }

  push(bytes: Uint8Array): void {
    this.#try(() => this.#unzip.push(bytes));
  }

  end(): void {
    if (this.hasFailed) return;
    this.#try(() => this.#unzip.push(new Uint8Array(0), true));
    if (!this.hasFailed && this.#entries === 0) this.fail('There is no file in this archive, or it is no ZIP archive.');
  }

  fail(trouble: string): void {
    this.hasFailed = true;
    if (this.#open === null) this.#sink.open(this.#path, null);
    this.#open = null;
    this.#sink.close(trouble);
  }

  #enter(file: UnzipFile): void {
    this.#entries += 1;
    const path = `${this.#path}/${tidyPath(file.name)}`;
    const isFile = !file.name.endsWith('/') && !isIgnored(file.name);
    const isSafe = !leavesItsFolder(file.name);
    const isWanted = isFile && this.#sink.open(path, null) && isSafe;
    if (isFile && !isSafe) this.#sink.close('Its path leads out of the archive: not read.');
    this.#open = isFile && isSafe ? path : null;
    file.ondata = (error, bytes, isLast) => {
      if (error !== null) throw error;
      this.#count(bytes.length);
      // fflate's buffers are ordinary ones; its types do not say so.
      if (isWanted) this.#sink.push(bytes as Uint8Array<ArrayBuffer>);
      if (isLast && this.#open !== null) this.#leave();
    };
    file.start();
  }

  #leave(): void {
    this.#open = null;
    this.#sink.close(null);
  }

  #count(bytes: number): void {
    this.#unpackedBytes += bytes;
    if (this.#unpackedBytes > this.#longestUnpackedBytes)
      throw new TooLarge(
        `This archive unpacks to more than ${this.#longestUnpackedBytes / 2 ** 20} MiB: unpack it and choose the files.`,
      );
  }

  /** Only what fflate throws, or we about the archive, is the archive's fault. */
  #try(unpack: () => void): void {
    try {
      unpack();
    } catch (thrown) {
      if (thrown instanceof TooLarge) this.fail(thrown.message);
      else if (thrown instanceof Error && 'code' in thrown)
        this.fail(
          `This archive is damaged, locked or packed in an unusual way (${thrown.message}): unpack it and choose the files.`,
        );
      else throw thrown;
    }
  }
}

class TooLarge extends Error {}
