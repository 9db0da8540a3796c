/** Keys of servers: in this object's memory and nowhere else. Gone with the page. */
import { SvelteMap } from 'svelte/reactivity';

export class Keyring {
  readonly #keys = new SvelteMap<string, string>();
  readonly #modelKeys = new SvelteMap<string, string>();

  /** The key for a server, as its judge is asked with it; null if none was given. */
  get(baseUrl: string): string | null {
    return this.#keys.get(baseUrl) ?? null;
  }

  /** An empty key is no key. */
  set(baseUrl: string, key: string): void {
    put(this.#keys, baseUrl, key);
  }

  /** The key for the models under test of a server: their own, else the one for the server. */
  getForModel(baseUrl: string): string | null {
    return this.#modelKeys.get(baseUrl) ?? this.get(baseUrl);
  }

  /** A key for the models under test alone: a judge of the same server never gets it. */
  setForModel(baseUrl: string, key: string): void {
    put(this.#modelKeys, baseUrl, key);
  }

  /** Another key for whatever asks at the server, a model under test as well. */
  renew(baseUrl: string, key: string): void {
    this.#modelKeys.delete(baseUrl);
    this.set(baseUrl, key);
  }

  forget(baseUrl: string): void {
    this.#keys.delete(baseUrl);
    this.#modelKeys.delete(baseUrl);
  }
}

function put(keys: Map<string, string>, baseUrl: string, key: string): void {
  if (key.trim() === '') keys.delete(baseUrl);
  else keys.set(baseUrl, key.trim());
}
