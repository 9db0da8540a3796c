/** What made some runs, as choices of Set up: what can be had again, and what cannot, in words. Pure. */
import { jurorsOf } from '../../core/jury.ts';
import { dayWords } from '../../core/judge-life.ts';
import { categoriesOf, selectQuestions } from '../../core/questions.ts';
import type { EvaluationConfig } from '../../core/config-types.ts';
import type { Bench, JudgeCard, JuryRule, ModelCard, RunSettings, RunSpec } from '../../core/types.ts';
import type { ToldManifest } from '../../imports/read-manifest.ts';
import { CUSTOM_JUDGE, LOCAL_JUDGE, NO_JUDGE, type BenchOrigin, type SetupChoices } from './choices.ts';

/** Everything that Set up can choose about runs, as they were made. */
export interface Recipe {
  /** Each once. */
  readonly models: readonly ModelCard[];
  /** Each once; none: answers alone. */
  readonly jurors: readonly JudgeCard[];
  readonly repeats: number;
  readonly rule: JuryRule;
  readonly settings: RunSettings;
  readonly bench: RecipeBench;
  /** False: a file tells it, and no address in it is taken over. */
  readonly isOwn: boolean;
}

export interface RecipeBench {
  readonly name: string;
  readonly label: string;
  readonly questionIds: readonly number[];
  readonly questionsSha256: string;
  readonly judgePromptsSha256: string;
  /** Name of judge prompts that are not the bench's own. */
  readonly judgePromptsName: string | null;
}

/** What is here to choose from. */
export interface Stock {
  readonly models: readonly ModelCard[];
  readonly judges: readonly JudgeCard[];
  readonly settings: EvaluationConfig['settings'];
  /** ISO date of today. */
  readonly today: string;
}

export interface Rebuilt {
  readonly choices: Partial<SetupChoices>;
  /** null: the files of the bench have to be given. */
  readonly benchOrigin: BenchOrigin | null;
  /** What could not be rebuilt: whole sentences. */
  readonly notes: readonly string[];
}

/** @returns null for no runs */
export function recipeOf(specs: readonly RunSpec[]): Recipe | null {
  const [first] = specs;
  if (first === undefined) return null;
  const { bench, settings, jury } = first;
  return {
    models: eachOnce(specs.map(({ model }) => model)),
    jurors: jurorsOf(first),
    repeats: jury?.repeats ?? 1,
    rule: jury?.rule ?? 'mean',
    settings,
    bench: {
      ...{ name: bench.name, label: bench.label, questionsSha256: bench.questionsSha256 },
      judgePromptsSha256: bench.judgePromptsSha256,
      questionIds: bench.questions.map(({ questionId }) => questionId),
      judgePromptsName: bench.judgePromptsName ?? null,
    },
    isOwn: first.origin === undefined,
  };
}

/** @returns null for a manifest of no run */
export function recipeOfManifest({ runs, jury, benchLabel, judgePromptsName }: ToldManifest): Recipe | null {
  const [first] = runs;
  if (first === undefined) return null;
  return {
    models: eachOnce(runs.map(({ model }) => model)),
    jurors: first.jurors,
    repeats: jury?.repeats ?? 1,
    rule: jury?.rule ?? 'mean',
    settings: first.settings,
    bench: {
      ...{ name: first.benchName, label: benchLabel, questionsSha256: first.questionsSha256 },
      judgePromptsSha256: first.judgePromptsSha256 ?? '',
      questionIds: first.questionIds,
      judgePromptsName,
    },
    isOwn: false,
  };
}

/** ISO date of a moment in milliseconds since 1970. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function eachOnce(models: readonly ModelCard[]): readonly ModelCard[] {
  return models.filter(({ modelId }, index) => models.findIndex((other) => other.modelId === modelId) === index);
}

/** Everything but the questions, which need the bench: see `questionChoice`. */
export function rebuild(recipe: Recipe, stock: Stock): Rebuilt {
  const found = recipe.models.flatMap((model) => stock.models.find(({ modelId }) => modelId === model.modelId) ?? []);
  const judges = recipe.jurors.map((judge) => judgeChoice(judge, recipe, stock));
  const [judge, ...others] = judges;
  const { choices, maxTokens, seed, gpuBudgetBytes } = recipe.settings;
  const modelIds = found.map(({ modelId }) => modelId);
  return {
    choices: {
      modelIds,
      ...(gpuBudgetBytes === null ? { forcedModelIds: modelIds } : {}),
      ...{ choices, maxTokens, seed },
      ...(judge === undefined ? { judgeId: NO_JUDGE } : judge.choices),
      jurorIds: others.flatMap(({ choices: { judgeId } }) => judgeId ?? []),
      ...{ judgeRepeats: recipe.repeats, juryRule: recipe.rule },
    },
    benchOrigin: recipe.bench.name === 'starter' ? 'starter' : recipe.bench.name === 'mt_bench' ? 'mt-bench' : null,
    notes: [
      ...recipe.models.flatMap((model) => modelNotes(model, found)),
      ...judges.flatMap(({ notes }) => notes),
      ...promptNotes(recipe.bench),
      ...settingNotes(recipe.settings, stock.settings),
    ],
  };
}

