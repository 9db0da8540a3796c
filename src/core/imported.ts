/** What is known by its files alone: models and judges that ran elsewhere. */
import type { Completion, JudgeCard, ModelCard, RunSpec } from './types.ts';

/** Engine id of models and judges that cannot be run here: what they said is read from files. */
export const IMPORTED_ENGINE = 'imported';

/** Is this a model or judge that only files tell of? Then there is nothing to run. */
export function isImported({ engine }: Pick<ModelCard | JudgeCard, 'engine'>): boolean {
  return engine === IMPORTED_ENGINE;
}

/** Were the answers made elsewhere? A side file may then name a real engine: nothing that a file names is loaded. */
export function isAnsweredElsewhere({ origin, model }: Pick<RunSpec, 'origin' | 'model'>): boolean {
  return origin !== undefined || isImported(model);
}

/** Does the run make no answers itself? They came from files, or from another run. */
export function areAnswersGiven(spec: Pick<RunSpec, 'origin' | 'model' | 'answersOf'>): boolean {
  return spec.answersOf !== undefined || isAnsweredElsewhere(spec);
}

/** Were the judgments made elsewhere? A side file may then name a real server: none that a file names is called. */
export function isJudgedElsewhere({ origin, judge, answersOf }: Pick<RunSpec, 'origin' | 'judge' | 'answersOf'>): boolean {
  // A run with a past in files and answers of another run was made here, to be judged here.
  return judge !== null && (isImported(judge) || (origin !== undefined && answersOf === undefined));
}

/**
 * A model known by its answer file alone.
 *
 * @param name  the answer file's name without `.jsonl`, as in FastChat
 */
export function importedModelCard(name: string): ModelCard {
  return {
    modelId: name,
    label: name,
    family: 'imported',
    engine: IMPORTED_ENGINE,
    source: name,
    parameters: null,
    quantization: 'unknown',
    contextTokens: 0,
    downloadBytes: null,
    gpuBytes: null,
    licence: '',
    promptFormat: 'chat',
    isStandIn: false,
  };
}

/**
 * A judge known by its judgments alone. Which version it was, and at which server, the files do not tell: its runs are
 * never in one table with those of a judge of the same name that was asked from here.
 *
 * @param name  first item of the rows' `judge`
 */
export function importedJudgeCard(name: string): JudgeCard {
  return {
    judgeId: name,
    label: name,
    engine: IMPORTED_ENGINE,
    model: name,
    price: null,
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    isStandIn: name === 'practice',
  };
}

/** A text without figures: all that a file tells. */
export function importedCompletion(text: string): Completion {
  return {
    text,
    finishReason: 'unknown',
    rawFinishReason: null,
    usage: { promptTokens: null, completionTokens: null },
    timing: { firstTokenMs: null, totalMs: 0 },
    gpu: null,
    servedModel: null,
    warnings: [],
  };
}
