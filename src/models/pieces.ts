/** Finished pieces of a file that is not: kept in a bucket of ours, so that a download goes on where it stopped. */
import { PIECES_BUCKET, sizeOf } from './buckets.ts';
import type { ModelFile } from './types.ts';

const TAG_HEADER = 'x-benchtab-etag';

export interface Pieces {
  /** Together, from the file's beginning without a gap. */
  readonly bytes: number;
  readonly count: number;
  /** The server's tag of the file's version; null if it hid it. */
  readonly tag: string | null;
}

export const NO_PIECES: Pieces = { bytes: 0, count: 0, tag: null };

export async function readPieces(caches: CacheStorage, file: ModelFile): Promise<Pieces> {
  let found = NO_PIECES;
  const bucket = await caches.open(PIECES_BUCKET);
  for (;;) {
    const response = await bucket.match(pieceKey(file, found.count));
    if (response === undefined) return found;
    const bytes = found.bytes + (await sizeOf(response));
    found = { bytes, count: found.count + 1, tag: response.headers.get(TAG_HEADER) };
  }
}

/** Adds the next piece. */
export async function addPiece(
  caches: CacheStorage,
  file: ModelFile,
  { pieces, body, tag }: { readonly pieces: Pieces; readonly body: Blob; readonly tag: string | null },
): Promise<Pieces> {
  const headers = new Headers({ 'content-length': String(body.size) });
  if (tag !== null) headers.set(TAG_HEADER, tag);
  const bucket = await caches.open(PIECES_BUCKET);
  await bucket.put(pieceKey(file, pieces.count), new Response(body, { headers }));
  return { bytes: pieces.bytes + body.size, count: pieces.count + 1, tag };
}

export async function removePieces(caches: CacheStorage, file: ModelFile): Promise<void> {
  const bucket = await caches.open(PIECES_BUCKET);
  for (let index = 0; await bucket.delete(pieceKey(file, index)); index++);
}

/** All pieces after one another, each opened when its turn comes. */
export function pieceBodies(
  caches: CacheStorage,
  file: ModelFile,
  { count }: Pieces,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = bytesOfPieces(caches, file, count);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await bytes.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await bytes.return(undefined);
    },
  });
}

async function* bytesOfPieces(
  caches: CacheStorage,
  file: ModelFile,
  count: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  const bucket = await caches.open(PIECES_BUCKET);
  for (let index = 0; index < count; index++) {
    const response = await bucket.match(pieceKey(file, index));
    if (response?.body) yield* response.body;
  }
}

function pieceKey({ key }: ModelFile, index: number): string {
  const url = new URL(key);
  url.searchParams.set('benchtab-piece', String(index));
  return url.href;
}
