/** How each model fared on this machine's graphics cards, remembered in localStorage. */
import {
  entryKey,
  pageGoneEntry,
  readRecords,
  withEntry,
  withoutModel,
  writeRecords,
  type Attempt,
  type DeviceEntry,
  type DeviceRecords,
} from './device-history.ts';

export type { DeviceEntry } from './device-history.ts';

const STORAGE_KEY = 'benchtab.device-history';

export class DeviceHistory {
  readonly #storage: Storage | null;
  #records = $state.raw() as DeviceRecords;
  /** The attempt that is noted is this page's own. */
  #isAttempting = false;

  /** @param storage  null where the browser refuses localStorage: the history then ends with the page */
  constructor(storage: Storage | null) {
    this.#storage = storage;
    this.#records = this.#read();
  }

  /** The last that is known of the model on that adapter; null if it never ran there. */
  entry(adapterName: string | null, modelId: string): DeviceEntry | null {
    return this.#records.entries.get(entryKey(adapterName, modelId)) ?? null;
  }

  /** Forgets the model on every adapter. */
  forget(modelId: string): void {
    this.#change((records) => withoutModel(records, modelId));
  }

  /** A model is being loaded, or answers: stays behind if the page goes away meanwhile. */
  begin(attempt: Attempt): void {
    this.#isAttempting = true;
    this.#change((records) => ({ ...records, attempt }));
  }

  /** What `begin` told of is over, however it ended. The attempt of another tab is left alone: that one may crash yet. */
  end(): void {
    if (this.#isAttempting) this.#forgetAttempt();
  }

  record(adapterName: string | null, modelId: string, entry: DeviceEntry): void {
    this.#change((records) => withEntry(records, entryKey(adapterName, modelId), entry));
  }

  /**
   * Takes an attempt that was left behind for what it is: a page that went away. To be called once, as the page starts.
   *
   * @param isAtWork  another tab has the lock of runs: the attempt is then its own, and goes on
   */
  async lookForCrash(isAtWork: () => Promise<boolean>): Promise<void> {
    const { attempt } = this.#records;
    if (attempt === null || (await isAtWork())) return;
    const before = this.entry(attempt.adapterName, attempt.modelId);
    this.record(attempt.adapterName, attempt.modelId, pageGoneEntry(attempt, before));
    this.#forgetAttempt();
  }

  #forgetAttempt(): void {
    this.#isAttempting = false;
    this.#change((records) => ({ ...records, attempt: null }));
  }

  /** Another tab may have written meanwhile: what it wrote is changed, not what this one read as it began. */
  #change(change: (records: DeviceRecords) => DeviceRecords): void {
    this.#records = change(this.#storage === null ? this.#records : this.#read());
    try {
      this.#storage?.setItem(STORAGE_KEY, writeRecords(this.#records));
    } catch {
      // The quota is used up: the history ends with the page.
    }
  }

  #read(): DeviceRecords {
    return readRecords(this.#storage?.getItem(STORAGE_KEY) ?? null);
  }
}
