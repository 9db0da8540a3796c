import { describe, expect, it } from 'vitest';
import { fetchShared, kindOfShared, MOST_SHARED_BYTES, sharedUrl } from '../../../src/imports/fetch-shared.ts';

const BASE = 'https://someone.github.io/benchtab/';
const URL_OF_FILE = new URL('https://example.org/results.json');
const never = new AbortController().signal;
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('sharedUrl', () => {
  it.each([
    ['https://example.org/a.json', 'https://example.org/a.json'],
    ['runs/a.json', 'https://someone.github.io/benchtab/runs/a.json'],
    ['http://localhost:8000/a.json', 'http://localhost:8000/a.json'],
  ])('takes %s', (address, expected) => {
    expect(sharedUrl(address, BASE).href).toBe(expected);
  });

  it.each(['http://example.org/a.json', 'javascript:alert(1)', 'data:application/json,{}', 'file:///etc/passwd', 'https://a:b@example.org/', 'https://'])(
    'refuses %s',
    (address) => expect(() => sharedUrl(address, BASE)).toThrow(/address/),
  );
});

describe('fetchShared', () => {
  it('asks without cookies and referrer, and gives the bytes', async () => {
    let asked: RequestInit | undefined;
    const seen: (number | null)[][] = [];
    const fetch = (_url: string, init?: RequestInit) => {
      asked = init;
      return Promise.resolve(new Response('{"benchtab"', { headers: { 'content-length': '11' } }));
    };
    const bytes = await fetchShared(URL_OF_FILE, { fetch, signal: never, onProgress: (...progress) => seen.push(progress) });
    expect(new TextDecoder().decode(bytes)).toBe('{"benchtab"');
    expect(asked).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
    expect(seen.at(-1)).toEqual([11, 11]);
  });

  it('explains a refusal by CORS, which looks like a server that is away', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(fetchShared(URL_OF_FILE, { fetch, signal: never })).rejects.toThrow(/Access-Control-Allow-Origin.*save the file and drop it here/s);
  });

  it.each([[404, /no such file/], [403, /not public/], [500, /try again later/]])('says what %i means', async (status, words) => {
    const fetch = () => Promise.resolve(new Response('', { status }));
    await expect(fetchShared(URL_OF_FILE, { fetch, signal: never })).rejects.toThrow(words);
  });

  it('gives up on a file that is too large, without reading it to its end', async () => {
    let pieces = 0;
    const body = new ReadableStream({
      pull(controller) {
        pieces += 1;
        controller.enqueue(new Uint8Array(2 ** 24));
      },
    });
    const fetch = () => Promise.resolve(new Response(body));
    await expect(fetchShared(URL_OF_FILE, { fetch, signal: never })).rejects.toThrow(/larger than 134 MB/);
    expect(pieces * 2 ** 24).toBeLessThanOrEqual(MOST_SHARED_BYTES + 3 * 2 ** 24);
  });

  it('is cancelled as such', async () => {
    const abort = new AbortController();
    abort.abort();
    const fetch = () => Promise.reject(new DOMException('aborted', 'AbortError'));
    await expect(fetchShared(URL_OF_FILE, { fetch, signal: abort.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('kindOfShared', () => {
  it.each([
    ['{\n  "benchtab": "0.1.0",', 'results'],
    ['\ufeff{"benchtab":"0.1.0"', 'results'],
    ['{"benchtab_manifest": 1', 'manifest'],
    ['{"question_id": 81, "model": "a"}', 'rows'],
    ['PK\u0003\u0004', 'zip'],
    ['  <!doctype html>', 'web-page'],
    ['hello', 'unreadable'],
    ['', 'unreadable'],
  ])('tells that %j is %s', (text, expected) => {
    expect(kindOfShared(bytesOf(text))).toBe(expected);
  });
});
