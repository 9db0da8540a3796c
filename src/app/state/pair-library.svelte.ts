/** The stored pair runs: a list of headers, whole pair runs on demand, and the last deleted one for a while. */
import type { PairRun, PairRunHeader } from '../../core/pair-types.ts';
import type { PairStore } from '../../core/ports.ts';

export class PairLibrary {
  readonly #store: PairStore;
  #loaded: Readonly<Record<string, { readonly recordCount: number; readonly run: Promise<PairRun | null> }>> = {};
  /** Newest first. */
  headers = $state.raw<readonly PairRunHeader[]>([]);
  /** False until the first list has been read, or could not be. */
  isReady = $state.raw(false);
  /** The pair run deleted last; null if there is none to bring back. */
  removed = $state.raw<PairRun | null>(null);
  error = $state.raw<string | null>(null);

  constructor(store: PairStore) {
    this.#store = store;
  }

  /** Reads the list again. */
  async refresh(): Promise<void> {
    await this.#attempt(async () => {
      this.headers = await this.#store.listPairRuns();
    });
    this.isReady = true;
  }

  /** A pair run as it is stored; null if there is none. */
  load(pairRunId: string): Promise<PairRun | null> {
    return this.#store.readPairRun(pairRunId);
  }

  /** As `load`, read once for each count of judgments: what the header belongs to. */
  loadAt({ pairRunId, recordCount }: PairRunHeader): Promise<PairRun | null> {
    const known = this.#loaded[pairRunId];
    if (known?.recordCount === recordCount) return known.run;
    const run = this.load(pairRunId);
    this.#loaded = { ...this.#loaded, [pairRunId]: { recordCount, run } };
    return run;
  }

  /** Deletes a pair run; `undo` brings the last one back. */
  async remove(pairRunId: string): Promise<void> {
    await this.#attempt(async () => {
      this.removed = await this.#store.readPairRun(pairRunId);
      await this.#store.deletePairRun(pairRunId);
      this.headers = await this.#store.listPairRuns();
    });
  }

  /** Writes the deleted pair run again. */
  async undo(): Promise<void> {
    const run = this.removed;
    if (run === null) return;
    const { pairRunId, status, endReason, updatedAt } = run.header;
    await this.#attempt(async () => {
      await this.#store.createPairRun(run.spec, updatedAt);
      await this.#store.appendPairs(pairRunId, run.judgments);
      await this.#store.setPairStatus(pairRunId, status, endReason, updatedAt);
      this.removed = null;
      this.headers = await this.#store.listPairRuns();
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      this.error = null;
      await work();
    } catch (thrown) {
      this.error = thrown instanceof Error ? thrown.message : String(thrown);
    }
  }
}
