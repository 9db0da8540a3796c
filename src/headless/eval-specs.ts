/** What the page is to run for `benchtab eval`: complete specs, made before a browser is started. */
import { InputError } from '../core/errors.ts';
import { selectQuestions } from '../core/questions.ts';
import { createGroupId, createGroupSpecs } from '../core/run-group.ts';
import type { Bench, RunSpec } from '../core/types.ts';
import type { ChosenJudges } from './choose-judges.ts';
import { chooseEvalModels } from './choose-models.ts';
import { isPairwise, withoutJudge } from './eval-pairs.ts';
import type { EvalOptions } from './options.ts';
import { chooseJudgePrompts, keepReferences, readBench } from './read-bench.ts';
import type { ConfigFolder } from './read-config.ts';
import { VERSION } from './version.ts';

export interface EvalSpecInput {
  readonly options: EvalOptions;
  readonly judges: ChosenJudges;
  readonly config: ConfigFolder;
  readonly now: number;
}

/** @throws InputError for a bench, models, judges or numbers that cannot be used */
export async function createEvalSpecs({ options, judges, config, now }: EvalSpecInput): Promise<readonly RunSpec[]> {
  const { modelConfig, evaluationConfig } = config;
  const { settings, gpu, judging } = evaluationConfig;
  const models = chooseEvalModels(options, modelConfig);
  const asked = chooseQuestions(await readBench(options.bench), options);
  const prompted = await chooseJudgePrompts(asked, options.judgePrompts, { ...settings, mode: options.mode });
  const bench = options.references === null ? prompted : keepReferences(prompted, options.references);
  const specs = createGroupSpecs({
    bench,
    models,
    ...judges,
    evaluation: evaluationConfig,
    choices: options.choices ?? settings.choices,
    maxTokens: options.maxTokens ?? settings.maxTokens,
    seed: settings.seed,
    gpuBudgetMb: options.gpuBudgetMb ?? gpu.budgetMb,
    maxCostUsd: options.maxCostUsd ?? judging.maxCostUsd,
    // Browser and adapter are the page's to know.
    environment: { benchtab: VERSION, browser: '', adapter: null },
    groupId: createGroupId(now, Math.random()),
    now,
  });
  return isPairwise(options) ? withoutJudge(specs, options) : specs;
}

function chooseQuestions(bench: Bench, { categories, maxQuestions }: EvalOptions): Bench {
  const known = new Set(bench.questions.map(({ category }) => category));
  const unknown = categories?.filter((category) => !known.has(category)) ?? [];
  if (unknown.length > 0)
    throw new InputError(`--categories ${unknown.join(',')}: bench "${bench.name}" has ${[...known].join(', ')}`);
  return selectQuestions(bench, { categories, first: maxQuestions });
}
