/** A list of what is stored, by headers, and one whole record on demand. */

/** Where the records are kept. */
export interface ListedStore<Header, Whole> {
  /** Newest first. */
  list(): Promise<readonly Header[]>;
  read(id: string): Promise<Whole | null>;
}

export class StoredList<Header, Whole> {
  readonly #store: ListedStore<Header, Whole>;
  /** Newest first. */
  headers = $state.raw<readonly Header[]>([]);
  /** False until the first list has been read, or could not be. */
  isReady = $state.raw(false);
  error = $state.raw<string | null>(null);

  constructor(store: ListedStore<Header, Whole>) {
    this.#store = store;
  }

  /** Reads the list again. */
  async refresh(): Promise<void> {
    await this.change(() => Promise.resolve());
    this.isReady = true;
  }

  /** A record as it is stored; null if there is none. */
  load(id: string): Promise<Whole | null> {
    return this.#store.read(id);
  }

  /** Does it, then reads the list again; `error` says what went wrong. */
  protected async change(work: () => Promise<void>): Promise<void> {
    try {
      this.error = null;
      await work();
      this.headers = await this.#store.list();
    } catch (thrown) {
      this.error = thrown instanceof Error ? thrown.message : String(thrown);
    }
  }
}
