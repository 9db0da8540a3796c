/** Deleting a run, and taking that back while the page is open. */
import type { RunStore } from '../../../core/ports.ts';
import type { RunEvent } from '../../../core/types.ts';
import type { RunLibrary } from '../../state/run-library.svelte.ts';

/** A deleted run that can still be brought back: everything it was. */
interface Removed {
  readonly label: string;
  readonly events: readonly RunEvent[];
}

export class RunRemoval {
  readonly #store: RunStore;
  readonly #library: RunLibrary;
  /** The run deleted last; null if there is none to bring back. */
  removed = $state.raw<Removed | null>(null);
  error = $state.raw<string | null>(null);

  constructor(store: RunStore, library: RunLibrary) {
    this.#store = store;
    this.#library = library;
  }

  /** Deletes a run; `undo` brings the last one back. */
  async remove(runId: string, label: string): Promise<void> {
    await this.#attempt(async () => {
      const events = await this.#store.readEvents(runId);
      await this.#library.remove(runId);
      this.removed = { label, events };
    });
  }

  /** Writes the deleted run's events again, in their order: the fold of the events is the run. */
  async undo(): Promise<void> {
    const [first, ...later] = this.removed?.events ?? [];
    if (first?.type !== 'run-start') return;
    await this.#attempt(async () => {
      await this.#store.createRun(first.spec, first.at);
      for (const event of later) await this.#store.appendEvent(first.spec.runId, event);
      this.removed = null;
      await this.#library.refresh();
    });
  }

  /** Lets the deleted run go. */
  forget(): void {
    this.removed = null;
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
