/** The pair matches between the models that are shown: pair runs are read when two of their models stand side by side. */
import { judgedMatches, type JudgedMatch } from '../../../core/pair-matches.ts';
import type { PairRun, PairRunHeader } from '../../../core/pair-types.ts';
import type { RunState } from '../../../core/types.ts';
import type { PairLibrary } from '../../state/pair-library.svelte.ts';

/** A match, and the pair run that it is of. */
export interface ShownMatch {
  readonly run: PairRun;
  readonly match: JudgedMatch;
}

export class ShownMatches {
  readonly #library: Pick<PairLibrary, 'loadAt'>;
  /** Counts requests, so that a late answer to an old one is dropped. */
  #request = 0;
  /** Pair runs with two of the models shown or more. */
  runs = $state.raw<readonly PairRun[]>([]);

  constructor(library: Pick<PairLibrary, 'loadAt'>) {
    this.#library = library;
  }

  /** Reads the pair runs that may hold games between these models. One that cannot be read is left out. */
  async show(headers: readonly PairRunHeader[], states: readonly RunState[]): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    const read = await Promise.allSettled(headers.filter((header) => mayHold(header, states)).map((header) => this.#library.loadAt(header)));
    if (request !== this.#request) return;
    this.runs = read.flatMap((each) => (each.status === 'fulfilled' && each.value !== null ? [each.value] : []));
  }
}

/** By name: cheap, and enough to read no run in vain. */
function mayHold({ benchName, modelLabels }: PairRunHeader, states: readonly RunState[]): boolean {
  const labels = states.map(({ spec }) => spec.model.label);
  return states[0]?.spec.bench.name === benchName && modelLabels.filter((label) => labels.includes(label)).length > 1;
}

/** The matches on a question's turn between the models shown; an early file's row without a turn counts as turn 1. */
export function matchesOn(
  runs: readonly PairRun[],
  states: readonly RunState[],
  { questionId, turn }: { readonly questionId: number; readonly turn: number },
): readonly ShownMatch[] {
  return runs.flatMap((run) => {
    const shown = run.spec.contestants.filter((each) => isShown(each, states)).map(({ modelId }) => modelId);
    return matchesOf(run)
      .filter(({ judgment }) => judgment.questionId === questionId && (judgment.turn ?? 1) === turn)
      .filter(({ judgment }) => shown.includes(judgment.model1) && shown.includes(judgment.model2))
      .map((match) => ({ run, match }));
  });
}

/** Imported pair runs know no runs: there the model's name decides. */
function isShown({ runId, modelId }: { readonly runId: string | null; readonly modelId: string }, states: readonly RunState[]): boolean {
  return states.some(({ spec }) => spec.model.modelId === modelId && (runId === null || spec.runId === runId || spec.answersOf === runId));
}

/** A stored run never changes; with more judgments it is another record. */
const known = new WeakMap<PairRun, readonly JudgedMatch[]>();

function matchesOf(run: PairRun): readonly JudgedMatch[] {
  const matches = known.get(run) ?? judgedMatches(run);
  known.set(run, matches);
  return matches;
}
