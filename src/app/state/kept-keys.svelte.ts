/** Keys kept on this device: ciphertext in the browser's storage, readable in this tab once the passphrase was given. */
import { InputError } from '../../core/errors.ts';
import type { KeyName, KeyVault, KeyVaultStore, SealedKey } from '../../core/key-vault-types.ts';
import { createSealer, openKey, PASSPHRASE_ITERATIONS, passphraseProblem, sealKey, type Sealer, toSealer } from './key-sealing.ts';

export interface KeptKeysOptions {
  readonly store: KeyVaultStore;
  /** For tests: as OWASP asks by default. */
  readonly iterations?: number;
  /** Keys that can be used now: the passphrase was given here, or they were kept in another tab meanwhile. */
  readonly onOpened: (keys: readonly OpenedKey[]) => void;
  /** Keys that another tab has deleted. */
  readonly onForgotten: (names: readonly KeyName[]) => void;
}

/** A kept key in the clear. */
export interface OpenedKey extends KeyName {
  readonly key: string;
}

const WRONG_PASSPHRASE = 'That is not the passphrase. Nothing is lost: try again, or forget the key and enter it anew.';
const CHANGED_ELSEWHERE = 'Another tab has changed the kept keys meanwhile: try again.';

export class KeptKeys {
  readonly #store: KeyVaultStore;
  readonly #iterations: number;
  readonly #onOpened: KeptKeysOptions['onOpened'];
  readonly #onForgotten: KeptKeysOptions['onForgotten'];
  #vault = $state.raw<KeyVault | null>(null);
  #sealer = $state.raw<Sealer | null>(null);
  /** What could be opened; empty while it is locked. */
  opened = $state.raw<readonly OpenedKey[]>([]);
  /** Whose keys are kept, in the order in which they were. */
  readonly names: readonly KeyName[] = $derived(this.#vault?.keys ?? []);
  /** There are some, and the passphrase has not been given in this tab. */
  readonly isLocked = $derived(this.#vault !== null && this.#sealer === null);
  /** The next key that is kept needs no passphrase. */
  readonly isOpen = $derived(this.#vault !== null && this.#sealer !== null);

  constructor({ store, iterations = PASSPHRASE_ITERATIONS, onOpened, onForgotten }: KeptKeysOptions) {
    this.#store = store;
    this.#iterations = iterations;
    this.#onOpened = onOpened;
    this.#onForgotten = onForgotten;
    // A storage that cannot be read tells so at the next thing a person does.
    store.watch(() => void this.#follow().catch(() => {}));
  }

  /** Learns which keys are kept. @throws EngineError where the storage cannot be read */
  async refresh(): Promise<void> {
    this.#vault = await this.#store.read();
  }

  /**
   * Opens what is kept, for as long as this tab lives.
   *
   * @throws InputError if the passphrase is wrong; EngineError where the storage cannot be read
   */
  async unlock(passphrase: string): Promise<void> {
    await this.refresh();
    const vault = this.#vault;
    if (vault === null) throw new InputError('No key is kept on this device any more: enter it anew.');
    const sealer = await toSealer(passphrase, vault);
    const opened = await openAll(sealer, vault.keys);
    if (opened.length === 0) throw new InputError(WRONG_PASSPHRASE);
    this.#sealer = sealer;
    this.opened = opened;
    this.#onOpened(opened);
    if (vault.iterations < this.#iterations) await this.#sealAnew(passphrase, vault);
  }

  /** Closes what is kept, as a reload does. */
  lock(): void {
    this.#sealer = null;
    this.opened = [];
  }

  /**
   * Keeps a key, in place of an older one of the same name.
   *
   * @param passphrase  a new one where nothing is kept, else the one there is; not needed while it is open
   * @throws InputError if the passphrase is missing, too short or wrong; EngineError where nothing can be written
   */
  async keep({ role, baseUrl, key }: OpenedKey, passphrase: string): Promise<void> {
    await this.refresh();
    if (this.isLocked) await this.unlock(passphrase);
    const sealer = this.#sealer ?? (await this.#newSealer(passphrase));
    const sealed = await sealKey(sealer, { role, baseUrl }, key);
    await this.#change((vault) => {
      if (vault !== null && !isOf(sealer, vault)) throw new InputError(CHANGED_ELSEWHERE);
      return { ...parametersOf(sealer), keys: [...without(vault?.keys ?? [], [sealed]), sealed] };
    });
    this.#sealer = sealer;
    this.opened = [...without(this.opened, [sealed]), { role, baseUrl, key }];
  }

  /** Deletes keys. @throws EngineError where the storage cannot be written: they are kept still */
  async forget(names: readonly KeyName[]): Promise<void> {
    await this.refresh();
    if (without(this.names, names).length === this.names.length) return;
    await this.#change((vault) => withKeys(vault, without(vault?.keys ?? [], names)));
    this.opened = without(this.opened, names);
    if (this.#vault === null) this.lock();
  }

  async #newSealer(passphrase: string): Promise<Sealer> {
    const problem = passphraseProblem(passphrase);
    if (problem !== null) throw new InputError(problem);
    return createSealer(passphrase, this.#iterations);
  }

  /** Kept by an older BenchTab with fewer rounds: sealed again with as many as are asked for now. */
  async #sealAnew(passphrase: string, weaker: KeyVault): Promise<void> {
    const sealer = await createSealer(passphrase, this.#iterations);
    const keys = await Promise.all(this.opened.map(({ key, ...name }) => sealKey(sealer, name, key)));
    let isStale = false;
    await this.#change((vault) => {
      isStale = vault === null || !isOf(weaker, vault) || vault.keys.length !== keys.length;
      return isStale ? vault : { ...parametersOf(sealer), keys };
    });
    if (!isStale) this.#sealer = sealer;
  }

  async #change(change: (vault: KeyVault | null) => KeyVault | null): Promise<void> {
    let changed: KeyVault | null = null;
    await this.#store.change((vault) => (changed = change(vault)));
    this.#vault = changed;
  }

  /** Another tab has kept or forgotten a key. */
  async #follow(): Promise<void> {
    const before = this.names;
    await this.refresh();
    const vault = this.#vault;
    if (vault === null || this.#sealer === null || !isOf(this.#sealer, vault)) this.lock();
    else this.opened = await openAll(this.#sealer, vault.keys);
    this.#onForgotten(without(before, this.names));
    this.#onOpened(without(this.opened, before));
  }
}

async function openAll(sealer: Sealer, keys: readonly SealedKey[]): Promise<readonly OpenedKey[]> {
  const opened = await Promise.all(
    keys.map(async (sealed) => ({ role: sealed.role, baseUrl: sealed.baseUrl, key: await openKey(sealer, sealed) })),
  );
  return opened.flatMap(({ key, ...name }) => (key === null ? [] : [{ ...name, key }]));
}

function without<Name extends KeyName>(names: readonly Name[], others: readonly KeyName[]): readonly Name[] {
  return names.filter((name) => !others.some((other) => isSame(name, other)));
}

/** Without a key there is no vault, and the next one begins with a new passphrase. */
function withKeys(vault: KeyVault | null, keys: readonly SealedKey[]): KeyVault | null {
  return vault === null || keys.length === 0 ? null : { ...vault, keys };
}

function parametersOf({ version, iterations, salt }: Sealer): Omit<KeyVault, 'keys'> {
  return { version, iterations, salt };
}

/** Does this sealer, or a vault read earlier, have the vault's passphrase and salt? */
function isOf({ salt }: Pick<Sealer, 'salt'>, vault: KeyVault): boolean {
  return salt.every((byte, index) => byte === vault.salt[index]);
}

export function isSame(one: KeyName, other: KeyName): boolean {
  return one.role === other.role && one.baseUrl === other.baseUrl;
}