function modelNotes({ modelId, label, source, revision }: ModelCard, found: readonly ModelCard[]): readonly string[] {
  const here = found.find((each) => each.modelId === modelId);
  if (here === undefined) return [`${label} (${modelId}) is not in the list here: add it by hand${source === '' ? '' : ` as ${source}`}.`];
  if (revision !== undefined && here.revision !== undefined && revision !== here.revision)
    return [`${label} has other weights here: revision ${here.revision.slice(0, 7)}, not ${revision.slice(0, 7)}.`];
  return [];
}

interface JudgeTold {
  readonly choices: Pick<Partial<SetupChoices>, 'judgeId' | 'customJudge' | 'localJudgeModelId'>;
  readonly notes: readonly string[];
}

function judgeChoice(judge: JudgeCard, { isOwn }: Recipe, { judges, models, today }: Stock): JudgeTold {
  const known = judges.find(({ judgeId, model, baseUrl }) => judgeId === judge.judgeId && model === judge.model && baseUrl === judge.baseUrl);
  if (known !== undefined) return { choices: { judgeId: known.judgeId }, notes: endNotes(known, today) };
  if (judge.localModel !== undefined) return localJudgeChoice(judge, judge.localModel, models);
  if (judge.baseUrl !== undefined && isOwn)
    return { choices: { judgeId: CUSTOM_JUDGE, customJudge: { model: judge.model, baseUrl: judge.baseUrl } }, notes: [] };
  // A file may name any server: a key must not go there for want of a look.
  const where = judge.baseUrl === undefined ? '' : ` at ${judge.baseUrl}`;
  return { choices: {}, notes: [`The judge ${judge.label}${where} is not in the list here: name it under “Another server”, if you trust it.`] };
}

function localJudgeChoice(judge: JudgeCard, { modelId }: ModelCard, models: readonly ModelCard[]): JudgeTold {
  if (models.some((each) => each.modelId === modelId)) return { choices: { judgeId: LOCAL_JUDGE, localJudgeModelId: modelId }, notes: [] };
  return { choices: {}, notes: [`The judge ${judge.label} is not in the list here: choose another.`] };
}

function endNotes({ label, endsOn, successor }: JudgeCard, today: string): readonly string[] {
  if (endsOn === undefined || endsOn > today) return [];
  return [`${label} ended on ${dayWords(endsOn)}${successor === undefined ? '' : `: ${successor} follows it, and its ratings are not comparable`}.`];
}

function promptNotes({ judgePromptsName }: RecipeBench): readonly string[] {
  return judgePromptsName === null ? [] : [`Its judge prompts were “${judgePromptsName}”: give that file again under “Judge prompts”.`];
}

/** Settings that Set up does not offer come from the configuration. */
function settingNotes(told: RunSettings, here: Stock['settings']): readonly string[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const differing = [
    same(Object.entries(told.temperatures).sort(), Object.entries(here.temperatures).sort()) && told.defaultTemperature === here.defaultTemperature
      ? null
      : 'temperatures',
    told.judgeMaxTokens === here.judgeMaxTokens ? null : `the judge’s tokens (${told.judgeMaxTokens})`,
    same([...told.referenceCategories].sort(), [...here.referenceCategories].sort()) ? null : 'categories judged with a reference',
  ].filter((setting) => setting !== null);
  return differing.length === 0 ? [] : [`Set in the configuration otherwise than here, and kept as here: ${differing.join(', ')}.`];
}

/** Which of a bench's questions to choose, now that it is there. */
export function questionChoice(
  { bench: told, settings }: Recipe,
  bench: Bench,
): { readonly choices: Pick<SetupChoices, 'categories' | 'maxQuestions'>; readonly notes: readonly string[] } {
  const wanted = told.questionIds.join();
  const chosen = bench.questions.filter(({ questionId }) => told.questionIds.includes(questionId));
  const some = categoriesOf(chosen);
  const categories = some.length === categoriesOf(bench.questions).length ? null : some;
  const first = told.questionIds.length;
  const ways = [{ categories: null, maxQuestions: null }, { categories, maxQuestions: null }, { categories: null, maxQuestions: first }, { categories, maxQuestions: first }];
  const fitting = ways.find((way) =>
    selectQuestions(bench, { categories: way.categories, first: way.maxQuestions }).questions.map(({ questionId }) => questionId).join() === wanted,
  );
  return {
    choices: fitting ?? { categories: null, maxQuestions: null },
    notes: [
      ...(fitting === undefined ? [`Its ${told.questionIds.length} questions cannot be chosen by category or number here: all of them are chosen.`] : []),
      ...hashNotes(told, bench),
      ...referenceNotes(settings, bench),
    ],
  };
}

function hashNotes(told: RecipeBench, bench: Bench): readonly string[] {
  return [
    ...(told.questionsSha256 === bench.questionsSha256 ? [] : [`The questions of ${bench.label} here are not the ones that were asked: their hash is another.`]),
    ...(told.judgePromptsName !== null || told.judgePromptsSha256 === bench.judgePromptsSha256 ? [] : ['The judge prompts here are not the ones that were used: their hash is another.']),
  ];
}

function referenceNotes({ referenceSet }: RunSettings, { references }: Bench): readonly string[] {
  if (referenceSet === null || references.some(({ name }) => name === referenceSet)) return [];
  return [`Its reference answers were “${referenceSet}”: give that file again under “Reference answers”.`];
}
