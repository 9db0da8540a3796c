/** A results.json → runs as they were: specs and events, complete enough for every table, chart and page. */
import { InputError } from '../core/errors.ts';
import type { Bench, Jury, Question, RunEvent, RunSpec } from '../core/types.ts';
import { NO_BUDGET, uniqueId } from './plan-parts.ts';
import { readRunBlock } from './read-meta.ts';
import type { ResultsFile, ResultsModel } from './results-file.ts';
import { resultEvents } from './results-events.ts';
import type { ImportedMeta } from './types.ts';

/** A run that is told by a results file. */
export interface ResultsRun {
  readonly spec: RunSpec;
  /** All of them, `run-start` first. */
  readonly events: readonly RunEvent[];
}

export interface ResultsChoice {
  /** Where the file came from: a path or an address. */
  readonly place: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /** Benches whose texts are at hand; one is used where its hash is the file's. */
  readonly benches: readonly Bench[];
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Runs of imported origin, in the file's order: nothing in them is ever asked of a model or a server. Scores are counted
 * anew from the judgments' texts.
 *
 * @throws InputError if what made the runs cannot be read
 */
export function runsOfResults(file: ResultsFile, choice: ResultsChoice): readonly ResultsRun[] {
  const takenIds = new Set<string>();
  return file.models.map((model, index) => {
    const meta = metaOf(file, model, choice.place);
    const spec = specOf(file, model, meta, { choice, index, takenIds });
    const { events, notes } = resultEvents(spec, file, model);
    const told = { ...spec, origin: spec.origin === undefined ? undefined : { ...spec.origin, notes } };
    return withSpec(events, freeze(told));
  });
}

interface PlanState {
  readonly choice: ResultsChoice;
  readonly index: number;
  readonly takenIds: Set<string>;
}

function specOf(file: ResultsFile, model: ResultsModel, meta: ImportedMeta, { choice, index, takenIds }: PlanState): RunSpec {
  const { place, sha256, groupId, now } = choice;
  const jury = juryOf(file, meta);
  return {
    schemaVersion: 1,
    runId: uniqueId(`${groupId}-${index + 1}-${model.model_name}`, takenIds),
    groupId,
    createdAt: meta.createdAt,
    bench: benchOf(file, choice.benches),
    model: meta.model,
    judge: meta.jurors[0] ?? null,
    ...(jury === null ? {} : { jury }),
    settings: meta.settings,
    budget: NO_BUDGET,
    environment: meta.environment,
    origin: {
      files: [place],
      importedAt: new Date(now).toISOString(),
      contentSha256: `${sha256}-${index}`,
      notes: [],
      ...(meta.judgedBy.length === 0 ? {} : { judgedBy: meta.judgedBy }),
    },
  };
}

function metaOf({ run }: ResultsFile, { run_id }: ResultsModel, place: string): ImportedMeta {
  const own = run.models.find((each) => each.run_id === run_id);
  const { meta, problem } = readRunBlock({ ...run, models: [own] });
  if (meta === null) throw new InputError(`what made the run ${run_id} cannot be read (${problem})`, { file: place });
  return meta;
}

function juryOf({ run: { jury } }: ResultsFile, { jurors }: ImportedMeta): Jury | null {
  return jury === null ? null : { jurors, repeats: jury.repeats, rule: jury.rule };
}

/** Its own names and hashes; texts only from a bench with the same hashes, for a results file has none. */
function benchOf({ run: { bench }, models }: ResultsFile, known: readonly Bench[]): Bench {
  const questions = known.find(({ questionsSha256 }) => questionsSha256 === bench.questions_sha256)?.questions ?? [];
  const prompts = known.find(({ judgePromptsSha256 }) => judgePromptsSha256 === bench.judge_prompts_sha256)?.judgePrompts ?? [];
  const set = bench.reference_set;
  const answers = known.flatMap(({ references }) => references).find(({ sha256 }) => sha256 === set?.sha256)?.answers ?? [];
  return {
    name: bench.name,
    label: bench.label,
    source: bench.source,
    questions: bench.question_ids.map(
      (questionId) => questions.find((each) => each.questionId === questionId) ?? questionWithoutText(questionId, models),
    ),
    references: set === null ? [] : [{ name: set.name, sha256: set.sha256, answers }],
    judgePrompts: prompts,
    questionsSha256: bench.questions_sha256,
    judgePromptsSha256: bench.judge_prompts_sha256,
    ...(bench.judge_prompts_name === null ? {} : { judgePromptsName: bench.judge_prompts_name }),
  };
}

function questionWithoutText(questionId: number, models: readonly ResultsModel[]): Question {
  const rows = models[0]?.detailed_results.filter((row) => row.question_id === questionId) ?? [];
  const turns = Math.max(1, ...rows.map(({ turn }) => turn));
  return { questionId, category: rows[0]?.category ?? 'unknown', turns: Array.from({ length: turns }, () => '') };
}

function freeze({ origin, ...spec }: Omit<RunSpec, 'origin'> & { readonly origin: RunSpec['origin'] }): RunSpec {
  return Object.freeze(origin === undefined ? spec : { ...spec, origin });
}

function withSpec(events: readonly RunEvent[], spec: RunSpec): ResultsRun {
  return { spec, events: events.map((event) => (event.type === 'run-start' ? { ...event, spec } : event)) };
}
