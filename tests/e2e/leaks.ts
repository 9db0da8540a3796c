/** Looks for secrets in every place that a page can leave something in. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Download, Page, Request } from '@playwright/test';
import { unzipSync } from 'fflate';

/** A text that was found somewhere, and where. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

export interface LeakHunter {
  /** Everything said, asked and saved since the hunt began, and everything that lies in the page now. */
  search(page: Page): Promise<readonly string[]>;
  /** Files that were saved, in order. */
  readonly saved: readonly string[];
}

/**
 * Begins to watch all pages of a context.
 *
 * @param secrets  what must be found nowhere
 * @param allowed  origins whose requests may carry a secret, in the authorization header alone
 */
export function huntLeaks(context: BrowserContext, secrets: readonly string[], allowed: readonly string[]): LeakHunter {
  const places: Place[] = [];
  const waiting: Promise<unknown>[] = [];
  const saved: string[] = [];
  const note = (name: string, text: string) => void places.push({ name, text });
  const later = (work: Promise<unknown>) => void waiting.push(work.catch(() => undefined));
  context.on('console', (message) => note('console', message.text()));
  context.on('weberror', (error) => note('page error', String(error.error().stack)));
  context.on('request', (request) => later(readRequest(request, allowed).then((text) => note(`request to ${request.url()}`, text))));
  context.on('page', (page) => {
    page.on('framenavigated', (frame) => note('address', frame.url()));
    page.on('dialog', (dialog) => note('dialog', dialog.message()));
    page.on('download', (download) => {
      saved.push(download.suggestedFilename());
      later(readDownload(download).then((files) => places.push(...files)));
    });
  });
  return {
    saved,
    search: async (page) => {
      await Promise.all(waiting);
      return leaksIn([...places, ...(await placesOf(page))], secrets);
    },
  };
}

/** Sentences that name the secret's number, its form and the place; empty if all is well. */
export function leaksIn(places: readonly Place[], secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap((secret, index) => formsOf(secret).map(([form, text]) => ({ name: `secret ${index + 1} (${form})`, text })));
  return places.flatMap((place) => forms.flatMap(({ name, text }) => (place.text.includes(text) ? [`${name} in ${place.name}`] : [])));
}

/** A secret as it is, and as it may lie in an address, in base64 (at any offset), in hex, or in a file of UTF-16. */
function formsOf(secret: string): readonly (readonly [form: string, text: string])[] {
  const base64 = [0, 1, 2].map((offset) => Buffer.from(`${'x'.repeat(offset)}${secret}`).toString('base64'));
  return [
    ['plain', secret],
    ['in an address', encodeURIComponent(secret)],
    ['hex', Buffer.from(secret).toString('hex')],
    ['UTF-16', Buffer.from(secret, 'utf16le').toString('latin1')],
    // The first and the last group hold bits of the neighbours.
    ...base64.map((text) => ['base64', text.slice(4, -4)] as const),
  ];
}

async function readRequest(request: Request, allowed: readonly string[]): Promise<string> {
  const headers = await request.allHeaders();
  const isAllowed = allowed.some((origin) => request.url().startsWith(`${origin}/`));
  const shown = isAllowed ? { ...headers, authorization: '' } : headers;
  return [request.url(), JSON.stringify(shown), request.postDataBuffer()?.toString('latin1') ?? ''].join('\n');
}

async function readDownload(download: Download): Promise<readonly Place[]> {
  const name = `saved file ${download.suggestedFilename()}`;
  const bytes = await readFile(await download.path());
  const whole = { name, text: bytes.toString('latin1') };
  if (!download.suggestedFilename().endsWith('.zip')) return [whole];
  const inside = Object.entries(unzipSync(new Uint8Array(bytes)));
  return [whole, ...inside.map(([path, part]) => ({ name: `${name}: ${path}`, text: Buffer.from(part).toString('latin1') }))];
}

/** What lies in the page: databases, storages, caches, files, addresses, the document. */
function placesOf(page: Page): Promise<readonly Place[]> {
  return page.evaluate(async () => {
    const found: { name: string; text: string }[] = [];
    const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });

    /** Every text and every byte of a record, however deep. */
    async function textsOf(value: unknown): Promise<string> {
      if (typeof value === 'string') return value;
      if (value instanceof Blob) return latin1(new Uint8Array(await value.arrayBuffer()));
      if (value instanceof ArrayBuffer) return latin1(new Uint8Array(value));
      if (ArrayBuffer.isView(value)) return latin1(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      if (typeof value !== 'object' || value === null) return String(value);
      const parts = value instanceof Map || value instanceof Set ? [...value] : Object.entries(value);
      return (await Promise.all(parts.flat().map(textsOf))).join('\n');
    }

    for (const { name } of await indexedDB.databases()) {
      const database = await ask(indexedDB.open(name ?? ''));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([ask(objects.getAllKeys()), ask(objects.getAll())]);
        found.push({ name: `database ${name}, store ${store}`, text: await textsOf([keys, values]) });
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        found.push({ name: `cache ${name}`, text: request.url });
        if (response !== undefined) found.push({ name: `cache ${name}: ${request.url}`, text: await textsOf(await response.arrayBuffer()) });
      }
    }

    async function readFolder(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
      for await (const [name, handle] of folder.entries()) {
        found.push({ name: `file ${path}/${name}`, text: name });
        if (handle instanceof FileSystemDirectoryHandle) await readFolder(handle, `${path}/${name}`);
        if (handle instanceof FileSystemFileHandle) found.push({ name: `file ${path}/${name}`, text: await textsOf(await handle.getFile()) });
      }
    }

    await readFolder(await navigator.storage.getDirectory(), '');
    const fields = [...document.querySelectorAll('input:not([type="password"]), textarea, select')];
    found.push(
      { name: 'localStorage', text: JSON.stringify({ ...localStorage }) },
      { name: 'sessionStorage', text: JSON.stringify({ ...sessionStorage }) },
      { name: 'cookies', text: document.cookie },
      { name: 'address and history', text: JSON.stringify([location.href, history.state, document.referrer]) },
      { name: 'window.name', text: window.name },
      { name: 'title', text: document.title },
      { name: 'document', text: document.documentElement.outerHTML },
      { name: 'fields that show what is typed', text: fields.map((field) => (field as HTMLInputElement).value).join('\n') },
      { name: 'addresses of resources', text: JSON.stringify(performance.getEntries().map(({ name }) => name)) },
      { name: 'clipboard', text: await navigator.clipboard.readText().catch(() => '') },
    );
    return found;
  });
}

/** Every file below a folder, byte for byte: what the browser itself has written to the disk. */
export async function placesOnDisk(folder: string): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (path) => ({ name: `${path.slice(folder.length)} on disk`, text: (await readFile(path)).toString('latin1') })),
  );
}
