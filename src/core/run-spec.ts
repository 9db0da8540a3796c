/** Making the spec of a run: the one place where choices become a complete, frozen record. */
import { InputError } from './errors.ts';
import { needsReference } from './protocol.ts';
import type { Bench, Budget, JudgeCard, Jury, ModelCard, RunEnvironment, RunSettings, RunSpec } from './types.ts';

export interface RunChoices {
  readonly bench: Bench;
  readonly model: ModelCard;
  readonly judge: JudgeCard | null;
  /** Absent: the judge alone, once. */
  readonly jury?: Jury;
  readonly settings: Omit<RunSettings, 'referenceSet'>;
  /** Name of one of the bench's reference sets; absent or null: the judge's own, else the bench's first. */
  readonly referenceSet?: string | null;
  readonly budget: Budget;
  readonly environment: RunEnvironment;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** @throws InputError if the bench has no question, no such reference set, or lacks a reference answer that is needed */
export function createRunSpec(choices: RunChoices): RunSpec {
  const { bench, model, judge, groupId, now } = choices;
  if (bench.questions.length === 0)
    throw new InputError(`no question of bench "${bench.name}" is left: choose more categories or questions`);
  const referenceSet = judge === null ? null : chooseReferenceSet(choices, judge);
  return Object.freeze({
    schemaVersion: 1,
    runId: `${groupId}-${model.modelId}`,
    groupId,
    createdAt: new Date(now).toISOString(),
    bench,
    model,
    judge,
    ...(choices.jury === undefined || judge === null ? {} : { jury: choices.jury }),
    settings: { ...choices.settings, referenceSet },
    budget: choices.budget,
    environment: choices.environment,
  });
}

/**
 * The reference set for a judge: the one asked for, else the one of its own name, else the bench's first. FastChat knows
 * only the second and stops without it (protocol.md, section 6).
 *
 * @returns null where no question needs one and the bench has none
 */
function chooseReferenceSet({ bench, settings, referenceSet }: RunChoices, judge: JudgeCard): string | null {
  const needed = bench.questions.filter((question) => needsReference(question, settings));
  const set = wantedReferenceSet(bench, referenceSet ?? null, judge);
  if (needed.length === 0) return set?.name ?? null;
  const known = new Set(set?.answers.map(({ questionId }) => questionId));
  const missing = needed.filter(({ questionId }) => !known.has(questionId)).map(({ questionId }) => questionId);
  if (set === undefined || missing.length > 0)
    throw new InputError(
      `bench "${bench.name}" has no reference answer for question ${missing.join(', ')}` +
        `${set === undefined ? '' : ` in set "${set.name}"`}; add a file to its reference_answer folder, choose another ` +
        'set or leave these categories out',
    );
  return set.name;
}

function wantedReferenceSet({ name, references }: Bench, asked: string | null, judge: JudgeCard) {
  if (asked === null) return references.find((set) => set.name === judge.judgeId) ?? references[0];
  const set = references.find((each) => each.name === asked);
  if (set !== undefined) return set;
  const names = references.map((each) => each.name).join(', ');
  throw new InputError(`bench "${name}" has no reference set "${asked}": it has ${names || 'none'}`);
}

/** A judge as an engine sees it: a model card in another role. */
export function judgeModelCard(judge: JudgeCard): ModelCard {
  if (judge.localModel !== undefined) return judge.localModel;
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
