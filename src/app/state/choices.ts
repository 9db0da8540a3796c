/** What a person chose in Set up, how it is kept, and what it falls back to. A key is never among it. */
import type { EvaluationConfig, ModelConfig } from '../../core/config-types.ts';
import type { JudgePace, JuryRule, ModelCard } from '../../core/types.ts';

export type BenchOrigin = 'starter' | 'mt-bench' | 'files';

/** Ids that stand beside the catalogue's judges. */
export const NO_JUDGE = 'none';
export const CUSTOM_JUDGE = 'custom';
export const LOCAL_JUDGE = 'local';

export interface SetupChoices {
  readonly modelIds: readonly string[];
  /** Models to be tried although they exceed the memory budget. */
  readonly forcedModelIds: readonly string[];
  /** Models added by hand. */
  readonly customModels: readonly ModelCard[];
  readonly benchOrigin: BenchOrigin;
  /** null: all. */
  readonly categories: readonly string[] | null;
  /** The first so many questions; null: all. */
  readonly maxQuestions: number | null;
  /** Independent attempts at each question. */
  readonly choices: number;
  readonly maxTokens: number;
  readonly seed: number;
  /** A judge id of the catalogue, NO_JUDGE, CUSTOM_JUDGE or LOCAL_JUDGE. */
  readonly judgeId: string;
  readonly customJudge: { readonly model: string; readonly baseUrl: string };
  /** Id of the model that judges in this browser; empty until one is chosen. */
  readonly localJudgeModelId: string;
  /** Further jurors beside the judge: ids of the catalogue, CUSTOM_JUDGE or LOCAL_JUDGE. */
  readonly jurorIds: readonly string[];
  /** Judgments of every turn by each judge. */
  readonly judgeRepeats: number;
  readonly juryRule: JuryRule;
  /** null: as the configuration says. */
  readonly judgePace: JudgePace | null;
  readonly gpuBudgetMb: number;
  /** null: no cap. */
  readonly maxCostUsd: number | null;
}

export function defaultChoices(models: ModelConfig, evaluation: EvaluationConfig): SetupChoices {
  return {
    modelIds: models.defaults,
    forcedModelIds: [],
    customModels: [],
    benchOrigin: evaluation.defaultBench === 'starter' ? 'starter' : 'mt-bench',
    categories: null,
    maxQuestions: null,
    choices: evaluation.settings.choices,
    maxTokens: evaluation.settings.maxTokens,
    seed: evaluation.settings.seed,
    judgeId: evaluation.defaultJudge,
    customJudge: { model: '', baseUrl: 'http://localhost:11434/v1' },
    localJudgeModelId: '',
    jurorIds: [],
    judgeRepeats: 1,
    juryRule: 'mean',
    judgePace: null,
    gpuBudgetMb: evaluation.gpu.budgetMb,
    maxCostUsd: evaluation.judging.maxCostUsd,
  };
}

/** Saved choices over the defaults: a field counts only if it still has the right shape. Files cannot be kept. */
export function restoreChoices(saved: string | null, defaults: SetupChoices): SetupChoices {
  const raw = parseRecord(saved);
  const restored = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof SetupChoices)[])
    if (key in raw && hasSameShape(raw[key], defaults[key], key)) Object.assign(restored, { [key]: raw[key] });
  return restored.benchOrigin === 'files' ? { ...restored, benchOrigin: defaults.benchOrigin } : restored;
}

function parseRecord(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const NULLABLE: readonly (keyof SetupChoices)[] = ['categories', 'maxQuestions', 'maxCostUsd'];
const JURY_RULES: readonly unknown[] = ['mean', 'median', 'majority'];

function hasSameShape(value: unknown, example: unknown, key: keyof SetupChoices): boolean {
  if (NULLABLE.includes(key)) return value === null || (key === 'categories' ? isStringList(value) : isNumber(value));
  if (key === 'judgePace') return value === null || isPace(value);
  if (key === 'juryRule') return JURY_RULES.includes(value);
  if (key === 'modelIds' || key === 'forcedModelIds' || key === 'jurorIds') return isStringList(value);
  if (key === 'customModels') return Array.isArray(value) && value.every(isModelCard);
  if (key === 'customJudge') return isRecordOf(value, ['model', 'baseUrl']);
  return typeof value === typeof example && (typeof value !== 'number' || Number.isFinite(value));
}

function isPace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { requestsPerSecond, tokensPerMinute } = value as Partial<Record<keyof JudgePace, unknown>>;
  return isNumber(requestsPerSecond) && (tokensPerMinute === null || isNumber(tokensPerMinute));
}

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isStringList = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string');
const isModelCard = (value: unknown) => isRecordOf(value, ['modelId', 'label', 'engine', 'source']);

function isRecordOf(value: unknown, strings: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return strings.every((key) => typeof (value as Record<string, unknown>)[key] === 'string');
}
