/** A run of pair judging: its spec, the header of its list, and which of its stored judgments count. */
import { InputError } from './errors.ts';
import { isFinished } from './pair-games.ts';
import type { Contestant, PairJudgment, PairRun, PairRunHeader, PairRunSpec } from './pair-types.ts';
import { pairKey, pairMatches, pairPromptName, toPairRow, type PairingChoice } from './pairwise.ts';
import { turnsOf } from './questions.ts';
import { createRunSpec } from './run-spec.ts';
import type { Bench, Budget, JudgeCard, RunEnvironment, RunSettings, RunSpec, RunState, RunStatus } from './types.ts';

export interface PairRunChoices {
  /** The runs that hold the answers, one for each model. */
  readonly states: readonly RunState[];
  readonly judge: JudgeCard;
  readonly mode: PairingChoice['mode'];
  /** Mode `pairwise-baseline`: the model id of one of the runs; null otherwise. */
  readonly baseline: string | null;
  /** Name of the reference set; null: the judge's own, else the bench's first. */
  readonly referenceSet: string | null;
  readonly settings: Pick<RunSettings, 'judgeMaxTokens' | 'maxAttempts' | 'judgeMaxAttempts'>;
  readonly budget: Budget;
  readonly environment: RunEnvironment;
  readonly pairRunId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The spec of a pair run over the answers of existing runs: the questions that all of them have.
 *
 * @throws InputError if no pair comes of these runs, or the bench lacks what the judge would have to be shown
 */
export function createPairRunSpec(choices: PairRunChoices): PairRunSpec {
  const { states, judge, mode, baseline } = choices;
  const specs = states.map(({ spec }) => spec);
  const [first] = specs;
  checkContestants(specs, mode === 'pairwise-baseline' ? baseline : null);
  if (first === undefined) throw new InputError('there is no run to compare');
  const bench = sharedBench(first.bench, specs);
  const { settings } = createRunSpec({
    ...{ bench, judge, model: first.model, referenceSet: choices.referenceSet },
    settings: { ...first.settings, ...choices.settings, mode, choices: 1 },
    ...{ budget: choices.budget, environment: choices.environment, groupId: choices.pairRunId, now: choices.now },
  });
  checkPairable(bench, settings);
  return Object.freeze({
    schemaVersion: 1,
    pairRunId: choices.pairRunId,
    createdAt: new Date(choices.now).toISOString(),
    bench,
    judge,
    settings,
    baseline: mode === 'pairwise-baseline' ? baseline : null,
    contestants: specs.map(toContestant),
    budget: choices.budget,
    environment: choices.environment,
  });
}

function toContestant({ model, runId }: RunSpec): Contestant {
  return { modelId: model.modelId, label: model.label, isStandIn: model.isStandIn, runId };
}

function checkContestants(specs: readonly RunSpec[], baseline: string | null): void {
  const names = specs.map(({ model }) => model.modelId);
  if (names.length < 2) throw new InputError('pairs need two models or more: choose another run');
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new InputError(`two of the runs are of "${repeated}", and pairs tell models by name: leave one of them out`);
  if (baseline !== null && !names.includes(baseline))
    throw new InputError(`the baseline "${baseline}" is none of ${names.join(', ')}: choose one of them`);
}

/** The first run's bench with the questions that all runs have. */
function sharedBench(bench: Bench, specs: readonly RunSpec[]): Bench {
  const other = specs.find((spec) => spec.bench.questionsSha256 !== bench.questionsSha256);
  if (other !== undefined)
    throw new InputError(
      `${other.model.label} answered another question file than ${specs[0]?.model.label ?? ''}: pairs need the same questions`,
    );
  const isShared = (questionId: number) =>
    specs.every((spec) => spec.bench.questions.some((question) => question.questionId === questionId));
  return { ...bench, questions: bench.questions.filter(({ questionId }) => isShared(questionId)) };
}

/** @throws InputError naming what the judge would have to be shown and the bench lacks */
export function checkPairable(bench: Bench, settings: Pick<RunSettings, 'referenceCategories'>): void {
  const untold = bench.questions.find(({ turns }) => turns.every((text) => text === ''));
  if (untold !== undefined)
    throw new InputError(
      `the text of question ${untold.questionId} is not known: import these files again together with their question.jsonl`,
    );
  const names = new Set(bench.judgePrompts.map(({ name }) => name));
  const wanted = bench.questions.flatMap((question) => turnsOf(question).map((turn) => pairPromptName(question, turn, settings)));
  const missing = [...new Set(wanted)].filter((name) => !names.has(name));
  if (missing.length > 0)
    throw new InputError(`bench "${bench.name}" lacks the judge prompts ${missing.join(', ')}: add a judge_prompts.jsonl with them`);
}

/** The models, mode and baseline of a spec, as `pairMatches` takes them. */
export function pairingOf({ contestants, settings, baseline }: PairRunSpec): PairingChoice {
  const models = contestants.map(({ modelId }) => modelId);
  return { mode: settings.mode === 'pairwise-baseline' ? 'pairwise-baseline' : 'pairwise-all', models, baseline };
}

/** The header of a new pair run. */
export function createPairHeader(spec: PairRunSpec, at: number): PairRunHeader {
  return {
    pairRunId: spec.pairRunId,
    createdAt: spec.createdAt,
    updatedAt: at,
    status: 'running',
    endReason: null,
    benchName: spec.bench.name,
    benchLabel: spec.bench.label,
    judgeLabel: spec.judge.label,
    mode: spec.settings.mode,
    modelLabels: spec.contestants.map(({ label }) => label),
    totalMatches: spec.origin === undefined ? pairMatches(spec.bench, pairingOf(spec), spec.settings).length : null,
    judgmentCount: 0,
    recordCount: 0,
  };
}

/** The header after more judgments. */
export function addToPairHeader(header: PairRunHeader, judgments: readonly PairJudgment[]): PairRunHeader {
  const counted = judgments.filter((judgment) => isFinished(judgment) && judgment.replaces !== true);
  return {
    ...header,
    updatedAt: judgments.reduce((latest, { at }) => Math.max(latest, at), header.updatedAt),
    judgmentCount: header.judgmentCount + counted.length,
    recordCount: header.recordCount + judgments.length,
  };
}

/** The header with another status. */
export function withPairStatus(header: PairRunHeader, status: RunStatus, endReason: string | null, at: number): PairRunHeader {
  return { ...header, status, endReason, updatedAt: at };
}

/** What of the stored judgments counts. */
export interface StandingPairs {
  /** Both games played. Imported rows all count, repeats among them, as FastChat counts; of our own the last of a match. */
  readonly finished: readonly PairJudgment[];
  /** Matches of which one game is missing still. */
  readonly unfinished: readonly PairJudgment[];
}

/** The judgments that stand, in the order in which their matches were first judged. */
export function standingPairs({ spec, judgments }: Pick<PairRun, 'spec' | 'judgments'>): StandingPairs {
  const last = new Map(judgments.map((judgment) => [judgmentKey(spec, judgment), judgment]));
  const standing = spec.origin === undefined ? [...last.values()] : judgments;
  return { finished: standing.filter(isFinished), unfinished: standing.filter((judgment) => !isFinished(judgment)) };
}

/** `pairKey` of a judgment. */
export function judgmentKey({ judge }: Pick<PairRunSpec, 'judge'>, judgment: PairJudgment): string {
  return pairKey(toPairRow(judge.judgeId, judgment));
}
