/** Taking over only part of what was planned. Pure. */
import type { RunOrigin } from '../core/types.ts';
import type { ImportPlan } from './types.ts';

/**
 * The runs and pair runs whose origin is wanted. A contestant whose own run stays out has no run: its answers are then
 * told by the stored prompts alone.
 */
export function partOfPlan(plan: ImportPlan, isWanted: (origin: RunOrigin | undefined) => boolean): ImportPlan {
  const runs = plan.runs.filter(({ spec }) => isWanted(spec.origin));
  const runIds = new Set<string | null>(runs.map(({ spec }) => spec.runId));
  const pairRuns = plan.pairRuns
    .filter(({ spec }) => isWanted(spec.origin))
    .map(({ judgeId, spec }) => {
      const contestants = spec.contestants.map((each) => (runIds.has(each.runId) ? each : { ...each, runId: null }));
      return { judgeId, spec: { ...spec, contestants } };
    });
  return { leftOut: plan.leftOut, runs, pairRuns };
}
