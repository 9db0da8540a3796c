/** Deletes files out of the engines' buckets. */
import { ENGINE_BUCKETS, PIECES_BUCKET } from './buckets.ts';
import { removePieces } from './pieces.ts';
import type { CardFiles } from './types.ts';

/**
 * Deletes a model's files. A compiled library that another stored model needs stays.
 *
 * @returns ids of the models for which a library stays
 */
export async function removeModel(
  caches: CacheStorage,
  removed: CardFiles,
  others: readonly CardFiles[],
): Promise<readonly string[]> {
  const users = others.filter((other) => other.state !== 'none' && sharedKeys(other).some((key) => sharedKeys(removed).includes(key)));
  for (const { file } of removed.files) {
    if (file.isShared && users.length > 0) continue;
    await (await caches.open(file.bucket)).delete(file.key);
    await removePieces(caches, file);
  }
  return users.map(({ modelId }) => modelId);
}

function sharedKeys({ files }: CardFiles): readonly string[] {
  return files.filter(({ file }) => file.isShared).map(({ file }) => file.key);
}

export async function removeEverything(caches: CacheStorage): Promise<void> {
  for (const bucket of [...ENGINE_BUCKETS, PIECES_BUCKET]) await caches.delete(bucket);
}
