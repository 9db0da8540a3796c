/** Runs in IndexedDB. */
import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { EngineError, InputError } from '../core/errors.ts';
import type { RunStore } from '../core/ports.ts';
import { createHeader, updateHeader } from '../core/run.ts';
import type { RunEvent, RunHeader, RunSpec } from '../core/types.ts';
import { newestFirst, runExists, runMissing } from './headers.ts';
import { DATABASE_VERSION, eventsOf, type RunDatabase, upgradeDatabase } from './schema.ts';

export interface IdbRunStore extends RunStore {
  /** Lets go of the database; the next call opens it again. */
  close(): Promise<void>;
}

/**
 * Opens the store, and creates or upgrades its database.
 *
 * @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way
 */
export async function openIdbRunStore(name = 'benchtab'): Promise<IdbRunStore> {
  const store = new IdbStore(name);
  await store.open();
  return store;
}

type Database = IDBPDatabase<RunDatabase>;

class IdbStore implements IdbRunStore {
  readonly #name: string;
  #database: Promise<Database> | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  open(): Promise<Database> {
    this.#database ??= openDatabase(this.#name, () => (this.#database = null)).catch((thrown: unknown) => {
      this.#database = null;
      throw thrown;
    });
    return this.#database;
  }

  async close(): Promise<void> {
    const database = await this.#database?.catch(() => null);
    this.#database = null;
    database?.close();
  }

  createRun(spec: RunSpec, at: number): Promise<void> {
    return this.#write(async (transaction) => {
      if ((await transaction.objectStore('runs').getKey(spec.runId)) !== undefined) throw runExists(spec.runId);
      const header = createHeader(spec, at);
      addEvent(transaction, header, { type: 'run-start', at, spec });
      putHeader(transaction, header);
    });
  }

  appendEvent(runId: string, event: RunEvent): Promise<void> {
    return this.appendEvents(runId, [event]);
  }

  appendEvents(runId: string, events: readonly RunEvent[]): Promise<void> {
    return this.#write(async (transaction) => {
      let header = await transaction.objectStore('runs').get(runId);
      if (header === undefined) throw runMissing(runId);
      for (const event of events) {
        header = updateHeader(header, event);
        addEvent(transaction, header, event);
      }
      putHeader(transaction, header);
    });
  }

  readEvents(runId: string): Promise<readonly RunEvent[]> {
    return this.#read((database) => database.getAll('events', eventsOf(runId)));
  }

  async listRuns(): Promise<readonly RunHeader[]> {
    return newestFirst(await this.#read((database) => database.getAll('runs')));
  }

  deleteRun(runId: string): Promise<void> {
    return this.#write(async (transaction) => {
      await transaction.objectStore('runs').delete(runId);
      await transaction.objectStore('events').delete(eventsOf(runId));
    });
  }

  async #read<T>(read: (database: Database) => Promise<T>): Promise<T> {
    const database = await this.open();
    return read(database).catch((thrown: unknown) => {
      throw toStorageError(thrown);
    });
  }

  /** One transaction over both stores: everything `work` does, or nothing. */
  async #write(work: (transaction: WriteTransaction) => Promise<void>): Promise<void> {
    const database = await this.open();
    try {
      const transaction = database.transaction(['runs', 'events'], 'readwrite', { durability: 'strict' });
      try {
        await work(transaction);
      } catch (thrown) {
        abortQuietly(transaction);
        throw thrown;
      }
      await transaction.done;
    } catch (thrown) {
      throw toStorageError(thrown);
    }
  }
}

type WriteTransaction = IDBPTransaction<RunDatabase, ('runs' | 'events')[], 'readwrite'>;

// A request that fails ends its transaction, and `done` rejects with the reason: nobody waits for the request itself.

/** @param header  as it is after the event: its count is the number of the next one */
function addEvent(transaction: WriteTransaction, header: RunHeader, event: RunEvent): void {
  transaction.objectStore('events').add(event, [header.runId, header.eventCount - 1]).catch(() => {});
}

function putHeader(transaction: WriteTransaction, header: RunHeader): void {
  transaction.objectStore('runs').put(header).catch(() => {});
}

/** `done` of an aborted transaction rejects; the reason is known already. */
function abortQuietly(transaction: WriteTransaction): void {
  transaction.done.catch(() => {});
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** @param onClosed  the connection is gone: the next call must open another */
async function openDatabase(name: string, onClosed: () => void): Promise<Database> {
  if (typeof indexedDB === 'undefined')
    throw new EngineError('unavailable', 'this browser offers no IndexedDB here: runs are lost when the page closes');
  let rejectBlocked: (reason: EngineError) => void = () => {};
  const blocked = new Promise<never>((_resolve, reject) => (rejectBlocked = reject));
  const opening = openDB<RunDatabase>(name, DATABASE_VERSION, {
    upgrade: upgradeDatabase,
    blocked: () => rejectBlocked(new EngineError('unavailable', 'an older BenchTab is open in another tab: close it')),
    // A newer BenchTab waits for this connection; staying open would lock it out.
    blocking: (_current, _next, event) => {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
  try {
    return await Promise.race([opening, blocked]);
  } catch (thrown) {
    // A blocked opening may still succeed later, when nobody waits for it.
    void opening.then((database) => database.close()).catch(() => {});
    throw toStorageError(thrown);
  }
}

/** What IndexedDB rejects with, as an error that says what to do. */
function toStorageError(thrown: unknown): Error {
  if (thrown instanceof EngineError || thrown instanceof InputError) return thrown;
  const cause = thrown as Error;
  switch (cause.name) {
    case 'QuotaExceededError':
      return new EngineError('storage-full', 'the browser has no room left for runs: export and delete old ones', { cause });
    case 'VersionError':
      return new EngineError('unavailable', 'a newer BenchTab has been here: reload this page', { cause });
    default:
      return new EngineError('unexpected', `the browser's database failed: ${cause.message}`, { cause });
  }
}
