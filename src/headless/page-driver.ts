/** A Chromium with the page in it, driven for one plan. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { CompletionCache } from '../core/ports.ts';
import { CACHE_BINDING, cacheFunction } from './autorun-cache.ts';
import { KEY_BINDING, parseAutorunLine, PAUSE_EVENT, type AutorunKeys, type AutorunLine } from './autorun-plan.ts';
import { findChromium } from './find-chromium.ts';

/** One origin whatever the port: what a profile stores is found again by the next run. */
const HOST = 'benchtab.localhost';

export interface PageDriverOptions {
  /** Port of the site's server on this machine. */
  readonly port: number;
  /** Folder of the browser profile; null: a temporary one, deleted afterwards. */
  readonly profile: string | null;
  readonly headed: boolean;
  readonly chromeArgs: readonly string[];
  /** Handed to the page by a function, never by URL. */
  readonly keys: AutorunKeys;
  /** In which the page finds judgments again; null: none. */
  readonly cache: CompletionCache | null;
  readonly onLine: (line: AutorunLine) => void;
  /** Anything else the page or the browser says. */
  readonly onChatter: (text: string) => void;
}

export class PageDriver {
  readonly #context: BrowserContext;
  readonly #page: Page;
  readonly #temporary: string | null;
  readonly #ended: Promise<void>;

  private constructor(parts: { context: BrowserContext; page: Page; temporary: string | null; ended: Promise<void> }) {
    this.#context = parts.context;
    this.#page = parts.page;
    this.#temporary = parts.temporary;
    this.#ended = parts.ended;
  }

  /** @throws Error if there is no Chromium or it does not start */
  static async open(options: PageDriverOptions): Promise<PageDriver> {
    const temporary = options.profile === null ? await mkdtemp(join(tmpdir(), 'benchtab-')) : null;
    const context = await chromium.launchPersistentContext(options.profile ?? (temporary as string), {
      executablePath: findChromium().path,
      headless: !options.headed,
      args: [...browserArgs(options.port), ...options.chromeArgs],
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await context.exposeFunction(KEY_BINDING, () => options.keys);
    if (options.cache !== null) await context.exposeFunction(CACHE_BINDING, cacheFunction(options.cache));
    const ended = follow(page, options);
    await page.goto(`http://${HOST}/?autorun`);
    return new PageDriver({ context, page, temporary, ended });
  }

  /** Resolves when the page says that nothing goes on any more; rejects if it crashes or is closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Asks the page to give up what is in flight; `ended` follows. */
  async pause(): Promise<void> {
    await this.#page.evaluate((name) => window.dispatchEvent(new Event(name)), PAUSE_EVENT);
  }

  async close(): Promise<void> {
    await this.#context.close();
    if (this.#temporary !== null) await rm(this.#temporary, { recursive: true, force: true });
  }
}

function browserArgs(port: number): string[] {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return [
    `--host-resolver-rules=MAP ${HOST} 127.0.0.1:${port}`,
    '--enable-unsafe-webgpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    // Chromium's sandbox refuses to run as root.
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

function follow(page: Page, { onLine, onChatter }: PageDriverOptions): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    page.on('console', (message) => {
      const line = parseAutorunLine(message.text());
      if (line === null) return onChatter(`[${message.type()}] ${message.text()}`);
      onLine(line);
      if (line.benchtab === 'end' || line.benchtab === 'problem') resolve();
    });
    page.on('pageerror', (error) => onChatter(`[error] ${error.message}`));
    page.on('crash', () => reject(new Error('the page crashed; what was stored is kept: go on with --resume')));
    page.on('close', () => reject(new Error('the browser was closed; what was stored is kept: go on with --resume')));
  });
  // Whoever awaits it hears of a rejection; until then it must not end the process.
  ended.catch(() => undefined);
  return ended;
}
