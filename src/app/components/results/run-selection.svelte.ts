/** Runs picked on the results page, across its tables. */
import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { RunState } from '../../../core/types.ts';

export class RunSelection {
  readonly #runIds = new SvelteSet<string>();

  has(runId: string): boolean {
    return this.#runIds.has(runId);
  }

  set(runId: string, isSelected: boolean): void {
    if (isSelected) this.#runIds.add(runId);
    else this.#runIds.delete(runId);
  }

  setAll(states: readonly RunState[], isSelected: boolean): void {
    for (const { spec } of states) this.set(spec.runId, isSelected);
  }

  clear(): void {
    this.#runIds.clear();
  }

  /** The selected ones among these, in their order. */
  among(states: readonly RunState[]): readonly RunState[] {
    return states.filter(({ spec }) => this.#runIds.has(spec.runId));
  }
}

const [getSelection, setSelection] = createContext<RunSelection>();

/** The selection of the page that shows the runs; call during a component's initialisation. */
export const useSelection = getSelection;

/** Sets the selection for all components below the caller. */
export const provideSelection = setSelection;
