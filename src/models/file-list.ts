/** The files of an address, as far as its stored index tells them. */
import type { ModelAddress } from '../core/model-address.ts';
import { storedResponse } from './buckets.ts';
import { chatConfigFile, mlcFiles, tensorCacheFile } from './mlc-files.ts';
import { onnxConfigFile, onnxFiles } from './onnx-files.ts';
import type { ModelFile } from './types.ts';

export interface FileList {
  readonly files: readonly ModelFile[];
  /** False while the index is not stored: then there are more files than these. */
  readonly isWhole: boolean;
}

/** What has to be there before the whole list is known. */
export function indexFiles(address: ModelAddress): readonly ModelFile[] {
  return address.kind === 'mlc' ? [chatConfigFile(address), tensorCacheFile(address)] : [onnxConfigFile(address)];
}

/** @param readJson  the JSON of a file; null if it is not there or is none */
export async function listFiles(
  address: ModelAddress,
  readJson: (file: ModelFile) => Promise<unknown>,
): Promise<FileList> {
  const index = await Promise.all(indexFiles(address).map(readJson));
  const isWhole = index.every((value) => value !== null);
  if (address.kind === 'onnx') return { files: onnxFiles(address, isWhole ? index[0] : null), isWhole };
  const [chatConfig, tensorCache] = index;
  return { files: mlcFiles(address, isWhole ? { chatConfig, tensorCache } : null), isWhole };
}

/** Reads the stored index of a model. */
export function readStoredJson(caches: CacheStorage): (file: ModelFile) => Promise<unknown> {
  return async (file) => {
    const response = await storedResponse(caches, file);
    if (response === undefined) return null;
    // What is stored may be anything: a library keeps whatever a server sent.
    return (response.json() as Promise<unknown>).catch(() => null);
  };
}
