/** Steps that a run gave up, as lines for people. Pure. */
import { jurorsOf, seatsOf } from '../../core/jury.ts';
import type { RunSpec, RunState } from '../../core/types.ts';
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
  unload: 'Unloading the model',
};

/** In the order in which they were given up; a load that ended the run is what the run itself says. */
export function failureLines(state: RunState): readonly FailureLine[] {
  const isSaid = (id: string) => id === 'load' && state.status === 'failed';
  return [...state.failures]
    .filter(([id]) => !isSaid(id))
    .map(([id, failure]) => ({
      id,
      what: stepName(id, state.spec),
      reason: asSentence(failure.message),
    }));
}

/** Step ids are made by `stepId` of the core: `answer 81/0/1`, `judge 81/0/1#2`, `judge-load 1`. */
export function stepName(id: string, spec: Pick<RunSpec, 'settings' | 'judge' | 'jury'>): string {
  const [step = '', key] = id.split(' ');
  if (step === 'judge-load') return `Reaching ${judgeName(spec, Number(key ?? 0))}`;
  if (key === undefined) return NAMES[step] ?? step;
  const [turnKey = '', seat = '0'] = key.split('#');
  const [questionId, choiceIndex, turn] = turnKey.split('/');
  const attempt = spec.settings.choices > 1 ? `, attempt ${Number(choiceIndex) + 1}` : '';
  const what = step === 'judge' ? `judgment${judgmentPlace(spec, Number(seat))}` : 'answer';
  return `Question ${questionId}${attempt}, turn ${turn}: ${what}`;
}

/** By its name in a jury of several. */
function judgeName(spec: Pick<RunSpec, 'judge' | 'jury'>, juror: number): string {
  const jurors = jurorsOf(spec);
  return jurors.length > 1 ? (jurors[juror]?.label ?? 'a judge') : 'the judge';
}

/** ` by Judge B, 2 of 3`; nothing for one judge that judges once. */
function judgmentPlace(spec: Pick<RunSpec, 'judge' | 'jury'>, seat: number): string {
  const found = seatsOf(spec)[seat];
  if (spec.jury === undefined || found === undefined) return '';
  const { jurors, repeats } = spec.jury;
  return `${jurors.length > 1 ? ` by ${found.judge.label}` : ''}${repeats > 1 ? `, ${found.repeat + 1} of ${repeats}` : ''}`;
}
