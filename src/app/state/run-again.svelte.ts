/** “Run this again”: Set up as it was when some runs were made. */
import type { EvaluationConfig } from '../../core/config-types.ts';
import { dayOf, questionChoice, rebuild, type Recipe } from './recipe.ts';
import type { Setup } from './setup.svelte.ts';

export interface RunAgainPorts {
  readonly setup: Pick<Setup, 'cards' | 'bench' | 'update' | 'chooseBench' | 'chooseReferences'>;
  readonly evaluation: EvaluationConfig;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What Set up says of it. */
export interface RunAgainNotice {
  readonly benchLabel: string;
  /** What could not be rebuilt: whole sentences. */
  readonly notes: readonly string[];
}

export class RunAgain {
  readonly #ports: RunAgainPorts;
  /** null: nothing was rebuilt, or the notice was put away. */
  notice = $state.raw<RunAgainNotice | null>(null);

  constructor(ports: RunAgainPorts) {
    this.#ports = ports;
  }

  /** Makes the choices. What is not here is named in `notice`. */
  async rebuild(recipe: Recipe): Promise<void> {
    const { setup, evaluation, now } = this.#ports;
    const today = dayOf(now());
    const { choices, benchOrigin, notes } = rebuild(recipe, { models: setup.cards, judges: evaluation.judges, settings: evaluation.settings, today });
    const { label } = recipe.bench;
    setup.update(choices);
    this.notice = { benchLabel: label, notes };
    await setup.chooseBench(benchOrigin ?? 'files');
    const rest = benchOrigin === null ? [`Its bench was ${label}: give its files again.`] : this.#questions(recipe);
    this.notice = { benchLabel: label, notes: [...notes, ...rest] };
  }

  forget(): void {
    this.notice = null;
  }

  /** Once the bench is there; one that cannot be had says so by itself. */
  #questions(recipe: Recipe): readonly string[] {
    const { setup } = this.#ports;
    if (setup.bench === null) return ['Its bench could not be had: choose its questions once it is there.'];
    const { choices, notes } = questionChoice(recipe, setup.bench);
    const { referenceSet } = recipe.settings;
    setup.update(choices);
    if (setup.bench.references.some(({ name }) => name === referenceSet) && referenceSet !== null) setup.chooseReferences(referenceSet);
    return notes;
  }
}
