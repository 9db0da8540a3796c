/** Keys kept on this device under a passphrase: records of ciphertext, and who keeps them. */

/** Whose key: asked with by judges (and by models without one of their own), or by models under test alone. */
export type KeyRole = 'judge' | 'model';

/** Which key is meant. */
export interface KeyName {
  readonly role: KeyRole;
  /** The server that it goes to, as the card names it. */
  readonly baseUrl: string;
}

/** A key under AES-GCM, 256 bits. Version, role and server are bound to it as additional data. */
export interface SealedKey extends KeyName {
  /** 12 random bytes, never used twice. */
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
}

/** All kept keys: one passphrase opens them. Without a key there is no vault. */
export interface KeyVault {
  readonly version: 1;
  /** Rounds of PBKDF2 with HMAC-SHA-256 that make the AES key of the passphrase. */
  readonly iterations: number;
  /** 16 random bytes, made with the passphrase. */
  readonly salt: Uint8Array<ArrayBuffer>;
  /** One or more. */
  readonly keys: readonly SealedKey[];
}

/** Keeps the vault. */
export interface KeyVaultStore {
  /** null while no key is kept. @throws EngineError where the storage cannot be read */
  read(): Promise<KeyVault | null>;
  /**
   * Reads and writes in one step, so that two tabs never undo each other's change.
   *
   * @param change  must not wait; null deletes the vault
   * @throws EngineError where the storage cannot be written, and whatever `change` throws; nothing is changed then
   */
  change(change: (vault: KeyVault | null) => KeyVault | null): Promise<void>;
  /** Calls `listener` whenever another tab has changed the vault; returns how to end that. */
  watch(listener: () => void): () => void;
}
