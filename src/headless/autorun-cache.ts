/** Browser side of `eval --cache FILE`: the command line's cache, as the page asks it. */
import type { CompletionCache } from '../core/ports.ts';
import type { Completion } from '../core/types.ts';

/** Name of the function that the command line gives the page where there is a cache. */
export const CACHE_BINDING = 'benchtabCache';

/** Without a completion it finds one, null for none; with one it keeps it. */
export type CacheFunction = (key: string, completion: Completion | null) => Promise<Completion | null>;

/** null: the command line was told of none. */
export function commandLineCache(): CompletionCache | null {
  const ask = (window as unknown as Record<string, CacheFunction | undefined>)[CACHE_BINDING];
  if (ask === undefined) return null;
  return {
    find: (key) => ask(key, null).catch(() => null),
    keep: async (key, completion) => void (await ask(key, completion).catch(() => null)),
  };
}

/** The same from the other side. */
export function cacheFunction(cache: CompletionCache): CacheFunction {
  return async (key, completion) => {
    if (completion === null) return cache.find(key);
    await cache.keep(key, completion);
    return null;
  };
}
