/** Keys of servers: in this object's memory, and under a passphrase on this device where a person asks for that. */
import { SvelteMap } from 'svelte/reactivity';
import { InputError } from '../../core/errors.ts';
import type { KeyName, KeyRole, KeyVaultStore } from '../../core/key-vault-types.ts';
import { isSame, KeptKeys, type OpenedKey } from './kept-keys.svelte.ts';

/** Where keys can be kept; a sentence why they cannot. */
export type KeyPlace = { readonly store: KeyVaultStore; readonly iterations?: number } | { readonly refusal: string };

/**
 * How a key is kept: not at all; locked until the passphrase is given; opened, and the one in use; opened, while another
 * one is in use; beyond opening, because its record was changed.
 */
export type Keeping = 'none' | 'locked' | 'same' | 'another' | 'damaged';

const NO_PLACE: KeyPlace = { refusal: 'Nothing can be kept here: the key lasts until this tab is closed.' };

export class Keyring {
  readonly #keys = { judge: new SvelteMap<string, string>(), model: new SvelteMap<string, string>() };
  readonly #kept: KeptKeys | null;
  /** Why no key can be kept; null where it can. */
  readonly refusal: string | null;
  /** Every key that is known of, in memory or kept. */
  readonly names: readonly KeyName[] = $derived.by(() => {
    const inMemory = ROLES.flatMap((role) => [...this.#keys[role].keys()].map((baseUrl) => ({ role, baseUrl })));
    const kept = this.#kept?.names ?? [];
    return [...kept, ...inMemory.filter((name) => !kept.some((one) => isSame(one, name)))];
  });

  constructor(place: KeyPlace = NO_PLACE) {
    this.refusal = 'refusal' in place ? place.refusal : null;
    const onOpened = (opened: readonly OpenedKey[]) => this.#takeOpened(opened);
    const onForgotten = (names: readonly KeyName[]) => this.#drop(names);
    this.#kept = 'refusal' in place ? null : new KeptKeys({ ...place, onOpened, onForgotten });
  }

  /** The key for a server, as its judge is asked with it; null if none was given. */
  get(baseUrl: string): string | null {
    return this.#keys.judge.get(baseUrl) ?? null;
  }

  /** An empty key is no key. What is kept on this device stays as it is. */
  set(baseUrl: string, key: string): void {
    this.#put('judge', baseUrl, key);
  }

  /** The key for the models under test of a server: their own, else the one for the server. */
  getForModel(baseUrl: string): string | null {
    return this.#keys.model.get(baseUrl) ?? this.get(baseUrl);
  }

  /** A key for the models under test alone: a judge of the same server never gets it. */
  setForModel(baseUrl: string, key: string): void {
    this.#put('model', baseUrl, key);
  }

  /** Another key for whatever asks at the server, a model under test as well. */
  renew(baseUrl: string, key: string): void {
    this.#keys.model.delete(baseUrl);
    this.set(baseUrl, key);
  }

  /** Whether anything is kept on this device, and the passphrase not given in this tab. */
  get isLocked(): boolean {
    return this.#kept?.isLocked ?? false;
  }

  /** Keys are kept, and open: another one is kept without being asked for the passphrase. */
  get isOpen(): boolean {
    return this.#kept?.isOpen ?? false;
  }

  /** Is a key in this tab's memory? */
  has({ role, baseUrl }: KeyName): boolean {
    return this.#keys[role].has(baseUrl);
  }

  keeping(name: KeyName): Keeping {
    if (this.#kept === null || !this.#kept.names.some((kept) => isSame(kept, name))) return 'none';
    if (this.#kept.isLocked) return 'locked';
    const opened = this.#kept.opened.find((one) => isSame(one, name));
    if (opened === undefined) return 'damaged';
    return opened.key === this.#keys[name.role].get(name.baseUrl) ? 'same' : 'another';
  }

  /** Learns which keys are kept. @throws EngineError where the storage cannot be read */
  async refresh(): Promise<void> {
    await this.#kept?.refresh();
  }

  /**
   * Opens what is kept, for this tab. A key that was typed meanwhile stays in use.
   *
   * @throws InputError if the passphrase is wrong; EngineError where the storage cannot be read
   */
  async unlock(passphrase: string): Promise<void> {
    await this.#place().unlock(passphrase);
  }

  /** As a reload does: what is kept stays kept, and is gone from memory. */
  lock(): void {
    for (const { role, baseUrl } of this.#kept?.opened ?? [])
      if (this.keeping({ role, baseUrl }) === 'same') this.#keys[role].delete(baseUrl);
    this.#kept?.lock();
  }

  /**
   * Keeps a key of this tab on this device, encrypted.
   *
   * @param passphrase  a new one where nothing is kept, else the one there is; not needed while it is open
   * @throws InputError if there is no such key, or the passphrase is missing, too short or wrong; EngineError where
   *         nothing can be written
   */
  async keep(name: KeyName, passphrase = ''): Promise<void> {
    const key = this.#keys[name.role].get(name.baseUrl);
    if (key === undefined) throw new InputError(`There is no key for ${name.baseUrl} in this tab: enter it first.`);
    await this.#place().keep({ ...name, key }, passphrase);
  }

  /** Uses the kept key in place of the one that was typed. */
  useKept(name: KeyName): void {
    const opened = this.#kept?.opened.find((one) => isSame(one, name));
    if (opened !== undefined) this.#put(name.role, name.baseUrl, opened.key);
  }

  /**
   * Deletes a server's keys from this tab and from this device, and so from every tab.
   *
   * @throws EngineError where the storage cannot be written: the kept ones are there still
   */
  async forget(baseUrl: string): Promise<void> {
    await this.#forget(ROLES.map((role) => ({ role, baseUrl })));
  }

  /** Deletes every key. @throws EngineError as `forget` */
  async forgetAll(): Promise<void> {
    await this.#forget(this.names);
  }

  async #forget(names: readonly KeyName[]): Promise<void> {
    this.#drop(names);
    await this.#kept?.forget(names);
  }

  #drop(names: readonly KeyName[]): void {
    for (const { role, baseUrl } of names) this.#keys[role].delete(baseUrl);
  }

  #takeOpened(opened: readonly OpenedKey[]): void {
    for (const { role, baseUrl, key } of opened) if (!this.#keys[role].has(baseUrl)) this.#put(role, baseUrl, key);
  }

  #place(): KeptKeys {
    if (this.#kept === null) throw new InputError(this.refusal ?? '');
    return this.#kept;
  }

  #put(role: KeyRole, baseUrl: string, key: string): void {
    const keys = this.#keys[role];
    if (key.trim() === '') keys.delete(baseUrl);
    else keys.set(baseUrl, key.trim());
  }
}

const ROLES: readonly KeyRole[] = ['judge', 'model'];
