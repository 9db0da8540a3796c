/** The `run` block of results.json: everything that made the numbers. */
import { judgedBy } from '../core/judged-by.ts';
import type { Bench, JudgeCard, RunSettings, RunState } from '../core/types.ts';
import { contextChangesOf } from './run-facts.ts';
import { toSnakeKeys } from './snake-case.ts';

/**
 * What the runs of one results file share, then what is each model's own.
 *
 * @param states  at least one, all of one identity
 */
export function toRunBlock(states: readonly [RunState, ...RunState[]]): Record<string, unknown> {
  const [{ spec }] = states;
  // What a server did is known once it has judged; runs of one identity share it.
  const judged = states.find(({ judgments }) => judgments.size > 0) ?? states[0];
  return {
    group_ids: [...new Set(states.map((state) => state.spec.groupId))],
    mode: spec.settings.mode,
    bench: toBenchBlock(spec.bench, spec.settings.referenceSet),
    judge: spec.judge === null ? null : toJudgeBlock(spec.judge),
    jury: spec.jury === undefined ? null : { ...spec.jury, jurors: spec.jury.jurors.map(toJudgeBlock) },
    judged_by: judgedBy(judged).map(toSnakeKeys),
    settings: toSettingsBlock(spec.settings),
    models: states.map(toModelBlock),
  };
}

function toBenchBlock(bench: Bench, referenceSet: string | null): Record<string, unknown> {
  const references = bench.references.find(({ name }) => name === referenceSet);
  return {
    name: bench.name,
    label: bench.label,
    source: bench.source,
    questions: bench.questions.length,
    question_ids: bench.questions.map(({ questionId }) => questionId),
    questions_sha256: bench.questionsSha256,
    judge_prompts_sha256: bench.judgePromptsSha256,
    judge_prompts_name: bench.judgePromptsName ?? null,
    reference_set: references === undefined ? null : { name: references.name, sha256: references.sha256 },
  };
}

/** The server's address is part of what made the numbers; its key is not in the card at all. */
function toJudgeBlock(judge: JudgeCard): Record<string, unknown> {
  return {
    ...toSnakeKeys(judge),
    price: judge.price === null ? null : toSnakeKeys(judge.price),
    parameters: toSnakeKeys(judge.parameters),
    ...(judge.localModel === undefined ? {} : { local_model: toSnakeKeys(judge.localModel) }),
    ...(judge.pace === undefined ? {} : { pace: toSnakeKeys(judge.pace) }),
  };
}

/** Mode and reference set stand in blocks of their own. */
function toSettingsBlock(settings: RunSettings): Record<string, unknown> {
  const others = Object.entries(settings).filter(([key]) => key !== 'mode' && key !== 'referenceSet');
  return toSnakeKeys(Object.fromEntries(others));
}

function toModelBlock(state: RunState): Record<string, unknown> {
  const { spec, loadReport, status, endReason, budgetStop, activeMs } = state;
  return {
    run_id: spec.runId,
    created_at: spec.createdAt,
    status,
    end_reason: endReason,
    budget: toSnakeKeys(spec.budget),
    budget_stop: budgetStop,
    active_seconds: Math.round(activeMs) / 1000,
    origin: spec.origin === undefined ? null : toSnakeKeys(spec.origin),
    answers_of: spec.answersOf ?? null,
    card: toSnakeKeys(spec.model),
    environment: toSnakeKeys(spec.environment),
    load: loadReport === null ? null : toLoadBlock(loadReport),
    context_tokens: loadReport === null ? null : state.contextTokens,
    context_changes: contextChangesOf(state),
  };
}

function toLoadBlock({ gpu, ...report }: NonNullable<RunState['loadReport']>): Record<string, unknown> {
  return { ...toSnakeKeys(report), gpu: gpu === null ? null : toSnakeKeys(gpu) };
}
