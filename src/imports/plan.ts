/** A summary and what the user chose → the runs to be made. */
import { importedJudgeCard, importedModelCard } from '../core/imported.ts';
import { togetherBy } from '../core/judged-by.ts';
import { createRunSpec } from '../core/run-spec.ts';
import type { Bench, JudgeCard, RunOrigin, RunSpec } from '../core/types.ts';
import { planPairRun } from './plan-pairs.ts';
import { NO_BUDGET, NO_ORIGIN, outsideBench, referenceSetOf, runOrigin, uniqueId } from './plan-parts.ts';
import type {
  ImportChoice,
  ImportedMeta,
  ImportPlan,
  ImportSummary,
  JudgedSummary,
  ModelSummary,
  RowsOrigin,
} from './types.ts';

type PlannedRun = ImportPlan['runs'][number];

/**
 * One run for each model and judge, and one pair run for each judge of pairs. What a side file of ours tells is
 * restored where it fits the bench, so that an export read again has the identity of the original.
 *
 * @throws InputError if the bench has no question
 */
export function planImport(summary: ImportSummary, choice: ImportChoice): ImportPlan {
  const takenIds = new Set<string>();
  const wanted = summary.models.filter(({ model }) => !choice.without.includes(model));
  const parts = wanted.flatMap(partsOf);
  const fitting = parts.filter(({ origin }) => touchesBench(origin, choice.bench));
  const runs = fitting.map((part, index) => planRun(part, choice, { index, takenIds }));
  const pairs = summary.pairs.filter(({ origin }) => touchesBench(origin ?? NO_ORIGIN, choice.bench));
  return {
    runs,
    pairRuns: pairs.map((pair) => planPairRun(pair, runs, choice, takenIds)),
    leftOut: [
      ...new Set(
        parts
          .filter((part) => !fitting.includes(part))
          .map(({ summary: { model } }) => notInBench(model, choice.bench)),
      ),
      ...summary.pairs
        .filter((pair) => !pairs.includes(pair))
        .map(({ judgeId }) => notInBench(`the pairs judged by ${judgeId}`, choice.bench)),
    ],
  };
}

/** What becomes one run: a model's answers, and one judge's judgments or none. */
interface Part {
  readonly summary: ModelSummary;
  readonly judged: JudgedSummary | null;
  readonly origin: RowsOrigin;
}

function partsOf(summary: ModelSummary): readonly Part[] {
  if (summary.judged.length === 0) return [{ summary, judged: null, origin: summary.origin ?? NO_ORIGIN }];
  return summary.judged.map((judged) => ({ summary, judged, origin: judged.origin ?? NO_ORIGIN }));
}

/** Nothing is told of where the rows stand: they are taken to fit. */
function touchesBench({ questions }: RowsOrigin, bench: Bench): boolean {
  return (
    questions.length === 0 ||
    questions.some(({ questionId }) => bench.questions.some((each) => each.questionId === questionId))
  );
}

function notInBench(what: string, bench: Bench): string {
  return `No question of ${what} is part of ${bench.label}: import it with its own bench.`;
}

interface PlanState {
  readonly index: number;
  readonly takenIds: Set<string>;
}

function planRun(part: Part, choice: ImportChoice, { index, takenIds }: PlanState): PlannedRun {
  const { summary, judged, origin } = part;
  const meta = summary.meta;
  const fitting = meta !== null && fits(meta, choice.bench) ? meta : null;
  const bench = fitting === null ? choice.bench : withQuestions(choice.bench, fitting.questionIds);
  const judge = judged === null ? null : judgeCard(judged.judgeId, fitting);
  // A millisecond apart, so that a group keeps its order.
  const base = createRunSpec({
    bench,
    model: meta?.model ?? importedModelCard(summary.model),
    judge: null,
    settings: { ...(fitting?.settings ?? choice.settings), mode: 'single', choices: choicesOf(part) },
    budget: NO_BUDGET,
    environment: meta?.environment ?? choice.environment,
    groupId: choice.groupId,
    now: choice.now + index,
  });
  const spec: RunSpec = Object.freeze({
    ...base,
    runId: uniqueId(
      `${choice.groupId}-${summary.model}${summary.judged.length > 1 ? `-${judged?.judgeId ?? ''}` : ''}`,
      takenIds,
    ),
    createdAt: meta?.createdAt ?? base.createdAt,
    judge,
    settings: { ...base.settings, referenceSet: judge === null ? null : referenceSetOf(bench, judge, fitting) },
    origin: {
      ...runOrigin(origin, choice, [...originNotes(part, choice.bench), ...metaNotes(meta, fitting, choice.bench)]),
      ...toldOfServer(judge, fitting),
    },
  });
  return { model: summary.model, judgeId: judged?.judgeId ?? null, spec };
}

/** FastChat judges the first attempt alone (protocol.md, section 4): the others would stay unrated for ever. */
function choicesOf({ summary, judged }: Part): number {
  return judged === null ? Math.max(1, summary.choices) : 1;
}

/** Was it made with this bench, question for question? */
function fits({ benchName, questionsSha256, judgePromptsSha256, questionIds }: ImportedMeta, bench: Bench): boolean {
  const ids = new Set(bench.questions.map(({ questionId }) => questionId));
  return (
    benchName === bench.name &&
    questionsSha256 === bench.questionsSha256 &&
    (judgePromptsSha256 ?? bench.judgePromptsSha256) === bench.judgePromptsSha256 &&
    questionIds.length > 0 &&
    questionIds.every((questionId) => ids.has(questionId))
  );
}

function withQuestions(bench: Bench, questionIds: readonly number[]): Bench {
  if (questionIds.length === bench.questions.length) return bench;
  const wanted = new Set(questionIds);
  return { ...bench, questions: bench.questions.filter(({ questionId }) => wanted.has(questionId)) };
}

function judgeCard(judgeId: string, meta: ImportedMeta | null): JudgeCard {
  return meta?.jurors.find((juror) => juror.judgeId === judgeId) ?? importedJudgeCard(judgeId);
}

/**
 * What the side file tells of this judge's server. A juror's repeats become one judge's rows, so what its server did at
 * each of its seats is taken together.
 */
function toldOfServer(judge: JudgeCard | null, meta: ImportedMeta | null): Pick<RunOrigin, 'judgedBy'> {
  const juror = judge === null || meta === null ? -1 : meta.jurors.indexOf(judge);
  if (meta === null || juror < 0) return {};
  return { judgedBy: [togetherBy(meta.judgedBy.filter((_, seat) => seat % meta.jurors.length === juror))] };
}

function originNotes({ summary, judged, origin }: Part, bench: Bench): readonly string[] {
  return [
    ...(judged !== null && summary.choices > 1
      ? [
          `The answer file has ${summary.choices} attempts at a question; FastChat judges the first, and only that was taken over.`,
        ]
      : []),
    ...outsideBench(origin, bench),
  ];
}

function metaNotes(meta: ImportedMeta | null, fitting: ImportedMeta | null, bench: Bench): readonly string[] {
  if (meta === null || fitting !== null) return [];
  return [
    `Its side file tells of the bench ${meta.benchName} with other files than ${bench.label}: settings and judge were not restored from it.`,
  ];
}
