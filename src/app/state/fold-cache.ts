/** Folded runs, each kept until its store has more events: folding a long run anew for every view would be felt. */
import type { RunStore } from '../../core/ports.ts';
import { foldEvents } from '../../core/run.ts';
import type { RunState } from '../../core/types.ts';

interface Folded {
  readonly eventCount: number;
  readonly state: RunState;
}

export class FoldCache {
  readonly #store: RunStore;
  readonly #folded = new Map<string, Folded>();

  constructor(store: RunStore) {
    this.#store = store;
  }

  /**
   * A run as it stands; null if there is none. The same object as long as nothing was appended.
   *
   * @param eventCount  how many events it has by now, where that is known: without a further one nothing is read
   */
  async load(runId: string, eventCount?: number): Promise<RunState | null> {
    const kept = this.#folded.get(runId);
    if (kept !== undefined && kept.eventCount === eventCount) return kept.state;
    const events = await this.#store.readEvents(runId);
    const known = this.#folded.get(runId);
    if (known?.eventCount === events.length) return known.state;
    const state = foldEvents(events);
    if (state !== null) this.#folded.set(runId, { eventCount: events.length, state });
    return state;
  }

  forget(runId: string): void {
    this.#folded.delete(runId);
  }
}
