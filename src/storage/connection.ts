/** One way to the database for all stores: opening, writing all or nothing, errors that say what to do. */
import { type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import { EngineError, InputError } from '../core/errors.ts';
import { type BenchTabDatabase, DATABASE_VERSION, upgradeDatabase } from './schema.ts';

export type Database = IDBPDatabase<BenchTabDatabase>;
export type StoreName = StoreNames<BenchTabDatabase>;
export type WriteTransaction<Name extends StoreName> = IDBPTransaction<BenchTabDatabase, Name[], 'readwrite'>;

/** A connection that opens the database when it is first needed, and again after it was closed. */
export class Connection {
  readonly #name: string;
  #database: Promise<Database> | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way */
  open(): Promise<Database> {
    this.#database ??= openDatabase(this.#name, () => (this.#database = null)).catch((thrown: unknown) => {
      this.#database = null;
      throw thrown;
    });
    return this.#database;
  }

  /** Lets go of the database; the next call opens it again. */
  async close(): Promise<void> {
    const database = await this.#database?.catch(() => null);
    this.#database = null;
    database?.close();
  }

  async read<T>(read: (database: Database) => Promise<T>): Promise<T> {
    const database = await this.open();
    return read(database).catch((thrown: unknown) => {
      throw toStorageError(thrown);
    });
  }

  /** One transaction over the stores: everything `work` does, or nothing; durable when it resolves. */
  async write<Name extends StoreName>(
    stores: Name[],
    work: (transaction: WriteTransaction<Name>) => Promise<void>,
  ): Promise<void> {
    const database = await this.open();
    try {
      const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
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

/** A request that fails ends its transaction, and `done` rejects with the reason: nobody waits for the request itself. */
export function unwatched(request: Promise<unknown>): void {
  request.catch(() => {});
}

/** `done` of an aborted transaction rejects; the reason is known already. */
function abortQuietly(transaction: { readonly done: Promise<void>; abort(): void }): void {
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
  const opening = openDB<BenchTabDatabase>(name, DATABASE_VERSION, {
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
