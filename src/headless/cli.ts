#!/usr/bin/env node
/** The `benchtab` command: streams, signals and exit status of the process. */
import { main } from './main.ts';
import { processTerminal } from './terminal.ts';

const abort = new AbortController();
process.on('SIGINT', () => {
  // A second one does not wait for what is in flight.
  if (abort.signal.aborted) process.exit(130);
  abort.abort();
});
process.on('SIGTERM', () => abort.abort());

const terminal = processTerminal();
process.exitCode = await main(process.argv.slice(2), {
  terminal,
  signal: abort.signal,
  environment: process.env,
}).catch((thrown: unknown) => {
  terminal.error(`benchtab: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  return 1;
});
