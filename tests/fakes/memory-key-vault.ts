/** A vault of keys in memory, with several tabs. */
import type { KeyVault, KeyVaultStore } from '../../src/core/key-vault-types.ts';

export class MemoryKeyVault {
  readonly #watchers = new Map<() => void, KeyVaultStore>();
  /** What is kept, to be looked at and tampered with. */
  vault: KeyVault | null = null;
  /** Thrown by every call while it is set. */
  fault: Error | null = null;

  /** The store of one tab. */
  openTab(): KeyVaultStore {
    const store: KeyVaultStore = {
      read: async () => {
        this.#fail();
        return structuredClone(this.vault);
      },
      change: async (change) => {
        this.#fail();
        this.vault = structuredClone(change(this.vault));
        for (const [listener, watching] of this.#watchers) if (watching !== store) listener();
      },
      watch: (listener) => {
        this.#watchers.set(listener, store);
        return () => this.#watchers.delete(listener);
      },
    };
    return store;
  }

  #fail(): void {
    if (this.fault !== null) throw this.fault;
  }
}
