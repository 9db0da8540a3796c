/** From choices to runs: which questions, which judge, which specs, and what forbids to start. Pure. */
import { judgeCardFor, localJudgeCard } from '../../core/judge-cards.ts';
import { juryProblem } from '../../core/jury.ts';
import { requireJudgePrompts } from '../../core/own-judge-prompts.ts';
import { selectQuestions } from '../../core/questions.ts';
import { createGroupSpecs, fitSpec, isTooBig } from '../../core/run-group.ts';
import type { EvaluationConfig } from '../../core/config-types.ts';
import type { Bench, JudgeCard, Jury, ModelCard, RunEnvironment, RunSpec } from '../../core/types.ts';
import { CUSTOM_JUDGE, LOCAL_JUDGE, NO_JUDGE, type SetupChoices } from './choices.ts';
import { addressProblem } from './server-model.ts';
import { AZURE_RESOURCE } from './server-presets.ts';

/** The first question of each category, up to `count` of them, then the rest in order. */
export function oneOfEach(bench: Bench, count: number): Bench {
  const seen = new Set<string>();
  const firsts = bench.questions.filter(({ category }) => !seen.has(category) && seen.add(category));
  const rest = bench.questions.filter((question) => !firsts.includes(question));
  return { ...bench, questions: [...firsts, ...rest].slice(0, count) };
}

/** What is chosen about the judge. */
export type JudgeChoice = Pick<
  SetupChoices,
  'judgeId' | 'customJudge' | 'localJudgeModelId' | 'jurorIds' | 'judgeRepeats' | 'juryRule' | 'judgePace' | 'maxCostUsd'
>;

/** What judges are made of: the catalogue, and the models that may judge in this browser. */
export interface JudgeCatalogue {
  readonly judges: readonly JudgeCard[];
  readonly models: readonly ModelCard[];
}

/** The judge chosen; null for none, or where what is chosen is not there. */
export function chosenJudge(choices: JudgeChoice, catalogue: JudgeCatalogue): JudgeCard | null {
  return judgeNamed(choices.judgeId, choices, catalogue);
}

/**
 * The jury chosen: the judge and the further jurors, each once; undefined for one judge that judges once,
 * and without a judge.
 */
export function chosenJury(choices: JudgeChoice, catalogue: JudgeCatalogue): Jury | undefined {
  if (chosenJudge(choices, catalogue) === null) return undefined;
  const ids = [...new Set([choices.judgeId, ...choices.jurorIds])];
  const jurors = ids.flatMap((judgeId) => judgeNamed(judgeId, choices, catalogue) ?? []);
  if (jurors.length === 1 && choices.judgeRepeats === 1) return undefined;
  return { jurors, repeats: choices.judgeRepeats, rule: choices.juryRule };
}

/**
 * The judge of that id; null where it is not there. A model of a server that the catalogue does not know has no price.
 */
export function judgeNamed(judgeId: string, choices: JudgeChoice, { judges, models }: JudgeCatalogue): JudgeCard | null {
  if (judgeId === NO_JUDGE) return null;
  if (judgeId === LOCAL_JUDGE) {
    const model = models.find(({ modelId }) => modelId === choices.localJudgeModelId);
    return model === undefined ? null : localJudgeCard(model);
  }
  const card = judgeId === CUSTOM_JUDGE ? customJudge(choices, judges) : judges.find((each) => each.judgeId === judgeId);
  if (card === undefined) return null;
  return choices.judgePace === null || card.baseUrl === undefined ? card : { ...card, pace: choices.judgePace };
}

function customJudge({ customJudge: { model, baseUrl } }: JudgeChoice, judges: readonly JudgeCard[]): JudgeCard {
  // A server may well have a model that is called as our practice judge is.
  const known = judges.filter(({ isStandIn }) => !isStandIn);
  return judgeCardFor({ judges: known }, model.trim(), baseUrl.trim().replace(/\/+$/, ''));
}

