/** Fetching one file, with failures as sentences. */
import type { BenchCache } from './bench-cache.ts';
import { sha256Hex } from './bench-files.ts';
import { urlsOf, type PinnedFile } from './mt-bench-source.ts';

/** `globalThis.fetch`, or a stand-in. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type Fetched =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `isMissing`: the server says that there is no such file. */
  | { readonly ok: false; readonly isMissing: boolean; readonly reason: string };

/** What fetching a pinned file needs; without a cache nothing is kept. */
export interface BenchPorts {
  readonly fetch: Fetch;
  readonly cache: BenchCache | null;
}

type Pinned = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly reasons: readonly string[] };

const TIMEOUT_MS = 30_000;

/** Fetches a data file. A web page in its place counts as missing: some servers send one for any unknown path. */
export async function fetchFile(url: string, fetch: Fetch): Promise<Fetched> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) return { ok: false, isMissing: response.status === 404, reason: `HTTP ${response.status}` };
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('text/html')) return { ok: false, isMissing: true, reason: 'a web page instead of the file' };
    return { ok: true, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, isMissing: false, reason: reason === '' ? 'no answer' : reason };
  }
}

/**
 * An official file from the cache or from one of its hosts; kept in the cache if fetched. Only bytes with the right
 * hash come back.
 *
 * @param urls  the same file on its hosts, the first one first; those of MT-bench if left out
 * @returns the bytes, or why each host failed
 */
export async function fetchPinned(
  file: PinnedFile,
  { fetch, cache }: BenchPorts,
  urls: readonly string[] = urlsOf(file),
): Promise<Pinned> {
  const key = urls[0] ?? file.path;
  const kept = await readQuietly(cache, key);
  if (kept && (await sha256Hex(kept)) === file.sha256) return { bytes: kept };
  const reasons: string[] = [];
  for (const url of urls) {
    const fetched = await fetchFile(url, fetch);
    const { host } = new URL(url);
    if (!fetched.ok) reasons.push(`${host}: ${fetched.reason}`);
    else if ((await sha256Hex(fetched.bytes)) !== file.sha256) reasons.push(`${host}: not the official file`);
    else {
      await writeQuietly(cache, key, fetched.bytes);
      return { bytes: fetched.bytes };
    }
  }
  return { reasons };
}

/** A cache that fails must not stop a bench that can be fetched. */
async function readQuietly(cache: BenchCache | null, key: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return cache === null ? null : cache.read(key).catch(() => null);
}

/** A full disk costs the offline copy, not the run. */
async function writeQuietly(cache: BenchCache | null, key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await cache?.write(key, bytes).catch(() => undefined);
}
