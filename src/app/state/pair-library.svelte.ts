/** The stored pair runs: a list of headers, whole pair runs on demand, and the last deleted one for a while. */
import type { PairRun, PairRunHeader } from '../../core/pair-types.ts';
import type { PairStore } from '../../core/ports.ts';
import { StoredList } from './stored-list.svelte.ts';

export class PairLibrary extends StoredList<PairRunHeader, PairRun> {
  readonly #store: PairStore;
  #loaded: Readonly<Record<string, { readonly recordCount: number; readonly run: Promise<PairRun | null> }>> = {};
  /** The pair run deleted last; null if there is none to bring back. */
  removed = $state.raw<PairRun | null>(null);

  constructor(store: PairStore) {
    super({ list: () => store.listPairRuns(), read: (pairRunId) => store.readPairRun(pairRunId) });
    this.#store = store;
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
  remove(pairRunId: string): Promise<void> {
    return this.change(async () => {
      this.removed = await this.#store.readPairRun(pairRunId);
      await this.#store.deletePairRun(pairRunId);
    });
  }

  /** Writes the deleted pair run again. */
  async undo(): Promise<void> {
    const run = this.removed;
    if (run === null) return;
    const { pairRunId, status, endReason, updatedAt } = run.header;
    await this.change(async () => {
      await this.#store.createPairRun(run.spec, updatedAt);
      await this.#store.appendPairs(pairRunId, run.judgments);
      await this.#store.setPairStatus(pairRunId, status, endReason, updatedAt);
      this.removed = null;
    });
  }
}
