/** Runs as a folder of JSONL files: one file for each run, one event a line. */
import { mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, InputError } from '../core/errors.ts';
import type { RunStore } from '../core/ports.ts';
import { createHeader, updateHeader } from '../core/run.ts';
import type { RunEvent, RunHeader, RunSpec } from '../core/types.ts';
import { newestFirst, runExists, runMissing } from '../storage/headers.ts';

const SUFFIX = '.jsonl';

/**
 * A store over a folder, which is made when the first run is. Headers are computed from the events, so a line that is
 * on the disk is all there is to an event: both or neither.
 *
 * A process that dies while writing leaves a cut last line; it is left out when reading and cut off before the next
 * event. One process at a time may write to a run.
 *
 * All calls throw InputError with file and line for a broken line elsewhere, and EngineError kind "storage-full"
 * for a full disk.
 */
export function createFileRunStore(folder: string): RunStore {
  return new FileRunStore(folder);
}

class FileRunStore implements RunStore {
  readonly #folder: string;
  /** The last write to each run: writes to one file follow one another. */
  readonly #writes = new Map<string, Promise<void>>();
  /** Runs whose file this store has seen to end in a whole line. */
  readonly #whole = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  createRun(spec: RunSpec, at: number): Promise<void> {
    return this.#inTurn(spec.runId, async () => {
      await mkdir(this.#folder, { recursive: true });
      if (await this.#exists(spec.runId)) throw runExists(spec.runId);
      await appendLines(this.#fileOf(spec.runId), [{ type: 'run-start', at, spec }]);
      this.#whole.add(spec.runId);
    });
  }

  appendEvent(runId: string, event: RunEvent): Promise<void> {
    return this.appendEvents(runId, [event]);
  }

  appendEvents(runId: string, events: readonly RunEvent[]): Promise<void> {
    return this.#inTurn(runId, async () => {
      if (!this.#whole.has(runId) && !(await this.#exists(runId))) throw runMissing(runId);
      this.#whole.add(runId);
      await appendLines(this.#fileOf(runId), events).catch((thrown: unknown) => {
        this.#whole.delete(runId);
        throw thrown;
      });
    });
  }

  async readEvents(runId: string): Promise<readonly RunEvent[]> {
    return readEventFile(this.#fileOf(runId));
  }

  async listRuns(): Promise<readonly RunHeader[]> {
    const names = await orIfMissing(readdir(this.#folder), []);
    const files = names.filter((name) => name.endsWith(SUFFIX)).map((name) => join(this.#folder, name));
    const headers = await Promise.all(files.map(async (file) => headerOf(await readEventFile(file))));
    return newestFirst(headers.filter((header) => header !== null), ({ runId }) => runId);
  }

  deleteRun(runId: string): Promise<void> {
    return this.#inTurn(runId, async () => {
      this.#whole.delete(runId);
      await rm(this.#fileOf(runId), { force: true });
    });
  }

  /** Is there a whole first event? Cuts a half-written last line off. */
  async #exists(runId: string): Promise<boolean> {
    const bytes = await orIfMissing(readFile(this.#fileOf(runId)), null);
    if (bytes === null) return false;
    const wholeBytes = bytes.lastIndexOf('\n') + 1;
    if (wholeBytes < bytes.length) await truncate(this.#fileOf(runId), wholeBytes);
    return wholeBytes > 0;
  }

  #fileOf(runId: string): string {
    // Run ids hold model names, and those may hold anything; `*` is all that encodeURIComponent leaves to Windows.
    return join(this.#folder, `${encodeURIComponent(runId).replaceAll('*', '%2A')}${SUFFIX}`);
  }

  #inTurn(runId: string, write: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(runId) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(write).catch((thrown: unknown) => {
      throw toStorageError(thrown, this.#folder);
    });
    this.#writes.set(runId, mine);
    return mine;
  }
}

/** On the disk when it resolves, not only with the system: nothing is paid for twice. */
async function appendLines(file: string, events: readonly RunEvent[]): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await handle.appendFile(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** @throws InputError for a broken line that is not the cut last one */
async function readEventFile(file: string): Promise<readonly RunEvent[]> {
  const text = await orIfMissing(readFile(file, 'utf8'), '');
  const lines = text.split('\n');
  // What follows the last line break is nothing, or a line cut by a crash.
  return lines.slice(0, -1).map((line, index) => parseEvent(line, { file, line: index + 1 }));
}

/** What is not there is no error: it is an empty store, or an unknown run. */
async function orIfMissing<T, M>(found: Promise<T>, missing: M): Promise<T | M> {
  return found.catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return missing;
    throw thrown;
  });
}

function parseEvent(line: string, place: { readonly file: string; readonly line: number }): RunEvent {
  try {
    // Written by this class; `type` is the one field that a foreign file would lack.
    const event = JSON.parse(line) as RunEvent;
    if (typeof event.type === 'string') return event;
  } catch {
    // Reported below, like a line of something else.
  }
  throw new InputError('this line is no event of a run: put the file back as it was, or move it out of the folder', place);
}

function headerOf(events: readonly RunEvent[]): RunHeader | null {
  const [first, ...rest] = events;
  return first?.type === 'run-start' ? rest.reduce(updateHeader, createHeader(first.spec, first.at)) : null;
}

function toStorageError(thrown: unknown, folder: string): unknown {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new EngineError('storage-full', `the disk is full: no room for events in ${folder}`, { cause: thrown });
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return new InputError(`cannot write to the folder ${folder} (${code}): choose another with --output`);
  return thrown;
}
