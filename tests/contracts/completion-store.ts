/** What every CompletionCache does, and what those of the page tell of themselves besides. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionCache, CompletionStore } from '../../src/core/ports.ts';
import type { Completion } from '../../src/core/types.ts';

export interface CompletionCacheKind {
  readonly name: string;
  /** A fresh, empty cache. */
  open(): Promise<CompletionCache>;
  /** Another one over what the last one kept; absent for caches that keep nothing. */
  reopen?(): Promise<CompletionCache>;
  cleanUp?(): Promise<void>;
}

export interface CompletionStoreKind extends CompletionCacheKind {
  open(): Promise<CompletionStore>;
}

const KEY = 'a'.repeat(64);

export const keptCompletion = (text: string): Completion => ({
  text,
  finishReason: 'stop',
  rawFinishReason: 'stop',
  usage: { promptTokens: 12, completionTokens: 3, cachedPromptTokens: 0 },
  timing: { firstTokenMs: null, totalMs: 40 },
  gpu: null,
  servedModel: 'fake-model-2026',
  warnings: ['the seed was not honoured'],
  sentParameters: { max_tokens: 2048, temperature: 0 },
});

export function describeCompletionCache(kind: CompletionCacheKind): void {
  describe(kind.name, () => {
    afterEach(() => kind.cleanUp?.());

    it('finds nothing that was never kept', async () => {
      expect(await (await kind.open()).find(KEY)).toBeNull();
    });

    it('finds what was kept, whole', async () => {
      const cache = await kind.open();
      await cache.keep(KEY, keptCompletion('Rating: [[7]]'));
      expect(await cache.find(KEY)).toEqual(keptCompletion('Rating: [[7]]'));
      expect(await cache.find('b'.repeat(64))).toBeNull();
    });

    it('keeps the later of two for one key', async () => {
      const cache = await kind.open();
      await cache.keep(KEY, keptCompletion('first'));
      await cache.keep(KEY, keptCompletion('second'));
      expect((await cache.find(KEY))?.text).toBe('second');
    });

    it('keeps every character of texts', async () => {
      const cache = await kind.open();
      const odd = 'tab\t nul\u0000 line\r\n\u2028 é 日本 😀 "quoted" \\ </script> \ufeff';
      await cache.keep(KEY, keptCompletion(odd));
      expect((await cache.find(KEY))?.text).toBe(odd);
    });

    it('keeps many at once', async () => {
      const cache = await kind.open();
      const keys = Array.from({ length: 30 }, (_, index) => String(index).padStart(64, '0'));
      await Promise.all(keys.map((key) => cache.keep(key, keptCompletion(key))));
      const found = await Promise.all(keys.map((key) => cache.find(key)));
      expect(found.map((completion) => completion?.text)).toEqual(keys);
    });

    const { reopen } = kind;
    if (reopen !== undefined)
      it('has everything again after it was closed', async () => {
        await (await kind.open()).keep(KEY, keptCompletion('kept'));
        expect((await (await reopen()).find(KEY))?.text).toBe('kept');
      });
  });
}

export function describeCompletionStore(kind: CompletionStoreKind): void {
  describeCompletionCache(kind);

  describe(`${kind.name}, asked what it holds`, () => {
    afterEach(() => kind.cleanUp?.());

    it('counts completions once, and their bytes', async () => {
      const store = await kind.open();
      expect(await store.measure()).toEqual({ count: 0, bytes: 0 });
      await store.keep(KEY, keptCompletion('replaced by a longer one'));
      await store.keep(KEY, keptCompletion('é'.repeat(1000)));
      await store.keep('b'.repeat(64), keptCompletion('é'.repeat(1000)));
      const { count, bytes } = await store.measure();
      expect(count).toBe(2);
      expect(bytes).toBe(2 * new TextEncoder().encode(JSON.stringify(keptCompletion('é'.repeat(1000)))).length);
    });

    it('is empty once it was cleared, and keeps again', async () => {
      const store = await kind.open();
      await store.keep(KEY, keptCompletion('gone'));
      await store.clear();
      expect(await store.find(KEY)).toBeNull();
      expect(await store.measure()).toEqual({ count: 0, bytes: 0 });
      await store.keep(KEY, keptCompletion('again'));
      expect((await store.find(KEY))?.text).toBe('again');
    });
  });
}
