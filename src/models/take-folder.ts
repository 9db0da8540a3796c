/** Copies a model out of a folder that the user picked: the same checks as on the way from a server. */
import { EngineError } from '../core/errors.ts';
import type { ModelAddress } from '../core/model-address.ts';
import { createByteMeter } from './byte-meter.ts';
import type { ModelTransfer } from './fetch-model.ts';
import { putWhole } from './fetch-model-file.ts';
import { indexFiles, listFiles, readStoredJson } from './file-list.ts';
import { statusOf } from './file-status.ts';
import { removePieces } from './pieces.ts';
import { createProgressBoard } from './progress-board.ts';
import { toTransferError } from './transfer-errors.ts';
import type { ModelFile } from './types.ts';

/** A file with its path in the folder. Structured clones of a File lose the path, so it comes beside it. */
export interface FolderFile {
  readonly path: string;
  readonly file: File;
}

/** @throws EngineError: "load-failed" naming what is missing or broken, "cancelled", "storage-full" */
export async function takeFolder(
  address: ModelAddress,
  folder: readonly FolderFile[],
  transfer: ModelTransfer,
): Promise<void> {
  const { caches } = transfer;
  for (const file of indexFiles(address)) await takeFile(file, folder, transfer, () => undefined);
  const { files } = await listFiles(address, readStoredJson(caches));
  const statuses = await Promise.all(files.map((file) => statusOf(caches, file)));
  const missing = statuses.filter(({ isComplete, file }) => !isComplete && !file.isOptional && find(file, folder) === null);
  if (missing.length > 0) throw new EngineError('load-failed', missingText(missing.map(({ file }) => file.path)));
  const board = createProgressBoard(statuses, () => transfer.clock.now(), transfer.onProgress);
  for (const { file, isComplete } of statuses) {
    if (!isComplete)
      await takeFile(file, folder, transfer, (loadedBytes) =>
        board.report(file.path, { state: 'checking', loadedBytes, totalBytes: find(file, folder)?.size ?? null }),
      );
    board.done(file.path);
  }
  board.flush();
}

async function takeFile(
  file: ModelFile,
  folder: readonly FolderFile[],
  transfer: ModelTransfer,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const found = find(file, folder);
  const { caches, signal, createHasher } = transfer;
  if (signal.aborted) throw toTransferError(null, '', signal);
  if (found === null) return file.isOptional ? putWhole(file, new Blob(['{}']), transfer) : undefined;
  const hash = file.hash === null ? null : { hasher: await createHasher(file.hash.algorithm), hex: file.hash.hex };
  const meter = createByteMeter({ path: file.path, address: file.path, expectedBytes: file.bytes, hash, onBytes });
  try {
    // Read once to be checked, once to be stored: a File is no stream that could be lost.
    await found.stream().pipeThrough(meter.stream).pipeTo(new WritableStream(), { signal });
    await putWhole(file, found, transfer);
  } catch (thrown) {
    const failure = meter.failure();
    throw failure === null
      ? toTransferError(thrown, file.path, signal)
      : new EngineError('load-failed', failure.message.replace('arrived broken', 'in the folder is broken'), { cause: failure });
  }
  await removePieces(caches, file);
}

/** By the end of its path, so that a folder above or below the model's own does too; the shortest path wins. */
function find(file: ModelFile, folder: readonly FolderFile[]): File | null {
  for (const path of [file.path, ...file.otherPaths]) {
    const matches = folder.filter((entry) => `/${entry.path}`.endsWith(`/${path}`));
    const [best] = matches.toSorted((a, b) => a.path.length - b.path.length);
    if (best !== undefined) return best.file;
  }
  // A copy of a hub's repository has no compiled library, and folders are often flat.
  const name = file.path.split('/').at(-1) ?? file.path;
  return folder.find((entry) => entry.path.split('/').at(-1) === name)?.file ?? null;
}

function missingText(paths: readonly string[]): string {
  const shown = paths.slice(0, 6).join(', ');
  const more = paths.length > 6 ? ` and ${paths.length - 6} more` : '';
  return `the folder lacks ${shown}${more}: pick the folder that holds all files of the model${paths.some((path) => path.endsWith('.wasm')) ? ', and put the compiled library (.wasm) into it' : ''}`;
}
