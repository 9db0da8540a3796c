/** From stored answers, a judge and a pairwise mode to a pair run: what forbids it, what it takes. Pure. */
import { InputError } from '../../core/errors.ts';
import { estimatePairs, type PairEstimate } from '../../core/pair-budget.ts';
import { pairAnswersOf } from '../../core/pair-games.ts';
import { createPairRunSpec, type PairRunChoices } from '../../core/pair-run.ts';
import type { PairRunSpec } from '../../core/pair-types.ts';
import { asSentence } from '../format.ts';

export interface PairPlan {
  /** null where something forbids it. */
  readonly spec: PairRunSpec | null;
  /** What forbids it, in a sentence; null if nothing does. */
  readonly problem: string | null;
  readonly estimate: PairEstimate | null;
}

export function planPairs(choices: PairRunChoices): PairPlan {
  try {
    const spec = createPairRunSpec(choices);
    const answers = new Map(choices.states.map((state) => [state.spec.model.modelId, pairAnswersOf(state)]));
    const estimate = estimatePairs(spec, answers);
    if (estimate.judgeable === 0) return refused('No question is answered by two of these models.');
    return { spec, problem: null, estimate };
  } catch (thrown) {
    if (thrown instanceof InputError) return refused(asSentence(thrown.message));
    throw thrown;
  }
}

function refused(problem: string): PairPlan {
  return { spec: null, problem, estimate: null };
}
