/** A fetch over a map of URLs, and a cache in memory, for benches. */
import type { BenchCache } from '../../src/datasets/bench-cache.ts';
import type { Fetch } from '../../src/datasets/fetch-file.ts';

/** What a URL answers: bytes, a status, a web page, or an error thrown as by a browser without a network. */
export type Served = Uint8Array<ArrayBuffer> | number | 'page' | Error;

/** Answers from the map; anything else is 404. `requests` lists every URL that was asked for. */
export function serveFiles(files: ReadonlyMap<string, Served>): { fetch: Fetch; requests: string[] } {
  const requests: string[] = [];
  const fetch: Fetch = (url) => {
    requests.push(url);
    const served = files.get(url) ?? 404;
    if (served instanceof Error) return Promise.reject(served);
    if (served === 'page')
      return Promise.resolve(new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }));
    return Promise.resolve(typeof served === 'number' ? new Response('', { status: served }) : new Response(served));
  };
  return { fetch, requests };
}

/** @param failing  reads and writes reject, as on a full disk */
export function createMemoryBenchCache(
  failing = false,
): BenchCache & { readonly kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const fail = () => Promise.reject(new Error('quota exceeded'));
  return {
    kept,
    read: (url) => (failing ? fail() : Promise.resolve(kept.get(url) ?? null)),
    write: (url, bytes) => (failing ? fail() : Promise.resolve(void kept.set(url, bytes))),
  };
}
