/** What `benchtab judge` says on its way and at its end. */
import { highestSpending } from '../core/budget.ts';
import { seatsOf } from '../core/jury.ts';
import { progressOf } from '../core/run.ts';
import type { RunState } from '../core/types.ts';
import type { PreparedRun } from './judge-command.ts';
import type { Terminal } from './terminal.ts';

/** `model-a: 5 of 32 judged, 1 failed`. */
export function progressLine(state: RunState): string {
  const { judged, judgeFailures, answered } = progressOf(state);
  const failed = judgeFailures > 0 ? `, ${judgeFailures} failed` : '';
  return `${state.spec.model.modelId}: ${judged} of ${answered * seatsOf(state.spec).length} judged${failed}`;
}

export interface JudgedInput {
  /** Of the files that were begun. */
  readonly states: readonly RunState[];
  /** All files. */
  readonly prepared: readonly PreparedRun[];
  readonly maxCostUsd: number | null;
}

/** A sentence for each file: what is judged, what is not, and why. */
export function tellJudged({ states, prepared, maxCostUsd }: JudgedInput, terminal: Terminal): void {
  const spent = states.reduce((sum, state) => sum + highestSpending(state), 0);
  for (const [index, state] of states.entries()) {
    const standing = (prepared[index]?.events ?? []).filter(({ type }) => type === 'judgment-end').length;
    terminal.error(describeJudged(state, standing, endOf(state, maxCostUsd, spent)));
  }
  for (const { spec } of prepared.slice(states.length)) terminal.error(`${spec.model.modelId}: not begun`);
}

/** The cap of the last file is what those before it left: what counts for a person is the whole. */
function endOf({ endReason, budgetStop }: RunState, maxCostUsd: number | null, spent: number): string | null {
  if (budgetStop?.limit !== 'usd' || maxCostUsd === null) return endReason;
  return `--max-cost ${maxCostUsd} is reached (spent: at most ${Number(spent.toPrecision(3))} US dollars); what is judged is kept: go on with --resume`;
}

/** @param standing  judgments that stood in the output before */
function describeJudged(state: RunState, standing: number, end: string | null): string {
  const { judged, unreadable, judgeFailures, answerFailures } = progressOf(state);
  const takenOver = [...state.judgments.values()].filter(({ completion }) => completion.isTakenOver === true).length;
  const gaps = [
    takenOver > standing ? `${takenOver - standing} found again in the cache` : null,
    unreadable > 0 ? `${unreadable} unreadable` : null,
    judgeFailures > 0 ? `${judgeFailures} not judged` : null,
    answerFailures > 0 ? `${answerFailures} without an answer` : null,
    end,
  ].filter((gap) => gap !== null);
  return `${state.spec.model.modelId}: ${judged} judged${gaps.length > 0 ? `; ${gaps.join('; ')}` : ''}`;
}
