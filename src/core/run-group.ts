/** Runs started together: one model each, the same bench, judge and settings. The page and the command line share it. */
import { conversationTokens, planMemory, usesF32, type MemoryPlan } from './gpu-memory.ts';
import { createRunSpec } from './run-spec.ts';
import type { EvaluationConfig } from './config-types.ts';
import type { Bench, JudgeCard, Jury, ModelCard, RunEnvironment, RunSpec } from './types.ts';

const MIB = 1024 ** 2;

export interface GroupChoices {
  readonly bench: Bench;
  /** In the order in which they run. */
  readonly models: readonly ModelCard[];
  readonly judge: JudgeCard | null;
  /** Absent: the judge alone, once. */
  readonly jury?: Jury;
  /** What the choices below leave open. */
  readonly evaluation: Pick<EvaluationConfig, 'settings' | 'gpu'>;
  /** Independent attempts at each question. */
  readonly choices: number;
  /** New tokens a turn. */
  readonly maxTokens: number;
  readonly seed: number;
  /** Name of the reference set; absent or null: the judge's own, else the bench's first. */
  readonly referenceSet?: string | null;
  /** Memory of the graphics card, MiB. */
  readonly gpuBudgetMb: number;
  /** For each run; null: no cap. */
  readonly maxCostUsd: number | null;
  readonly environment: RunEnvironment;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * One spec for each model, in their order.
 *
 * @throws InputError if no question is left or a reference answer is missing
 */
export function createGroupSpecs(group: GroupChoices): readonly RunSpec[] {
  const { bench, judge, evaluation, choices, maxTokens, seed, environment, groupId } = group;
  const gpuBudget = gpuBudgetBytes(group.gpuBudgetMb, evaluation);
  return group.models.map((model, index) =>
    createRunSpec({
      bench,
      model,
      judge,
      ...(group.jury === undefined ? {} : { jury: group.jury }),
      referenceSet: group.referenceSet ?? null,
      settings: { ...evaluation.settings, mode: 'single', choices, maxTokens, seed, gpuBudgetBytes: gpuBudget },
      budget: { usd: group.maxCostUsd, tokens: null, seconds: null },
      environment,
      groupId,
      // A millisecond apart, so that a group keeps its order.
      now: group.now + index,
    }),
  );
}

/**
 * A spec whose model is loaded for the longest context that its budget covers. Unchanged where the model fits as it is,
 * where nothing is known about its memory, and where nothing fits: that is found out, and recorded, by the run.
 *
 * @param hasF16  the adapter has the feature shader-f16
 */
export function fitSpec(spec: RunSpec, hasF16: boolean): RunSpec {
  const plan = planOf(spec, hasF16);
  if (plan === null || plan.parts === null || plan.fit === 'too-big') return spec;
  const { contextTokens, parts } = plan;
  return { ...spec, model: { ...spec.model, contextTokens, gpuBytes: parts.totalBytes } };
}

/** Does the model exceed its budget with any context? */
export function isTooBig(spec: RunSpec, hasF16: boolean): boolean {
  return planOf(spec, hasF16)?.fit === 'too-big';
}

/** null without a budget. */
function planOf({ model, bench, settings }: RunSpec, hasF16: boolean): MemoryPlan | null {
  if (settings.gpuBudgetBytes === null) return null;
  return planMemory({
    card: model,
    usesF32: usesF32(model, hasF16),
    budgetBytes: settings.gpuBudgetBytes,
    neededTokens: conversationTokens(bench.questions, settings.maxTokens),
  });
}

/** GPU bytes a model may allocate: the card's memory less what browser and display need. */
export function gpuBudgetBytes(budgetMb: number, { gpu }: Pick<EvaluationConfig, 'gpu'>): number {
  return Math.max(0, budgetMb - gpu.reserveMb) * MIB;
}

/**
 * A name for a group that sorts by time: `20261123-141502-k3f`.
 *
 * @param now  milliseconds since 1970
 * @param random  uniform in [0, 1): two groups of one second get different names
 */
export function createGroupId(now: number, random: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const suffix = Math.floor(random * 36 ** 3).toString(36).padStart(3, '0');
  return `${stamp}-${suffix}`;
}
