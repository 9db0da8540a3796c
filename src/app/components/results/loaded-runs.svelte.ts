/** The runs a page shows: stored ones read once, running ones as they stand this moment. */
import { leaderboardRow } from '../../../core/scores.ts';
import type { RunHeader, RunState } from '../../../core/types.ts';
import type { RunController } from '../../state/run-controller.svelte.ts';
import type { RunLibrary } from '../../state/run-library.svelte.ts';
import { inSlices } from '../../state/slices.ts';

export class LoadedRuns {
  readonly #library: RunLibrary;
  readonly #controller: Pick<RunController, 'lanes'>;
  /** Counts requests, so that a late answer to an old one is dropped. */
  #request = 0;
  #stored = $state.raw<readonly RunState[]>([]);
  /** False until the first runs have been read. */
  isReady = $state.raw(false);
  /** Why runs could not be read; null if they could. */
  error = $state.raw<string | null>(null);

  /** In the order asked for. */
  readonly states: readonly RunState[] = $derived(this.#stored.map((state) => this.#asItStands(state)));

  constructor(library: RunLibrary, controller: Pick<RunController, 'lanes'>) {
    this.#library = library;
    this.#controller = controller;
  }

  #asItStands(stored: RunState): RunState {
    return this.#controller.lanes.find(({ runId }) => runId === stored.spec.runId)?.state ?? stored;
  }

  /** Reads the runs of these headers; those shown until then stay on the screen. */
  async show(headers: readonly RunHeader[]): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    try {
      const states = await this.#library.loadMany(headers.map(({ runId }) => runId));
      const isWanted = () => request === this.#request;
      // The core keeps what it computes of a run, so a table of many appears without holding up the page.
      if (!(await inSlices(states.map((state) => () => void leaderboardRow(state)), isWanted))) return;
      this.#stored = states;
      this.error = null;
    } catch (thrown) {
      if (request !== this.#request) return;
      this.error = thrown instanceof Error ? thrown.message : String(thrown);
    }
    this.isReady = true;
  }
}
