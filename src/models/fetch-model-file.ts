/** Brings one file into its bucket: whole if it is small, in pieces if it is large; checked before it counts as there. */
import { EngineError } from '../core/errors.ts';
import { HASH_HEADER } from './buckets.ts';
import { createByteMeter, type ByteMeter } from './byte-meter.ts';
import { addPiece, NO_PIECES, pieceBodies, readPieces, removePieces, type Pieces } from './pieces.ts';
import { requestBytes, type ByteAnswer } from './request.ts';
import { fetchAddress } from './sources.ts';
import type { FileTransfer } from './transfer.ts';
import { brokenError, toTransferError, withRetries } from './transfer-errors.ts';
import type { FileHash, ModelFile } from './types.ts';

/** A file that arrives broken twice is broken at its source. */
const TRIES_OF_BROKEN = 2;

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** @throws EngineError; what is finished of a large file stays as pieces */
export async function fetchModelFile(file: ModelFile, transfer: FileTransfer): Promise<void> {
  const addresses = [file.path, ...file.otherPaths].map((path) => addressOf(file, path, transfer));
  for (const [index, address] of addresses.entries())
    try {
      return await retrying(address, transfer, { garbled: TRIES_OF_BROKEN }, () => fetchFrom(address, file, transfer));
    } catch (thrown) {
      const isMissing = thrown instanceof EngineError && thrown.kind === 'unknown-model';
      if (!isMissing || (index === addresses.length - 1 && !file.isOptional)) throw thrown;
    }
  // The library takes an empty record for a missing one, and without it would ask the hub again at every load.
  await putWhole(file, new Blob(['{}']), transfer);
}

function addressOf(file: ModelFile, path: string, { sources }: FileTransfer): string {
  return fetchAddress(path === file.path ? file.key : new URL(path, file.key).href, sources);
}

async function fetchFrom(address: string, file: ModelFile, transfer: FileTransfer): Promise<void> {
  if (mayBeLarge(file, transfer)) await fetchInPieces(address, file, transfer);
  else await networkRetrying(address, transfer, () => fetchWhole(address, file, transfer));
}

/** Where nobody tells a size, the kinds of files that can be large are asked for in pieces: the first answer tells. */
function mayBeLarge({ bytes, path }: ModelFile, { limits }: FileTransfer): boolean {
  return bytes === null ? /\.onnx(_data(_\d+)?)?$/.test(path) : bytes > limits.largeFileBytes;
}

async function fetchWhole(address: string, file: ModelFile, transfer: FileTransfer): Promise<void> {
  const answer = await requestBytes(address, null, transfer);
  try {
    await storeWhole(answer, address, file, transfer);
  } finally {
    answer.close();
  }
}

/** The size is exact where a list tells it. A header alone is believed for large files only: small ones may come compressed. */
async function storeWhole(answer: ByteAnswer, address: string, file: ModelFile, transfer: FileTransfer): Promise<void> {
  const announced = Number(answer.response.headers.get('content-length') ?? 0);
  const totalBytes = file.bytes ?? (announced > transfer.limits.largeFileBytes ? announced : null);
  const meter = await meterOf(address, { ...file, bytes: totalBytes }, transfer, (loadedBytes) => {
    answer.heard();
    transfer.report({ state: 'fetching', loadedBytes, totalBytes });
  });
  const body = answer.body.pipeThrough(meter.stream);
  if (totalBytes !== null) return put(file, body, { totalBytes, meter, transfer });
  const blob = await blobOf(body, meter);
  if (file.path.endsWith('.json')) await refuseBrokenJson(file, blob);
  await putWhole(file, blob, transfer);
}

async function fetchInPieces(address: string, file: ModelFile, transfer: FileTransfer): Promise<void> {
  let pieces = await readPieces(transfer.caches, file);
  let totalBytes = file.bytes;
  while (totalBytes === null || pieces.bytes < totalBytes) {
    const next = await networkRetrying(address, transfer, () => fetchPiece(address, file, pieces, totalBytes, transfer));
    if (next === 'stored whole') return removePieces(transfer.caches, file);
    ({ pieces, totalBytes } = next);
  }
  await assemble(address, file, { pieces, totalBytes, transfer });
}

interface PieceEnd {
  readonly pieces: Pieces;
  /** null while it is not known: then there is another piece. */
  readonly totalBytes: number | null;
}

async function fetchPiece(
  address: string,
  file: ModelFile,
  pieces: Pieces,
  totalBytes: number | null,
  transfer: FileTransfer,
): Promise<PieceEnd | 'stored whole'> {
  const { pieceBytes } = transfer.limits;
  const answer = await requestBytes(address, [pieces.bytes, pieces.bytes + pieceBytes - 1], transfer);
  try {
    const { status, headers } = answer.response;
    // The file ends exactly where the last piece did.
    if (status === 416 && pieces.bytes > 0 && totalBytes === null) return { pieces, totalBytes: pieces.bytes };
    if (status === 416) throw brokenError(file.path, 'the server has less of it than it should');
    // The server knows no ranges: it sends the whole file.
    if (status !== 206) {
      await storeWhole(answer, address, file, transfer);
      return 'stored whole';
    }
    const tag = headers.get('etag');
    if (pieces.count > 0 && pieces.tag !== null && tag !== null && tag !== pieces.tag) return await startAnew(file, transfer);
    const told = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
    const total = told === undefined ? totalBytes : Number(told);
    if (file.bytes !== null && total !== null && total !== file.bytes)
      throw brokenError(file.path, `the server’s file has ${total} bytes, the list says ${file.bytes}`);
    return await keepPiece(answer, address, file, { pieces, tag, total, transfer });
  } finally {
    answer.close();
  }
}

