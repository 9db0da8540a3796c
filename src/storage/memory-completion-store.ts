/** Completions in memory: for tests, and for private windows without IndexedDB. */
import type { CompletionStore } from '../core/ports.ts';
import type { Completion } from '../core/types.ts';
import { jsonBytes } from './json-bytes.ts';

/** A store that lasts as long as the object. */
export function createMemoryCompletionStore(): CompletionStore {
  const completions = new Map<string, Completion>();
  return {
    find: async (key) => completions.get(key) ?? null,
    keep: async (key, completion) => void completions.set(key, structuredClone(completion)),
    measure: async () => ({
      count: completions.size,
      bytes: [...completions.values()].reduce((sum, completion) => sum + jsonBytes(completion), 0),
    }),
    clear: async () => completions.clear(),
  };
}
