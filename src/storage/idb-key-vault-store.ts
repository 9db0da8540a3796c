/** The vault of keys in IndexedDB: one record, ciphertext alone. */
import type { KeyVaultStore } from '../core/key-vault-types.ts';
import { Connection } from './connection.ts';

export interface IdbKeyVaultStore extends KeyVaultStore {
  /** Lets go of the database, and hears of no other tab any more. */
  close(): Promise<void>;
}

/** Where the one record lies. */
const PLACE = 'vault';

/**
 * Opens the store, and creates or upgrades its database: the same as the runs'.
 *
 * @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way
 */
export async function openIdbKeyVaultStore(name = 'benchtab'): Promise<IdbKeyVaultStore> {
  const connection = new Connection(name);
  await connection.open();
  // Its messages say that something has changed, and nothing else.
  const channel = new BroadcastChannel(`${name}.keyVault`);
  return {
    read: async () => (await connection.read((database) => database.get('keyVault', PLACE))) ?? null,
    change: async (change) => {
      await connection.write(['keyVault'], async (transaction) => {
        const store = transaction.objectStore('keyVault');
        const changed = change((await store.get(PLACE)) ?? null);
        await (changed === null ? store.delete(PLACE) : store.put(changed, PLACE));
      });
      channel.postMessage('changed');
    },
    watch: (listener) => {
      channel.addEventListener('message', listener);
      return () => channel.removeEventListener('message', listener);
    },
    close: async () => {
      channel.close();
      await connection.close();
    },
  };
}
