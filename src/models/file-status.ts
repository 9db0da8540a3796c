/** What is stored of a model's files. */
import { sizeOf, storedResponse } from './buckets.ts';
import { readPieces } from './pieces.ts';
import type { CardFiles, FileStatus, ModelFile } from './types.ts';

export async function statusOf(caches: CacheStorage, file: ModelFile): Promise<FileStatus> {
  const response = await storedResponse(caches, file);
  if (response === undefined) return { file, storedBytes: (await readPieces(caches, file)).bytes, isComplete: false };
  const storedBytes = await sizeOf(response);
  return { file, storedBytes, isComplete: file.bytes === null || storedBytes === file.bytes };
}

/** @param isWhole  false while the model's index is not stored, and with it the number of its files unknown */
export function toCardFiles(modelId: string, files: readonly FileStatus[], isWhole: boolean): CardFiles {
  const storedBytes = sum(files.map((status) => status.storedBytes));
  const missing = files.filter(({ isComplete }) => !isComplete);
  const isStored = isWhole && missing.length === 0;
  // A compiled library alone came with another model.
  const hasOwn = files.some((status) => status.storedBytes > 0 && !status.file.isShared);
  return {
    modelId,
    state: isStored ? 'stored' : hasOwn ? 'partial' : 'none',
    storedBytes,
    missingBytes: isWhole ? missingBytes(missing) : null,
    files,
  };
}

function missingBytes(missing: readonly FileStatus[]): number | null {
  if (missing.some(({ file }) => file.bytes === null)) return null;
  // What is stored of a file with the wrong size is fetched anew.
  return sum(missing.map(({ file, storedBytes }) => Math.max(0, (file.bytes ?? 0) - storedBytes)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
