/** Judgments of pairs → a pair run. */
import { importedJudgeCard, importedModelCard } from '../core/imported.ts';
import type { Contestant, PairRunSpec } from '../core/pair-types.ts';
import type { ModelCard, RunSettings } from '../core/types.ts';
import { NO_BUDGET, NO_ORIGIN, outsideBench, referenceSetOf, runOrigin, uniqueId } from './plan-parts.ts';
import type { ImportChoice, ImportPlan, PairSummary } from './types.ts';

type PlannedRun = ImportPlan['runs'][number];

/**
 * The rows do not tell the mode: "all pairs" keeps every one of them.
 *
 * @param runs  of the same import: their answers are those that were compared
 */
export function planPairRun(
  pair: PairSummary,
  runs: readonly PlannedRun[],
  choice: ImportChoice,
  takenIds: Set<string>,
): ImportPlan['pairRuns'][number] {
  const { judgeId, models } = pair;
  const judge = importedJudgeCard(judgeId);
  const { bench, settings } = choice;
  const pairSettings: RunSettings = {
    ...settings,
    mode: 'pairwise-all',
    referenceSet: referenceSetOf(bench, judge, null),
  };
  const spec: PairRunSpec = Object.freeze({
    schemaVersion: 1,
    pairRunId: uniqueId(`${choice.groupId}-pairs-${judge.judgeId}`, takenIds),
    createdAt: new Date(choice.now + runs.length).toISOString(),
    bench,
    judge,
    settings: pairSettings,
    baseline: null,
    contestants: models.map((model) => contestantOf(model, runs)),
    budget: NO_BUDGET,
    environment: choice.environment,
    origin: runOrigin(pair.origin ?? NO_ORIGIN, choice, outsideBench(pair.origin ?? NO_ORIGIN, bench)),
  });
  return { judgeId, spec };
}

function contestantOf(name: string, runs: readonly PlannedRun[]): Contestant {
  const run = runs.find(({ model }) => model === name);
  const card: ModelCard = run?.spec.model ?? importedModelCard(name);
  return { modelId: name, label: card.label, isStandIn: card.isStandIn, runId: run?.spec.runId ?? null };
}
