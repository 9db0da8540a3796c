/** What went wrong in a run and was put right, as lines for people. Pure. */
import { shorterContextSentence } from '../../core/context-ladder.ts';
import { remedyFor, type EngineErrorKind } from '../../core/errors.ts';
import { stepId } from '../../core/run.ts';
import type { ContextChange, RunState, Trouble } from '../../core/types.ts';
import { asSentence, formatDuration } from '../format.ts';
import { stepName } from './failure-lines.ts';
import type { Lane } from './lane.svelte.ts';

export interface TroubleLine {
  /** Tells lines of one run apart. */
  readonly id: string;
  /** Of the first of its kind, milliseconds since 1970. */
  readonly at: number;
  /** "Question 93, turn 2: answer". */
  readonly what: string;
  readonly reason: string;
  /** What was done about it. */
  readonly then: string;
  /** How often in a row. */
  readonly times: number;
}

/**
 * Failed tries of the model under test that were repeated, and every shorter context, oldest first. What was given up
 * stands elsewhere; a judge's busy server is what its queue tells.
 */
export function troubleLines(state: RunState): readonly TroubleLine[] {
  const repaired = state.troubles.filter(({ key, isFinal }) => !isFinal && (key.step === 'load' || key.step === 'answer'));
  const lines = repaired.map((trouble) => lineOf(state, trouble, changeAfter(state, trouble)));
  const planned = state.contextChanges.filter((change) => !repaired.some((each) => changeAfter(state, each) === change));
  const all = [...lines, ...planned.map((change) => lineOfChange(state, change))];
  return all.sort((a, b) => a.at - b.at).reduce(merge, []);
}

/** The shorter context that a failed try led to: it is recorded right after it, for the same reason. */
function changeAfter({ contextChanges, troubles }: RunState, trouble: Trouble): ContextChange | undefined {
  const next = troubles[troubles.indexOf(trouble) + 1]?.at ?? Infinity;
  return contextChanges.find(
    ({ at, failure }) => at >= trouble.at && at <= next && failure.message === trouble.failure.message,
  );
}

function lineOf({ spec }: RunState, { at, key, failure }: Trouble, change: ContextChange | undefined): TroubleLine {
  const then = change === undefined ? remedyWords(failure.kind) : shorterContextSentence(spec, change.contextTokens);
  const what = stepName(stepId(key), spec);
  return { id: `${at} ${what}`, at, what, reason: asSentence(failure.message), then, times: 1 };
}

function lineOfChange({ spec }: RunState, { at, contextTokens, failure }: ContextChange): TroubleLine {
  const then = shorterContextSentence(spec, contextTokens);
  const what = 'Before loading the model';
  return { id: `${at} ${what}`, at, what, reason: asSentence(failure.message), then, times: 1 };
}

function remedyWords(kind: string): string {
  // Kinds of stored runs are texts; one that is not known any more has no remedy.
  const remedy = remedyFor(kind as EngineErrorKind) as ReturnType<typeof remedyFor> | undefined;
  return remedy?.reload === true ? 'The model was loaded anew and asked again.' : 'It was tried again.';
}

function merge(lines: readonly TroubleLine[], line: TroubleLine): readonly TroubleLine[] {
  const last = lines.at(-1);
  if (last?.what !== line.what || last.reason !== line.reason || last.then !== line.then) return [...lines, line];
  return [...lines.slice(0, -1), { ...last, times: last.times + 1 }];
}

/** What goes on while no answer is written. `now` in milliseconds since 1970. */
export function idleWords({ load, activity, progress }: Pick<Lane, 'load' | 'activity' | 'progress'>, now: number): string {
  if (load !== null) return load.text;
  const reload = activity?.waiting.find(({ key }) => key.step === 'load');
  if (reload !== undefined)
    return `Loading again in ${formatDuration(Math.max(0, reload.until - now))}. ${asSentence(reload.failure.message)}`;
  const steps = activity?.inFlight.map(({ step }) => step) ?? [];
  if (steps.includes('unload')) return 'Giving the graphics memory back';
  if (steps.includes('load')) return 'Starting to load';
  const isAnswering = progress.answered + progress.answerFailures < progress.totalTurns;
  return isAnswering ? 'Waiting for the next answer' : 'No answer is left to write';
}
