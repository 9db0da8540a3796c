/** Is there room for a download? */
import { EngineError } from '../core/errors.ts';
import type { FileStatus } from './types.ts';

const GIB = 1024 ** 3;

/**
 * Chrome reports a quota of its usage and at most 10 GiB on top, whatever the disk: as much room as that means "enough or
 * unknown". Less is a disk that is nearly full, or a private window.
 */
const MOST_REPORTED_BYTES = 9.9 * GIB;

/** Bytes a download takes at its fullest: the largest file is there twice while its pieces are put together. */
export function bytesNeeded(missing: readonly FileStatus[], largeFileBytes: number): number {
  const sizes = missing.map(({ file, storedBytes }) => ({ bytes: file.bytes ?? 0, storedBytes }));
  const toFetch = sizes.reduce((sum, { bytes, storedBytes }) => sum + Math.max(0, bytes - storedBytes), 0);
  const largest = Math.max(0, ...sizes.map(({ bytes }) => bytes));
  return toFetch + (largest > largeFileBytes ? largest : 0);
}

/** @throws EngineError "storage-full" with the figures */
export function assureRoom(neededBytes: number, estimate: StorageEstimate): void {
  if (estimate.quota === undefined || estimate.usage === undefined) return;
  const freeBytes = estimate.quota - estimate.usage;
  if (freeBytes >= neededBytes || freeBytes >= MOST_REPORTED_BYTES) return;
  throw new EngineError(
    'storage-full',
    `the download needs ${gigabytes(neededBytes)}, the browser has room for ${gigabytes(freeBytes)}: delete models that you do not need, free disk space, or leave the private window`,
  );
}

function gigabytes(bytes: number): string {
  return `${(Math.max(0, bytes) / GIB).toFixed(1)} GB`;
}
