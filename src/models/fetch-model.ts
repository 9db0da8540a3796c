/** Brings all files of a model into the buckets: its index first, which tells the others, then four at a time. */
import type { ModelAddress } from '../core/model-address.ts';
import { fetchModelFile } from './fetch-model-file.ts';
import { indexFiles, listFiles, readStoredJson } from './file-list.ts';
import { statusOf } from './file-status.ts';
import { listingAddress, parseListing, withListing, type HubListing } from './hub-listing.ts';
import { createProgressBoard, type ProgressBoard } from './progress-board.ts';
import { assureRoom, bytesNeeded } from './room.ts';
import type { TransferContext } from './transfer.ts';
import type { FilesProgress, FileStatus } from './types.ts';

export interface ModelTransfer extends TransferContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FilesProgress) => void;
  /** `navigator.storage.estimate`. */
  readonly estimate: () => Promise<StorageEstimate>;
}

/** A listing is a help, not a need: it is not waited for longer than this. */
const LISTING_TIMEOUT_MS = 15_000;

/** @throws EngineError; what is finished stays */
export async function fetchModel(address: ModelAddress, transfer: ModelTransfer): Promise<void> {
  const { caches } = transfer;
  const index = await Promise.all(indexFiles(address).map((file) => statusOf(caches, file)));
  // The index is a small part of the model: done with it, nothing is known of how much there is.
  const onIndex = (progress: FilesProgress) => transfer.onProgress({ ...progress, totalBytes: null, secondsLeft: null });
  await fetchAll(index, { ...transfer, onProgress: onIndex });
  const stored = await listFiles(address, readStoredJson(caches));
  const known = await Promise.all(stored.files.map((file) => statusOf(caches, file)));
  if (known.every(({ isComplete }) => isComplete)) return;
  const listing = address.kind === 'onnx' ? await readListing(address.weightsUrl, transfer) : null;
  const files = await Promise.all(stored.files.map((file) => statusOf(caches, withListing(file, listing))));
  assureRoom(bytesNeeded(missingOf(files), transfer.limits.largeFileBytes), await transfer.estimate());
  await fetchAll(files, transfer);
}

/** Sizes and hashes from the hub; null where there is none, or it does not answer: it then works without totals. */
async function readListing(weightsUrl: string, { fetch, sources, signal }: ModelTransfer): Promise<HubListing | null> {
  const address = listingAddress(weightsUrl, sources);
  if (address === null) return null;
  try {
    const response = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(LISTING_TIMEOUT_MS)]) });
    return response.ok ? parseListing(await response.json()) : null;
  } catch {
    return null;
  }
}

async function fetchAll(files: readonly FileStatus[], transfer: ModelTransfer): Promise<void> {
  const missing = missingOf(files);
  if (missing.length === 0) return;
  const board = createProgressBoard(files, () => transfer.clock.now(), transfer.onProgress);
  board.flush();
  // One failure ends them all; what the others have finished stays.
  const failure = new AbortController();
  const signal = AbortSignal.any([transfer.signal, failure.signal]);
  const queue = [...missing];
  let cause: unknown = null;
  const work = async () => {
    try {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift())
        await fetchOne(next, { ...transfer, signal }, board);
    } catch (thrown) {
      if (!failure.signal.aborted) cause = thrown;
      failure.abort();
    }
  };
  await Promise.all(Array.from({ length: transfer.limits.filesAtOnce }, work));
  if (cause !== null) throw cause as Error;
  transfer.signal.throwIfAborted();
  board.flush();
}

async function fetchOne({ file }: FileStatus, transfer: ModelTransfer, board: ProgressBoard): Promise<void> {
  await fetchModelFile(file, { ...transfer, report: (change) => board.report(file.path, change) });
  board.done(file.path);
}

function missingOf(files: readonly FileStatus[]): readonly FileStatus[] {
  return files.filter(({ isComplete }) => !isComplete);
}
