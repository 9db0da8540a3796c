/** The stored runs: a list of headers, and whole states on demand. */
import type { RunStore } from '../../core/ports.ts';
import type { RunHeader, RunState } from '../../core/types.ts';
import { FoldCache } from './fold-cache.ts';

export class RunLibrary {
  readonly #store: RunStore;
  readonly #folded: FoldCache;
  /** Newest first. */
  headers = $state.raw<readonly RunHeader[]>([]);
  /** False until the first list has been read. */
  isReady = $state.raw(false);

  constructor(store: RunStore) {
    this.#store = store;
    this.#folded = new FoldCache(store);
  }

  /** Reads the list again. Where nothing has come or gone it stays the same list, and nobody draws it anew. */
  async refresh(): Promise<void> {
    const headers = await this.#store.listRuns();
    if (!isSameList(headers, this.headers)) this.headers = headers;
    this.isReady = true;
  }

  /** A run as it stands; null if there is none. Folded once for each event count. */
  load(runId: string): Promise<RunState | null> {
    return this.#folded.load(runId);
  }

  /** Several runs, as the list has them or newer, in the order asked; unknown ones are left out. */
  async loadMany(runIds: readonly string[]): Promise<readonly RunState[]> {
    const countOf = (runId: string) => this.headers.find((header) => header.runId === runId)?.eventCount;
    const states = await Promise.all(runIds.map((runId) => this.#folded.load(runId, countOf(runId))));
    return states.filter((state) => state !== null);
  }

  /** Deletes all runs of a group for good. */
  async removeGroup(groupId: string): Promise<void> {
    await this.removeMany(this.headers.filter((header) => header.groupId === groupId).map(({ runId }) => runId));
  }

  /** Deletes runs for good. */
  async removeMany(runIds: readonly string[]): Promise<void> {
    for (const runId of runIds) {
      await this.#store.deleteRun(runId);
      this.#folded.forget(runId);
    }
    await this.refresh();
  }
}

/** Whether two lists tell of the same runs with as many events each: events are only ever added. */
function isSameList(some: readonly RunHeader[], others: readonly RunHeader[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ runId, eventCount }, index) => runId === others[index]?.runId && eventCount === others[index].eventCount)
  );
}
