/**
 * Where the engines' libraries look for files (web-llm 0.2.86: `webllm/…`; transformers.js 4.3.1: `transformers-cache`),
 * and where pieces of unfinished files are kept.
 */
import type { ModelFile } from './types.ts';

export const MLC_WEIGHTS_BUCKET = 'webllm/model';
export const MLC_CONFIG_BUCKET = 'webllm/config';
export const MLC_LIBRARY_BUCKET = 'webllm/wasm';
export const ONNX_BUCKET = 'transformers-cache';
/** Ours: finished pieces of unfinished files. */
export const PIECES_BUCKET = 'benchtab/pieces';

/** Every bucket in which a library keeps model files. */
export const ENGINE_BUCKETS = [MLC_WEIGHTS_BUCKET, MLC_CONFIG_BUCKET, MLC_LIBRARY_BUCKET, ONNX_BUCKET] as const;

/** Hash that a file had when it was stored; kept because some sources tell it only while they can be reached. */
export const HASH_HEADER = 'x-benchtab-hash';

/** @returns the stored file; undefined if there is none */
export async function storedResponse(
  caches: CacheStorage,
  file: Pick<ModelFile, 'bucket' | 'key'>,
): Promise<Response | undefined> {
  const bucket = await caches.open(file.bucket);
  return bucket.match(file.key);
}

/** Bytes of a stored file. The header spares reading the body; a library may have stored it without. */
export async function sizeOf(response: Response): Promise<number> {
  const header = response.headers.get('content-length');
  // Of a compressed transfer the header tells the compressed size.
  if (header !== null && response.headers.get('content-encoding') === null) return Number(header);
  return (await response.blob()).size;
}
