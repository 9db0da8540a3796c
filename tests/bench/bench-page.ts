/** Our sources in a real Chromium, for measurements of the page: a server, a browser, and the memory of its workers. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';

export interface OpenBenchPage {
  readonly page: Page;
  /** Runs `work` and watches the workers' heaps meanwhile. @returns the most that one of them held, garbage apart, bytes */
  watchWorkers(work: () => Promise<void>): Promise<number>;
  close(): Promise<void>;
}

/** Milliseconds between two looks at the workers' heaps. */
const LOOK_EVERY_MS = 100;

/** @param file  the page, of `tests/bench/page`, that makes `window.benchPage` or `window.overheadPage` */
export async function openBenchPage(file = 'index.html'): Promise<OpenBenchPage> {
  const server = await createServer({
    configFile: false,
    appType: 'mpa',
    root: join(import.meta.dirname, '..', '..'),
    cacheDir: join(import.meta.dirname, '..', '..', 'node_modules', '.vite-bench'),
    logLevel: 'error',
    optimizeDeps: { exclude: ['@huggingface/transformers'], noDiscovery: true, include: ['comlink', 'fflate', 'idb', 'valibot'] },
    server: { host: 'localhost', port: 0, hmr: false, ws: false, preTransformRequests: false },
    worker: { format: 'es' },
  });
  await server.listen();
  const { port } = server.httpServer?.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath: findChromium().path, args: [...CHROMIUM_TEST_ARGS] });
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await page.goto(`http://localhost:${port}/tests/bench/page/${file}`);
  await page.waitForFunction(() => 'benchPage' in window || 'overheadPage' in window);
  return {
    page,
    watchWorkers: (work) => watchWorkers(session, work),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

async function watchWorkers(session: CDPSession, work: () => Promise<void>): Promise<number> {
  const workers = new Set<string>();
  let most = 0;
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.add(sessionId));
  session.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { result } = JSON.parse(message) as { result?: { usedSize?: number; backingStorageSize?: number } };
    most = Math.max(most, (result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0));
  });
  // Not flat: Playwright's session cannot speak to a worker's otherwise.
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const messages = ['HeapProfiler.collectGarbage', 'Runtime.getHeapUsage'].map((method, id) =>
    JSON.stringify({ id, method }),
  );
  const look = () => {
    for (const sessionId of workers)
      for (const message of messages)
        session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => undefined);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  await work();
  clearInterval(timer);
  await session.send('Target.setAutoAttach', { autoAttach: false, waitForDebuggerOnStart: false, flatten: false });
  return most;
}
