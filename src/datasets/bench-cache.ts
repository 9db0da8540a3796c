/** Keeps fetched bench files for offline use. */

/** What a cache must do. Keys are URLs. What it returns is checked by hash before use, so it need not be trusted. */
export interface BenchCache {
  /** null if it is not there. */
  read(url: string): Promise<Uint8Array<ArrayBuffer> | null>;
  write(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

const CACHE_NAME = 'benchtab-benches';

/** The browser's Cache API; null where there is none (Node, pages without a secure origin). */
export function openBenchCache(storage: CacheStorage | undefined = globalThis.caches): BenchCache | null {
  if (!storage) return null;
  return {
    async read(url) {
      const response = await (await storage.open(CACHE_NAME)).match(url);
      return response ? new Uint8Array(await response.arrayBuffer()) : null;
    },
    async write(url, bytes) {
      await (await storage.open(CACHE_NAME)).put(url, new Response(bytes));
    },
  };
}
