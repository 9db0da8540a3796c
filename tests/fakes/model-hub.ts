/** A hub of model files that misbehaves when told to. Answers like a server, through a `fetch` of its own. */

export type HubFault =
  /** The connection breaks after half of the bytes. */
  | 'cut'
  /** One byte is wrong. */
  | 'corrupt'
  /** A login page, with status 200. */
  | 'web-page'
  /** The whole file, whatever range was asked for. */
  | 'no-ranges'
  /** Ranges are served, but scripts may not read where they lie. */
  | 'hidden-ranges'
  | 'offline'
  | number;

export interface HubRequest {
  readonly path: string;
  /** `0-1023`; null for the whole file. */
  readonly range: string | null;
}

export class ModelHub {
  /** By path below the hub's base address. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly requests: HubRequest[] = [];
  readonly #faults = new Map<string, HubFault[]>();
  readonly #lasting = new Map<string, HubFault>();
  tag = '"1"';
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  add(path: string, content: string | Uint8Array<ArrayBuffer>): void {
    this.files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }

  /** The next answers for this path, one fault each; then it behaves. */
  failOnce(path: string, ...faults: readonly HubFault[]): void {
    this.#faults.set(path, [...faults]);
  }

  /** Every answer for this path. */
  failAlways(path: string, fault: HubFault): void {
    this.#lasting.set(path, fault);
  }

  heal(): void {
    this.#faults.clear();
    this.#lasting.clear();
  }

  requestsOf(path: string): readonly (string | null)[] {
    return this.requests.filter((request) => request.path === path).map(({ range }) => range);
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    if (!url.startsWith(this.#base)) return Promise.reject(new TypeError(`no network in this test: ${url}`));
    if (init.signal?.aborted === true) return Promise.reject(new DOMException('aborted', 'AbortError'));
    const path = decodeURIComponent(url.slice(this.#base.length));
    const range = new Headers(init.headers).get('range')?.replace('bytes=', '') ?? null;
    this.requests.push({ path, range });
    const fault = this.#faults.get(path)?.shift() ?? this.#lasting.get(path) ?? null;
    return this.#answer(path, range, fault);
  };

  async #answer(path: string, range: string | null, fault: HubFault | null): Promise<Response> {
    await Promise.resolve();
    const file = this.files.get(path);
    if (fault === 'offline') throw new TypeError('Failed to fetch');
    if (typeof fault === 'number') return new Response('no', { status: fault });
    if (fault === 'web-page') return new Response('<!DOCTYPE html><title>Sign in</title>', { headers: { 'content-type': 'text/plain' } });
    if (file === undefined) return new Response('not found', { status: 404 });
    const [first, last] = fault === 'no-ranges' || range === null ? [0, file.length - 1] : rangeOf(range, file.length);
    if (first >= file.length) return new Response(null, { status: 416 });
    const bytes = file.slice(first, last + 1);
    if (fault === 'corrupt') bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
    const isPart = range !== null && fault !== 'no-ranges';
    const headers = new Headers({ 'content-length': String(bytes.length), etag: this.tag });
    if (isPart && fault !== 'hidden-ranges') headers.set('content-range', `bytes ${first}-${last}/${file.length}`);
    return new Response(fault === 'cut' ? brokenStream(bytes) : bytes, { status: isPart ? 206 : 200, headers });
  }
}

function rangeOf(range: string, length: number): readonly [number, number] {
  const [first = '0', last = ''] = range.split('-');
  return [Number(first), Math.min(length - 1, Number(last))];
}

function brokenStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
    },
    pull(controller) {
      controller.error(new TypeError('network error'));
    },
  });
}
