/** Keys of judges' servers: in this object's memory and nowhere else. Gone with the page. */
import { SvelteMap } from 'svelte/reactivity';

export class Keyring {
  readonly #keys = new SvelteMap<string, string>();

  /** The key for a server; null if none was given. */
  get(baseUrl: string): string | null {
    return this.#keys.get(baseUrl) ?? null;
  }

  /** An empty key is no key. */
  set(baseUrl: string, key: string): void {
    if (key.trim() === '') this.#keys.delete(baseUrl);
    else this.#keys.set(baseUrl, key.trim());
  }

  forget(baseUrl: string): void {
    this.#keys.delete(baseUrl);
  }
}
