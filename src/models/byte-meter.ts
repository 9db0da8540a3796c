/** Counts and hashes bytes on their way, and stops those that are not the file's. */
import type { EngineError } from '../core/errors.ts';
import type { Hasher } from './transfer.ts';
import { brokenError, webPageError } from './transfer-errors.ts';

export interface MeterOptions {
  readonly path: string;
  /** For messages. */
  readonly address: string;
  /** null: not known. */
  readonly expectedBytes: number | null;
  /** null: no source tells a hash. */
  readonly hash: { readonly hasher: Hasher; readonly hex: string } | null;
  readonly onBytes: (bytes: number) => void;
}

export interface ByteMeter {
  readonly stream: TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;
  /** Why the stream was stopped; null if it was not. Writers of streams pass their own errors on, not ours. */
  failure(): EngineError | null;
}

export function createByteMeter(options: MeterOptions): ByteMeter {
  let bytes = 0;
  let failure: EngineError | null = null;

  function stop(error: EngineError): never {
    failure = error;
    throw error;
  }

  const stream = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      const refusal = bytes === 0 ? refuseStart(chunk, options) : null;
      if (refusal !== null) stop(refusal);
      bytes += chunk.byteLength;
      if (options.expectedBytes !== null && bytes > options.expectedBytes)
        stop(brokenError(options.path, `more than the ${options.expectedBytes} bytes it should have`));
      options.hash?.hasher.update(chunk);
      options.onBytes(bytes);
      controller.enqueue(chunk);
    },
    flush() {
      if (options.expectedBytes !== null && bytes !== options.expectedBytes)
        stop(brokenError(options.path, `${bytes} of ${options.expectedBytes} bytes`));
      if (options.hash !== null && options.hash.hasher.digest() !== options.hash.hex)
        stop(brokenError(options.path, 'its hash is not the published one'));
    },
  });
  return { stream, failure: () => failure };
}

/** A login page or an error page under the address of a file; a library that is no WebAssembly. */
function refuseStart(chunk: Uint8Array, { path, address }: MeterOptions): EngineError | null {
  const start = new TextDecoder().decode(chunk.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith('<!doctype') || start.startsWith('<html')) return webPageError(address);
  if (path.endsWith('.wasm') && !start.startsWith('\0asm'))
    return brokenError(path, 'it is no WebAssembly');
  return null;
}
