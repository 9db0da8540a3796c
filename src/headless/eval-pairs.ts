/** The second half of `eval` in a pairwise mode: the page's answers, judged against each other in Node. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { judgeTitle } from '../core/judge-cards.ts';
import { InputError } from '../core/errors.ts';
import type { PairOutcome } from '../core/judge-pairs.ts';
import { pairAnswersOf } from '../core/pair-games.ts';
import { createRunSpec } from '../core/run-spec.ts';
import { showPairs, type PairTable } from '../core/show-result.ts';
import type { JudgeCard, Mode, RunSpec, RunState } from '../core/types.ts';
import { toFileName } from '../exports/file-names.ts';
import { keysOfJudges, type JudgeKeys } from './autorun-keys.ts';
import { chooseJudges } from './choose-judges.ts';
import { createJudgeEngines } from './judge-engines.ts';
import { checkPairing, judgeIntoFile, type PairContext } from './judge-pairs-command.ts';
import { readRows } from './leaderboard-command.ts';
import type { EvalOptions } from './options.ts';
import type { ConfigFolder } from './read-config.ts';
import { tablesToJson, tablesToText } from './result-tables.ts';

/** Options of an `eval` whose models are judged against each other. */
export type PairEvalOptions = EvalOptions & { readonly mode: Exclude<Mode, 'single'> };

export function isPairwise(options: EvalOptions): options is PairEvalOptions {
  return options.mode !== 'single';
}

/**
 * The specs of runs that only answer; the judge has its part later. Their reference set stays the judge's.
 *
 * @throws InputError if no pair comes of these models
 */
export function withoutJudge(specs: readonly RunSpec[], { mode, baseline }: PairEvalOptions): readonly RunSpec[] {
  checkPairing(specs.map(({ model }) => model.modelId), baseline, '--models');
  return specs.map((spec) => ({ ...spec, judge: null, settings: { ...spec.settings, mode } }));
}

/** What the pairs came to. */
export interface PairResult {
  readonly judge: JudgeCard;
  readonly outcome: PairOutcome;
  readonly table: PairTable;
  /** Where the rows are. */
  readonly file: string;
}

/**
 * Judges the answers of finished runs in pairs and keeps the rows beside them.
 *
 * @param folder  FastChat's layout: `data/<bench>/model_answer/…` is there
 * @throws InputError if the models make no pair, or rows of an earlier part of the run cannot be read
 */
export async function judgeStates(
  states: readonly RunState[],
  folder: string,
  options: PairEvalOptions,
  config: ConfigFolder,
  context: PairContext & { readonly judgeKeys: JudgeKeys },
): Promise<PairResult> {
  const { evaluationConfig } = config;
  const { mode, baseline, maxCostUsd } = options;
  const { judge } = chooseJudges(options, evaluationConfig);
  const { bench, settings } = judgedSpec(states, judge);
  checkPairing(states.map(({ spec }) => spec.model.modelId), baseline, '--models');
  const file = join(folder, 'data', toFileName(bench.name), 'model_judgment', `${toFileName(judge.judgeId)}_pair.jsonl`);
  await mkdir(dirname(file), { recursive: true });
  // New answers: rows about the old ones of an earlier run under the same name would be taken for theirs.
  if (!options.resume) await rm(file, { force: true });
  const answers = new Map(states.map((state) => [state.spec.model.modelId, pairAnswersOf(state)]));
  const maxUsd = maxCostUsd ?? evaluationConfig.judging.maxCostUsd;
  const task = { bench, judge, settings, mode, baseline, answers, maxUsd };
  const keys = keysOfJudges([judge], context.judgeKeys);
  const { judging } = evaluationConfig;
  const engineFor = await createJudgeEngines({ judging, keys, cache: options.cache, terminal: context.terminal });
  const output = { output: file, resume: options.resume, retryUnrated: false };
  const outcome = await judgeIntoFile(task, output, { engineFor, config }, context);
  const rows = outcome.judged === 0 ? [] : await readRows(file);
  return { judge, outcome, table: showPairs(rows, { mode, baseline, models: null }), file };
}

/** The part of results.json that the runs do not tell: they have no judge. `usd` is null where its price is unknown. */
export function pairsToJson({ judge, outcome, table }: PairResult): Readonly<Record<string, unknown>> {
  return {
    ...tablesToJson(table),
    judge: judge.judgeId,
    is_practice_judge: judge.isStandIn,
    usd: outcome.spentUsd,
  };
}

/** The table under a line that says who judged, and what must not be taken for a measurement. */
export function pairsToText({ judge, table, file }: PairResult, states: readonly RunState[]): string {
  const title = `${states[0]?.spec.bench.label ?? ''}, judged by ${judgeTitle(judge.label, judge.isStandIn)}\n`;
  const builtIn = states.flatMap(({ spec: { model } }) => (model.isStandIn ? [model.modelId] : []));
  const note = `Built-in models check the set-up, what they write means nothing: ${builtIn.join(', ')}\n`;
  return `${title}${tablesToText(table, [file])}${builtIn.length > 0 ? note : ''}`;
}

/** The spec with the judge put in again, so that it has the judge's references. */
function judgedSpec(states: readonly RunState[], judge: JudgeCard): RunSpec {
  const spec = states[0]?.spec;
  if (spec === undefined) throw new InputError('the page told of no run: there is nothing to judge in pairs');
  return createRunSpec({ ...spec, judge, now: Date.parse(spec.createdAt) });
}
