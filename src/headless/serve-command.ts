/** `benchtab serve`: the page on this machine. */
import { spawn } from 'node:child_process';
import type { CancelSignal } from '../core/ports.ts';
import { EXIT } from './exit-codes.ts';
import type { ServeOptions } from './options.ts';
import { builtSite } from './site-folder.ts';
import { startSiteServer } from './site-server.ts';
import type { Terminal } from './terminal.ts';

/** Serves until the signal aborts. */
export async function runServe(options: ServeOptions, terminal: Terminal, signal: CancelSignal): Promise<number> {
  const folder = await builtSite((sentence) => terminal.error(sentence));
  const server = await startSiteServer({ folder, port: options.port });
  const address = `http://localhost:${server.port}/`;
  terminal.out(`BenchTab is at ${address}  (Ctrl+C ends it)`);
  if (options.open) openBrowser(address);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await server.close();
  return EXIT.done;
}

/** Shows the address in the default browser, if there is one; without one the printed address is enough. */
function openBrowser(address: string): void {
  const [command, ...args] = {
    darwin: ['open', address],
    win32: ['cmd', '/c', 'start', '', address],
    default: ['xdg-open', address],
  }[process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'default'] as [string, ...string[]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
