/** Flags of the runs of one table, each with the runs that have it. Pure. */
import { countFlags, FLAG_NAMES, FLAGS, flagsOf } from '../../../core/flags.ts';
import { allTurns } from '../../../core/run.ts';
import type { FlagName } from '../../../core/score-types.ts';
import type { RunState } from '../../../core/types.ts';

export interface FlaggedRun {
  readonly runId: string;
  readonly label: string;
  readonly turns: number;
  /** Address of the flagged turns in Browse. */
  readonly hash: string;
}

export interface FlagGroup {
  readonly name: FlagName;
  readonly label: string;
  readonly sentence: string;
  readonly runs: readonly FlaggedRun[];
}

/** In the order of FLAGS; flags that no run has are left out. */
export function flagGroups(states: readonly RunState[]): readonly FlagGroup[] {
  return FLAG_NAMES.flatMap((name) => {
    const runs = states.flatMap((state) => flaggedRun(state, name) ?? []);
    return runs.length === 0 ? [] : [{ name, ...FLAGS[name], runs }];
  });
}

function flaggedRun(state: RunState, name: FlagName): FlaggedRun | null {
  const turns = countFlags(state)[name] ?? 0;
  if (turns === 0) return null;
  const { runId, model } = state.spec;
  return { runId, label: model.label, turns, hash: hashOf(state, name) };
}

/** Browse shows one attempt at a time: the first one that has the flag. */
function hashOf(state: RunState, name: FlagName): string {
  const first = allTurns(state.spec).find((key) => flagsOf(state, key).includes(name));
  const attempt = first === undefined || first.choiceIndex === 0 ? '' : `&choice=${first.choiceIndex}`;
  return `#/browse?run=${encodeURIComponent(state.spec.runId)}${attempt}&show=${name}`;
}
