/** Serves the built site on this machine, with files of one's own laid over it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface SiteServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface SiteServerOptions {
  /** Folder of the built site. */
  readonly folder: string;
  /** Wanted port; 0 for any. The next free one is taken if it is in use. */
  readonly port: number;
  /** Path below the root, without leading slash → content served in place of the folder's file. */
  readonly overlay?: ReadonlyMap<string, string>;
}

/** Starts the server on the loopback interface. */
export async function startSiteServer({ folder, port, overlay }: SiteServerOptions): Promise<SiteServer> {
  const files = sirv(folder, { etag: true });
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname).slice(1);
    const own = overlay?.get(path);
    if (own === undefined) files(request, response);
    else response.setHeader('content-type', 'text/plain; charset=utf-8').end(own);
  });
  await listenFrom(server, port);
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

async function listenFrom(server: Server, port: number): Promise<void> {
  for (let candidate = port; ; candidate++) {
    const error = await listen(server, candidate);
    if (error === null) return;
    if (error.code !== 'EADDRINUSE' || candidate > port + 20) throw error;
  }
}

function listen(server: Server, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
