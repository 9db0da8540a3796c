/** Records that are stored together. */

/** Characters of a batch: small enough for the page's thread to take it between two frames. */
const BATCH_CHARACTERS = 200_000;

export class Batch<Item> {
  #items: Item[] = [];
  #characters = 0;
  readonly #full: Item[][] = [];

  /** @param characters  about how long the item's texts are */
  add(item: Item, characters: number): void {
    this.#items.push(item);
    this.#characters += characters;
    if (this.#characters >= BATCH_CHARACTERS) this.#cut();
  }

  /** The batches that are full, and with `all` what is left. */
  take(all: boolean): readonly (readonly Item[])[] {
    if (all && this.#items.length > 0) this.#cut();
    return this.#full.splice(0);
  }

  #cut(): void {
    this.#full.push(this.#items);
    this.#items = [];
    this.#characters = 0;
  }
}
