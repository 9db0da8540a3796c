/** Deleting runs, and taking that back while the page is open. */
import type { RunStore } from '../../../core/ports.ts';
import type { RunEvent, RunState } from '../../../core/types.ts';
import { counted } from '../../format.ts';
import type { RunLibrary } from '../../state/run-library.svelte.ts';

/** Deleted runs that can still be brought back: everything they were. */
interface Removed {
  /** "The run of Llama 3.2 1B is", "3 runs are". */
  readonly words: string;
  readonly runs: readonly (readonly RunEvent[])[];
}

export class RunRemoval {
  readonly #store: RunStore;
  readonly #library: RunLibrary;
  /** The runs deleted last; null if there are none to bring back. */
  removed = $state.raw<Removed | null>(null);
  error = $state.raw<string | null>(null);

  constructor(store: RunStore, library: RunLibrary) {
    this.#store = store;
    this.#library = library;
  }

  /** Deletes runs; `undo` brings the last ones back. */
  async remove(states: readonly RunState[]): Promise<void> {
    await this.#attempt(async () => {
      const runIds = states.map(({ spec }) => spec.runId);
      const runs = await Promise.all(runIds.map((runId) => this.#store.readEvents(runId)));
      await this.#library.removeMany(runIds);
      this.removed = { words: wordsOf(states), runs };
    });
  }

  /** Writes the deleted runs' events again, in their order: the fold of the events is the run. */
  async undo(): Promise<void> {
    const runs = this.removed?.runs ?? [];
    await this.#attempt(async () => {
      for (const [first, ...later] of runs) {
        if (first?.type !== 'run-start') continue;
        await this.#store.createRun(first.spec, first.at);
        await this.#store.appendEvents(first.spec.runId, later);
      }
      this.removed = null;
      await this.#library.refresh();
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

function wordsOf(states: readonly RunState[]): string {
  const [first] = states;
  return states.length === 1 && first !== undefined ? `The run of ${first.spec.model.label} is` : `${counted(states.length, 'run')} are`;
}
