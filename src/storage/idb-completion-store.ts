/** Completions in IndexedDB, found by what made them. */
import type { CompletionStore, KeptCompletions } from '../core/ports.ts';
import type { Completion } from '../core/types.ts';
import { Connection, unwatched } from './connection.ts';
import { jsonBytes } from './json-bytes.ts';

export interface IdbCompletionStore extends CompletionStore {
  /** Lets go of the database; the next call opens it again. */
  close(): Promise<void>;
}

/**
 * Opens the store, and creates or upgrades its database: the same as the runs'.
 *
 * @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way
 */
export async function openIdbCompletionStore(name = 'benchtab'): Promise<IdbCompletionStore> {
  const connection = new Connection(name);
  await connection.open();
  return new IdbStore(connection);
}

class IdbStore implements IdbCompletionStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async find(key: string): Promise<Completion | null> {
    const kept = await this.#connection.read((database) => database.get('completions', key)).catch(() => undefined);
    return kept?.completion ?? null;
  }

  async keep(key: string, completion: Completion): Promise<void> {
    const kept = { completion, bytes: jsonBytes(completion) };
    const written = this.#connection.write(['completions'], async (transaction) =>
      unwatched(transaction.objectStore('completions').put(kept, key)),
    );
    await written.catch(() => {});
  }

  measure(): Promise<KeptCompletions> {
    return this.#connection.read(async (database) => {
      let count = 0;
      let bytes = 0;
      let cursor = await database.transaction('completions').store.index('bytes').openKeyCursor();
      for (; cursor !== null; cursor = await cursor.continue()) {
        count += 1;
        bytes += cursor.key;
      }
      return { count, bytes };
    });
  }

  clear(): Promise<void> {
    return this.#connection.write(['completions'], (transaction) => transaction.objectStore('completions').clear());
  }
}
