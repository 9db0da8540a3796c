/** One request for a file's bytes. */
import { EngineError } from '../core/errors.ts';
import type { FileTransfer } from './transfer.ts';
import { statusError, webPageError } from './transfer-errors.ts';

/** An answer with bytes, from a connection that is given up when it falls silent. */
export interface ByteAnswer {
  readonly response: Response;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** To be called for every arrival. */
  heard(): void;
  /** To be called at the end, however it came. */
  close(): void;
}

/**
 * @param range  bytes `[first, last]`; null for the whole file
 * @throws EngineError for any answer without the file; whatever `fetch` throws
 */
export async function requestBytes(
  address: string,
  range: readonly [number, number] | null,
  { fetch, signal, limits }: Pick<FileTransfer, 'fetch' | 'signal' | 'limits'>,
): Promise<ByteAnswer> {
  const silence = new AbortController();
  let timer = watch();
  function watch() {
    return setTimeout(() => silence.abort(new EngineError('network', silenceText(address, limits.silenceMs))), limits.silenceMs);
  }
  const answer = {
    heard() {
      clearTimeout(timer);
      timer = watch();
    },
    close() {
      clearTimeout(timer);
      // Ends the connection where the body was not read to its end; else nothing is left to end.
      silence.abort();
    },
  };
  try {
    const headers: HeadersInit = range === null ? {} : { range: `bytes=${range[0]}-${range[1]}` };
    // Large files would fill the HTTP cache beside ours.
    const init: RequestInit = { headers, signal: AbortSignal.any([signal, silence.signal]), cache: 'no-store' };
    const response = await fetch(address, init);
    if (!response.ok && !(response.status === 416 && range !== null)) throw statusError(response, address);
    if (response.headers.get('content-type')?.startsWith('text/html') === true) throw webPageError(address);
    return { ...answer, response, body: response.body ?? new Blob([]).stream() };
  } catch (thrown) {
    answer.close();
    throw thrown;
  }
}

function silenceText(address: string, ms: number): string {
  return `${URL.parse(address)?.host ?? address} sent nothing for ${Math.round(ms / 1000)} s`;
}
