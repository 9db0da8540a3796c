/** Texts as one ZIP archive. */
import { strToU8, zipSync } from 'fflate';

/** The archive is the same for the same texts: no clock in it. ZIP's own count of time begins here. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Packs texts as UTF-8.
 *
 * @param files  texts by path; paths relative, parts joined by `/`
 */
export function zipFiles(files: ReadonlyMap<string, string>): Uint8Array {
  const entries = Object.fromEntries([...files].map(([path, text]) => [path, strToU8(text)]));
  return zipSync(entries, { level: 6, mtime: EPOCH });
}
