/** Summaries of made-up jury runs. */
import { summariseJury } from '../../../../src/core/jury-summary.ts';
import type { JurySummary } from '../../../../src/core/score-types.ts';
import type { RunState } from '../../../../src/core/types.ts';

export function summary(state: RunState): JurySummary {
  const found = summariseJury(state);
  if (found === null) throw new Error('the run has no jury');
  return found;
}
