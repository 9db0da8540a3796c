/** The vault of keys in memory, for tests: a page without IndexedDB keeps no key at all. */
import type { KeyVault, KeyVaultStore } from '../core/key-vault-types.ts';

/** A store that lasts as long as the object. */
export function createMemoryKeyVaultStore(): KeyVaultStore {
  let vault: KeyVault | null = null;
  return {
    read: async () => vault,
    change: async (change) => {
      vault = structuredClone(change(vault));
    },
  };
}
