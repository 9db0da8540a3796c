/** Reads every stored file of a model and throws away what is broken. */
import type { ModelAddress } from '../core/model-address.ts';
import { HASH_HEADER, storedResponse } from './buckets.ts';
import type { ModelTransfer } from './fetch-model.ts';
import { listFiles, readStoredJson } from './file-list.ts';
import { statusOf } from './file-status.ts';
import { createProgressBoard } from './progress-board.ts';
import { toTransferError } from './transfer-errors.ts';
import type { CheckReport, FileHash, ModelFile } from './types.ts';

/** @throws EngineError "cancelled" */
export async function checkModel(address: ModelAddress, transfer: ModelTransfer): Promise<CheckReport> {
  const { caches, clock, signal, onProgress } = transfer;
  const { files } = await listFiles(address, readStoredJson(caches));
  const statuses = await Promise.all(files.map((file) => statusOf(caches, file)));
  const kept = statuses.filter(({ storedBytes }) => storedBytes > 0).map((status) => ({ ...status, isComplete: false }));
  const board = createProgressBoard(kept, () => clock.now(), onProgress);
  let [hashed, sized] = [0, 0];
  const broken: { path: string; reason: string }[] = [];
  for (const { file } of kept) {
    const response = await storedResponse(caches, file);
    if (response === undefined) continue;
    const hash = file.hash ?? hashOf(response);
    const onBytes = (loadedBytes: number) => board.report(file.path, { state: 'checking', loadedBytes });
    const reason = await faultOf({ file, hash, response }, { ...transfer, onBytes });
    if (signal.aborted) throw toTransferError(null, '', signal);
    if (reason !== null) {
      await (await caches.open(file.bucket)).delete(file.key);
      broken.push({ path: file.path, reason });
    } else if (hash === null) sized++;
    else hashed++;
    board.done(file.path);
  }
  board.flush();
  return { hashed, sized, broken };
}

/** Why a stored file is not what it should be; null if it is. */
async function faultOf(
  { file, hash, response }: { file: ModelFile; hash: FileHash | null; response: Response },
  { createHasher, signal, onBytes }: ModelTransfer & { onBytes: (bytes: number) => void },
): Promise<string | null> {
  const hasher = hash === null ? null : await createHasher(hash.algorithm);
  const announced = response.headers.get(HASH_HEADER) === null ? null : Number(response.headers.get('content-length'));
  let bytes = 0;
  let start = '';
  for await (const chunk of response.body ?? []) {
    if (signal.aborted) return null;
    if (bytes === 0) start = new TextDecoder().decode(chunk.subarray(0, 64)).trimStart().toLowerCase();
    bytes += chunk.byteLength;
    hasher?.update(chunk);
    onBytes(bytes);
  }
  if (start.startsWith('<!doctype') || start.startsWith('<html')) return 'a web page';
  const expected = file.bytes ?? announced;
  if (expected !== null && bytes !== expected) return `${bytes} of ${expected} bytes`;
  return hash !== null && hasher?.digest() !== hash.hex ? 'another hash than published' : null;
}

/** What was known of it when it was stored. */
function hashOf(response: Response): FileHash | null {
  const [algorithm, hex] = response.headers.get(HASH_HEADER)?.split(':') ?? [];
  return (algorithm === 'md5' || algorithm === 'sha256') && hex !== undefined ? { algorithm, hex } : null;
}
