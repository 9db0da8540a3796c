/**
 * Serves our sources with the version of WebLLM that the library was compiled for, and beside them the library and the
 * weights, all from one origin.
 */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { createServer, type Plugin, type ViteDevServer } from 'vite';

export interface LabServer {
  /** `http://localhost:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

/** Where the lab's files appear under the server's address. */
export const LAB_PREFIX = '/lab-files/';

/** @param files  folder with the library and the weights */
export async function startLabServer(files: string): Promise<LabServer> {
  const server = await createServer({
    configFile: false,
    // No single-page fallback: what is missing is missing.
    appType: 'mpa',
    root: join(import.meta.dirname, '..', '..'),
    cacheDir: join(files, 'vite-cache'),
    logLevel: 'error',
    plugins: [serveFiles(files)],
    resolve: { alias: { '@mlc-ai/web-llm': 'web-llm-lab' } },
    optimizeDeps: { exclude: ['web-llm-lab'], noDiscovery: true, include: [] },
    server: { host: 'localhost', port: 0, hmr: false, ws: false },
    worker: { format: 'es' },
  });
  await server.listen();
  return { url: `http://localhost:${portOf(server)}/`, close: () => server.close() };
}

function serveFiles(folder: string): Plugin {
  return {
    name: 'benchtab-lab-files',
    configureServer(server) {
      const serve = sirv(folder, { dev: true });
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith(LAB_PREFIX) !== true) return next();
        request.url = request.url.slice(LAB_PREFIX.length - 1);
        serve(request, response, next);
      });
    },
  };
}

function portOf(server: ViteDevServer): number {
  return (server.httpServer?.address() as AddressInfo).port;
}
