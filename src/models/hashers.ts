/** Hashes of streams. `crypto.subtle` wants the whole file at once, and knows no MD5, which is what MLC publishes. */
import { createMD5, createSHA256 } from 'hash-wasm';
import type { Hasher } from './transfer.ts';
import type { FileHash } from './types.ts';

export async function createHasher(algorithm: FileHash['algorithm']): Promise<Hasher> {
  const hasher = await (algorithm === 'md5' ? createMD5() : createSHA256());
  hasher.init();
  return { update: (bytes) => void hasher.update(bytes), digest: () => hasher.digest('hex') };
}
