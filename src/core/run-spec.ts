/** Making the spec of a run: the one place where choices become a complete, frozen record. */
import { InputError } from './errors.ts';
import { needsReference } from './protocol.ts';
import type { Bench, Budget, JudgeCard, ModelCard, RunEnvironment, RunSettings, RunSpec } from './types.ts';

export interface RunChoices {
  readonly bench: Bench;
  readonly model: ModelCard;
  readonly judge: JudgeCard | null;
  /** `referenceSet` is chosen here: by the judge's name, else the bench's first (as FastChat, with a fallback). */
  readonly settings: Omit<RunSettings, 'referenceSet'>;
  readonly budget: Budget;
  readonly environment: RunEnvironment;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** @throws InputError if the bench has no question, or lacks a reference answer that a question needs */
export function createRunSpec(choices: RunChoices): RunSpec {
  const { bench, model, judge, groupId, now } = choices;
  if (bench.questions.length === 0)
    throw new InputError(`no question of bench "${bench.name}" is left: choose more categories or questions`);
  const referenceSet = judge === null ? null : chooseReferenceSet(bench, judge, choices.settings);
  return Object.freeze({
    schemaVersion: 1,
    runId: `${groupId}-${model.modelId}`,
    groupId,
    createdAt: new Date(now).toISOString(),
    bench,
    model,
    judge,
    settings: { ...choices.settings, referenceSet },
    budget: choices.budget,
    environment: choices.environment,
  });
}

/**
 * The reference set for a judge: the one of its own name, else the bench's first. FastChat knows only the former and
 * stops without it (protocol.md, section 6).
 *
 * @returns null where no question needs one
 */
function chooseReferenceSet(
  bench: Bench,
  judge: JudgeCard,
  settings: Pick<RunSettings, 'referenceCategories'>,
): string | null {
  const needed = bench.questions.filter((question) => needsReference(question, settings));
  const set = bench.references.find(({ name }) => name === judge.judgeId) ?? bench.references[0];
  if (needed.length === 0) return set?.name ?? null;
  const known = new Set(set?.answers.map(({ questionId }) => questionId));
  const missing = needed.filter(({ questionId }) => !known.has(questionId)).map(({ questionId }) => questionId);
  if (set === undefined || missing.length > 0)
    throw new InputError(
      `bench "${bench.name}" has no reference answer for question ${missing.join(', ')}; ` +
        'add a file to its reference_answer folder or leave these categories out',
    );
  return set.name;
}

/** A judge as an engine sees it: a model card in another role. */
export function judgeModelCard(judge: JudgeCard): ModelCard {
  return {
    modelId: judge.judgeId,
    label: judge.label,
    family: 'judge',
    engine: judge.engine,
    source: judge.model,
    parameters: null,
    quantization: 'none',
    contextTokens: 0,
    downloadBytes: null,
    gpuBytes: null,
    licence: '',
    promptFormat: 'chat',
    isStandIn: judge.isStandIn,
  };
}
