/** A file that somebody put on a server for others to open: fetched once, never more than it may be. */
import { EngineError, InputError } from '../core/errors.ts';

/** `globalThis.fetch`, or a stand-in. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface SharedOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** @param total  null where the server does not say */
  readonly onProgress?: (bytes: number, total: number | null) => void;
}

/** What the page opens at most: the rest of the browser must not suffer for a file that somebody linked. */
export const MOST_SHARED_BYTES = 2 ** 27;

const MEGABYTE = 1e6;

/** What a file is by its first bytes; `unreadable`: neither text of ours nor an archive. */
export type SharedKind = 'results' | 'manifest' | 'rows' | 'zip' | 'web-page' | 'unreadable';

/**
 * An address that this page may open, absolute.
 *
 * @param base  of addresses without a host: the page's own
 * @throws InputError for anything but https, and http on this machine or of the page's own server
 */
export function sharedUrl(address: string, base: string): URL {
  const url = URL.parse(address, base);
  if (url === null) throw new InputError(`“${address}” is no address: expected https://… of a results file`);
  const isLocal = url.protocol === 'http:' && (['localhost', '127.0.0.1'].includes(url.hostname) || url.origin === new URL(base).origin);
  if (url.protocol !== 'https:' && !isLocal)
    throw new InputError(`“${address}” is not an https address: a page like this one may open no other`);
  if (url.username !== '' || url.password !== '')
    throw new InputError('This address has a name and a password in it: a results file that others may open needs none.');
  return url;
}

/**
 * The bytes of a shared file. Sends no cookies, no key and no referrer.
 *
 * @throws InputError with what went wrong and the way out, EngineError kind "cancelled" if the signal aborts
 */
export async function fetchShared(url: URL, { fetch, signal, onProgress }: SharedOptions): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url.href, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) throw new InputError(`${url.host} answers ${response.status}: ${wordsOf(response.status)}`, { file: url.href });
    return await readAll(response, url, onProgress);
  } catch (thrown) {
    if (signal.aborted) throw new EngineError('cancelled', 'the file was not fetched');
    if (thrown instanceof InputError) throw thrown;
    throw new InputError(notReadable(url), { file: url.href });
  }
}

/** A browser does not tell a page whether a server is away or only does not allow to be read. */
function notReadable({ host }: URL): string {
  return (
    `${host} could not be read. Either it cannot be reached, or it does not let other pages read it: it would have to send ` +
    'the header Access-Control-Allow-Origin. GitHub Pages, raw.githubusercontent.com, Hugging Face and jsDelivr do. ' +
    'Or save the file and drop it here'
  );
}

function wordsOf(status: number): string {
  if (status === 404) return 'there is no such file. Check the address';
  if (status === 401 || status === 403) return 'the file is not public. Save it and drop it here';
  return 'try again later, or save the file and drop it here';
}

async function readAll(response: Response, { href }: URL, onProgress: SharedOptions['onProgress']): Promise<Uint8Array<ArrayBuffer>> {
  const told = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isFinite(told) && told > 0 ? told : null;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > MOST_SHARED_BYTES) {
      await reader?.cancel();
      throw new InputError(`this file is larger than ${Math.round(MOST_SHARED_BYTES / MEGABYTE)} MB: save it and drop it here`, { file: href });
    }
    pieces.push(read.value);
    onProgress?.(bytes, total);
  }
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

/** Tells by content, for servers name media types as they like. */
export function kindOfShared(bytes: Uint8Array): SharedKind {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'zip';
  const beginning = new TextDecoder().decode(bytes.subarray(0, 4096)).replace(/^\ufeff/, '').trimStart();
  if (/^\{\s*"benchtab"\s*:/.test(beginning)) return 'results';
  if (/^\{\s*"benchtab_manifest"\s*:/.test(beginning)) return 'manifest';
  if (beginning.startsWith('<')) return 'web-page';
  return beginning.startsWith('{') ? 'rows' : 'unreadable';
}
