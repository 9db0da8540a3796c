/** What a transfer needs of its surroundings, and the figures by which it goes. */
import type { BackoffLimits } from '../core/backoff.ts';
import type { ModelSources } from '../core/config-types.ts';
import type { Clock } from '../core/ports.ts';
import type { FileHash } from './types.ts';

export interface TransferLimits {
  /** Larger files are fetched in pieces of `pieceBytes`, so that little is lost when the connection is. */
  readonly largeFileBytes: number;
  readonly pieceBytes: number;
  /** Files fetched side by side. */
  readonly filesAtOnce: number;
  /** Tries in a row before a file or piece counts as failed. */
  readonly tries: number;
  readonly backoff: BackoffLimits;
  /** A connection that brings nothing for so long is given up. */
  readonly silenceMs: number;
}

const MIB = 1024 ** 2;

export const TRANSFER_LIMITS: TransferLimits = {
  largeFileBytes: 64 * MIB,
  pieceBytes: 32 * MIB,
  filesAtOnce: 4,
  tries: 5,
  backoff: { first: 1000, longest: 30_000 },
  silenceMs: 60_000,
};

/** A hash that is fed as bytes come. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. */
  digest(): string;
}

export interface TransferContext {
  readonly caches: CacheStorage;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly createHasher: (algorithm: FileHash['algorithm']) => Promise<Hasher>;
  readonly sources: ModelSources;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly limits: TransferLimits;
}

/** One file's part of a transfer. */
export interface FileTransfer extends TransferContext {
  readonly signal: AbortSignal;
  readonly report: (change: FileReport) => void;
}

export interface FileReport {
  readonly state: 'fetching' | 'checking' | 'retrying';
  /** Of the whole file, from its beginning. */
  readonly loadedBytes: number;
  readonly totalBytes?: number | null;
  readonly note?: string;
}