export interface PlanInput {
  readonly bench: Bench;
  readonly models: readonly ModelCard[];
  /** Judges to choose from; of the models, those that may judge. */
  readonly catalogue: JudgeCatalogue;
  readonly choices: SetupChoices;
  /** Name of one of the bench's reference sets; null: the judge's own, else the first. */
  readonly referenceSet: string | null;
  readonly evaluation: EvaluationConfig;
  readonly environment: RunEnvironment;
  /** The adapter has the feature shader-f16: it decides on the variant, and so on the context that fits. */
  readonly hasF16: boolean;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * One spec for each model, in the order of `models`, each for the longest context that the budget covers. Models that
 * are forced past the budget have none; a tick from before the budget was raised counts no more.
 *
 * @throws InputError if no question is left, or a reference answer or a judge prompt is missing
 */
export function planRuns(input: PlanInput): readonly RunSpec[] {
  const { choices, evaluation, models, referenceSet, environment, groupId, now } = input;
  const { categories, maxQuestions: first, maxTokens, seed, gpuBudgetMb, maxCostUsd } = choices;
  const jury = chosenJury(choices, input.catalogue);
  const bench = selectQuestions(input.bench, { categories, first });
  const judge = chosenJudge(choices, input.catalogue);
  if (judge !== null) requireJudgePrompts(bench, { ...evaluation.settings, mode: 'single' });
  const specs = createGroupSpecs({
    bench,
    judge,
    ...(jury === undefined ? {} : { jury }),
    choices: choices.choices,
    ...{ models, referenceSet, evaluation, maxTokens, seed, gpuBudgetMb, maxCostUsd, environment, groupId, now },
  });
  const isForced = (spec: RunSpec) => choices.forcedModelIds.includes(spec.model.modelId) && isTooBig(spec, input.hasF16);
  return specs.map((spec) =>
    isForced(spec) ? { ...spec, settings: { ...spec.settings, gpuBudgetBytes: null } } : fitSpec(spec, input.hasF16),
  );
}

/** What forbids to start, as sentences; empty if nothing does. */
export function problemsOf(choices: SetupChoices, models: readonly ModelCard[], catalogue: JudgeCatalogue): string[] {
  const problems = [...numberProblems(choices), ...judgeProblems(choices, catalogue), ...juryProblems(choices, catalogue)];
  if (models.length === 0) problems.unshift('Choose at least one model.');
  return problems;
}

/** Each attempt is planned, judged and kept by itself: beyond it the page would be busy with its own tables. */
const MOST_CHOICES = 100;

function numberProblems({ choices, maxTokens, maxQuestions, seed, gpuBudgetMb }: SetupChoices): string[] {
  const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  return [
    isWhole(choices, 1) && choices <= MOST_CHOICES ? null : `Attempts at each question: a whole number from 1 to ${MOST_CHOICES}.`,
    isWhole(maxTokens, 1) ? null : 'New tokens a turn: a whole number from 1.',
    maxQuestions === null || isWhole(maxQuestions, 1) ? null : 'First questions: a whole number from 1, or empty for all.',
    isWhole(seed, 0) ? null : 'Seed: a whole number from 0.',
    gpuBudgetMb > 0 ? null : 'Memory of the graphics card: a number of MB above 0.',
  ].filter((problem) => problem !== null);
}

/** What forbids to ask the judge, as sentences; empty if nothing does. */
export function judgeProblems(choices: JudgeChoice, catalogue: JudgeCatalogue): string[] {
  if (choices.judgeId === NO_JUDGE) return [];
  const judge = chosenJudge(choices, catalogue);
  if (judge === null && choices.judgeId === LOCAL_JUDGE) return ['Choose the model that is to judge.'];
  if (judge === null) return [`The judge "${choices.judgeId}" is not in the catalogue: choose another.`];
  if (judge.model === '') return ['Name the judge’s model as its server knows it.'];
  return judge.engine === 'openai' ? serverProblems(judge) : [];
}

function serverProblems({ baseUrl = '', pace }: JudgeCard): string[] {
  return [
    // A plain http address on another machine is refused whatever the page was opened over.
    addressProblem(baseUrl, 'http:')?.replace('Base URL', 'The judge’s base URL') ?? null,
    baseUrl.includes(AZURE_RESOURCE) ? `The judge’s base URL: put the name of your Azure resource for ${AZURE_RESOURCE}.` : null,
    pace === undefined || pace.requestsPerSecond > 0 ? null : 'Requests a second: a number above 0.',
    pace?.tokensPerMinute === undefined || pace.tokensPerMinute === null || pace.tokensPerMinute >= 1
      ? null
      : 'Tokens a minute: a number from 1, or empty for no limit.',
  ].filter((problem) => problem !== null);
}

/** What forbids the jury beyond what forbids its first judge, as sentences; empty if nothing does. */
export function juryProblems(choices: JudgeChoice, catalogue: JudgeCatalogue): readonly string[] {
  if (choices.judgeId === NO_JUDGE) return [];
  const others = choices.jurorIds.filter((judgeId) => judgeId !== choices.judgeId);
  const jury = chosenJury(choices, catalogue);
  const problem = jury === undefined ? null : juryProblem(jury);
  return [...others.flatMap((judgeId) => judgeProblems({ ...choices, judgeId }, catalogue)), ...(problem === null ? [] : [problem])];
}