/** The file at the source has changed since the pieces were fetched. */
async function startAnew(file: ModelFile, { caches }: FileTransfer): Promise<PieceEnd> {
  await removePieces(caches, file);
  return { pieces: NO_PIECES, totalBytes: file.bytes };
}

async function keepPiece(
  answer: ByteAnswer,
  address: string,
  file: ModelFile,
  { pieces, tag, total, transfer }: { pieces: Pieces; tag: string | null; total: number | null; transfer: FileTransfer },
): Promise<PieceEnd> {
  const { pieceBytes } = transfer.limits;
  const expectedBytes = total === null ? null : Math.min(pieceBytes, total - pieces.bytes);
  const meter = createByteMeter({
    // The beginning of the file alone is looked at.
    path: pieces.count === 0 ? file.path : '',
    address,
    expectedBytes,
    hash: null,
    onBytes: (bytes) => {
      answer.heard();
      transfer.report({ state: 'fetching', loadedBytes: pieces.bytes + bytes, totalBytes: total });
    },
  });
  const body = await blobOf(answer.body.pipeThrough(meter.stream), meter);
  const kept = await addPiece(transfer.caches, file, { pieces, body, tag });
  return { pieces: kept, totalBytes: total ?? (body.size < pieceBytes ? kept.bytes : null) };
}

async function assemble(
  address: string,
  file: ModelFile,
  { pieces, totalBytes, transfer }: { pieces: Pieces; totalBytes: number; transfer: FileTransfer },
): Promise<void> {
  transfer.report({ state: 'checking', loadedBytes: totalBytes, totalBytes });
  try {
    const meter = await meterOf(address, { ...file, bytes: totalBytes }, transfer, () => undefined);
    const body = pieceBodies(transfer.caches, file, pieces);
    await put(file, body.pipeThrough(meter.stream), { totalBytes, meter, transfer });
  } catch (thrown) {
    // Pieces that make no file are of no use; those that only found no room are.
    if (thrown instanceof EngineError && thrown.kind === 'garbled') await removePieces(transfer.caches, file);
    throw thrown;
  }
  await removePieces(transfer.caches, file);
}

async function meterOf(
  address: string,
  file: ModelFile,
  { createHasher }: Pick<FileTransfer, 'createHasher'>,
  onBytes: (bytes: number) => void,
): Promise<ByteMeter> {
  const { path, bytes, hash } = file;
  const hasher = hash === null ? null : { hasher: await createHasher(hash.algorithm), hex: hash.hex };
  return createByteMeter({ path, address, expectedBytes: bytes, hash: hasher, onBytes });
}

async function put(
  file: ModelFile,
  body: Bytes,
  { totalBytes, meter, transfer }: { totalBytes: number; meter: ByteMeter; transfer: FileTransfer },
): Promise<void> {
  const bucket = await transfer.caches.open(file.bucket);
  try {
    await bucket.put(file.key, new Response(body, { headers: headersOf(totalBytes, file.hash) }));
  } catch (thrown) {
    throw meter.failure() ?? thrown;
  }
}

async function blobOf(body: Bytes, meter: ByteMeter): Promise<Blob> {
  try {
    return await new Response(body).blob();
  } catch (thrown) {
    throw meter.failure() ?? thrown;
  }
}

/** Stores a file that is in memory. */
export async function putWhole(file: ModelFile, body: Blob, { caches }: Pick<FileTransfer, 'caches'>): Promise<void> {
  const bucket = await caches.open(file.bucket);
  await bucket.put(file.key, new Response(body, { headers: headersOf(body.size, file.hash) }));
}

/** The libraries read the length, to show progress and to take memory once. */
function headersOf(bytes: number, hash: FileHash | null): Headers {
  const headers = new Headers({ 'content-type': 'application/octet-stream', 'content-length': String(bytes) });
  if (hash !== null) headers.set(HASH_HEADER, `${hash.algorithm}:${hash.hex}`);
  return headers;
}

async function refuseBrokenJson(file: ModelFile, blob: Blob): Promise<void> {
  try {
    JSON.parse(await blob.text());
  } catch {
    throw brokenError(file.path, 'it is no JSON');
  }
}

function networkRetrying<T>(address: string, transfer: FileTransfer, work: () => Promise<T>): Promise<T> {
  const { tries } = transfer.limits;
  return retrying(address, transfer, { network: tries, 'rate-limited': tries }, work);
}

function retrying<T>(
  address: string,
  transfer: FileTransfer,
  tries: Parameters<typeof withRetries>[1]['tries'],
  work: () => Promise<T>,
): Promise<T> {
  const { signal, report } = transfer;
  return withRetries(work, {
    context: transfer,
    signal,
    tries,
    toError: (thrown) => toTransferError(thrown, address, signal),
    onRetry: ({ message }) => report({ state: 'retrying', loadedBytes: 0, note: message }),
  });
}
