/** The records of the two configuration files. Nothing here is executable. */
import type { JudgeCard, ModelCard, RunSettings } from './types.ts';

/** `configs/model_config.yaml`. */
export interface ModelConfig {
  /** Model ids used when none is chosen. */
  readonly defaults: readonly string[];
  /** Where model files are fetched from: the hubs, or a mirror of them. */
  readonly sources: ModelSources;
  readonly models: readonly ModelCard[];
}

/** Base URLs without a slash at the end. A mirror serves the same paths. */
export interface ModelSources {
  /** Weights: `<hub>/<owner>/<name>/resolve/<revision>/<file>`. */
  readonly hub: string;
  /** WebLLM's compiled libraries: `<libraries>/<folder>/<file>.wasm`. */
  readonly libraries: string;
}

/** `configs/evaluation_config.yaml`. */
export interface EvaluationConfig {
  readonly defaultBench: string;
  readonly defaultJudge: string;
  readonly judges: readonly JudgeCard[];
  readonly settings: Required<Omit<RunSettings, 'mode' | 'referenceSet' | 'gpuBudgetBytes'>>;
  readonly gpu: {
    /** The visitor's card, in MiB. */
    readonly budgetMb: number;
    /** Left to browser and display, in MiB. */
    readonly reserveMb: number;
  };
  readonly judging: {
    readonly requestsPerSecond: number;
    /** Prompts and replies together; null: no such limit. */
    readonly tokensPerMinute: number | null;
    /** Judge calls in flight at once, at most: fewer while a server says that it is too much. */
    readonly concurrency: number;
    readonly timeoutSeconds: number;
    /** First and longest pause between tries. */
    readonly backoffMs: { readonly first: number; readonly longest: number };
    readonly maxCostUsd: number;
  };
  readonly scores: {
    /** Part of the turns, 0 to 1, that must be rated before a score is a headline. */
    readonly minCoverage: number;
  };
  /** The set-up check: questions and tokens it uses. */
  readonly check: { readonly questions: number; readonly maxTokens: number };
}
