/** Steps that a run gave up, as lines for people. Pure. */
import type { RunState } from '../../core/types.ts';
import { asSentence } from '../format.ts';

export interface FailureLine {
  /** The step's id. */
  readonly id: string;
  /** "Question 93, turn 2: judgment". */
  readonly what: string;
  readonly reason: string;
}

const NAMES: Readonly<Record<string, string>> = {
  load: 'Loading the model',
  'judge-load': 'Reaching the judge',
  unload: 'Unloading the model',
};

/** In the order in which they were given up; a load that ended the run is what the run itself says. */
export function failureLines(state: RunState): readonly FailureLine[] {
  const isSaid = (id: string) => id === 'load' && state.status === 'failed';
  return [...state.failures]
    .filter(([id]) => !isSaid(id))
    .map(([id, failure]) => ({
      id,
      what: stepName(id, state.spec.settings.choices),
      reason: asSentence(failure.message),
    }));
}

/** Step ids are made by `stepId` of the core: `answer 81/0/1`. */
export function stepName(id: string, choices: number): string {
  const [step = '', key] = id.split(' ');
  if (key === undefined) return NAMES[step] ?? step;
  const [questionId, choiceIndex, turn] = key.split('/');
  const attempt = choices > 1 ? `, attempt ${Number(choiceIndex) + 1}` : '';
  return `Question ${questionId}${attempt}, turn ${turn}: ${step === 'judge' ? 'judgment' : 'answer'}`;
}
