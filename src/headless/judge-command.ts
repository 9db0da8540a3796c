/** `benchtab judge`: judges answer files, in Node alone, by the same loop as the page. */
import { highestSpending } from '../core/budget.ts';
import { judgmentRow } from '../core/fastchat-format.ts';
import type { JudgmentRow, SingleRow } from '../core/fastchat-read.ts';
import { LinkedCancel } from '../core/cancel.ts';
import { answerEvents } from '../core/imported-events.ts';
import { jurorsOf } from '../core/jury.ts';
import { orchestrate } from '../core/orchestrate.ts';
import type { CancelSignal } from '../core/ports.ts';
import type { PythonValue } from '../core/python-json.ts';
import { foldEvents, isFullyRated, nextSteps } from '../core/run.ts';
import type { JudgingKey, RunEvent, RunSpec, RunState } from '../core/types.ts';
import { createEngine } from '../engines/registry.ts';
import { systemClock } from '../engines/system-clock.ts';
import { createMemoryRunStore } from '../storage/memory-run-store.ts';
import type { JudgeKeys } from './autorun-keys.ts';
import { EXIT } from './exit-codes.ts';
import { areJudgesAlive } from './judge-alive.ts';
import { createJudgeSpec, openRowWriter, readJudgeInputs, readOutput, type JudgeInputs } from './judge-inputs.ts';
import { runJudgePairs } from './judge-pairs-command.ts';
import { progressLine, tellJudged } from './judge-report.ts';
import type { JudgeOptions } from './options.ts';
import { standingEvents, withRepeat } from './seated-rows.ts';
import type { Terminal } from './terminal.ts';

export interface JudgeCommandContext {
  readonly terminal: Terminal;
  readonly signal: CancelSignal;
  readonly judgeKeys: JudgeKeys;
}

/** @throws InputError for unusable files, options or configuration */
export async function runJudge(options: JudgeOptions, context: JudgeCommandContext): Promise<number> {
  const inputs = await readJudgeInputs(options, context);
  if (options.mode !== 'single') return runJudgePairs({ ...options, mode: options.mode }, inputs, context);
  const jurorIds = jurorsOf(inputs.judges).map(({ judgeId }) => judgeId);
  const isOwn = (row: JudgmentRow) => row.type === 'single' && jurorIds.includes(row.judgeId);
  const standing = await readOutput(options, (row): row is SingleRow => isOwn(row));
  const prepared = inputs.answers.map((answers) => prepare({ answers, inputs, options, standing }));
  if (prepared.some(isAnythingDue) && !(await areAlive(inputs, context.terminal))) return EXIT.stopped;
  const states = await judgeAll(prepared, { inputs, options, context });
  tellJudged({ states, prepared, maxCostUsd: options.maxCostUsd }, context.terminal);
  return statusOf(states, context.signal);
}

/** One answer file, with what is known before. */
export interface PreparedRun {
  readonly spec: RunSpec;
  /** Answers and earlier judgments. */
  readonly events: readonly RunEvent[];
}

interface PrepareInput {
  readonly answers: JudgeInputs['answers'][number];
  readonly inputs: JudgeInputs;
  readonly options: JudgeOptions;
  /** Rows of these judges that stand in the output. */
  readonly standing: readonly SingleRow[];
}

function prepare({ answers: { file, model, rows }, inputs, options, standing }: PrepareInput): PreparedRun {
  const spec = createJudgeSpec(inputs, model, options);
  const own = standing.filter((row) => row.model === model);
  return { spec, events: [...answerEvents(spec, rows, file, 0), ...standingEvents(spec, own)] };
}

function isAnythingDue({ spec, events }: PreparedRun): boolean {
  const state = foldEvents([{ type: 'run-start', at: 0, spec }, ...events]);
  return state !== null && nextSteps(state).judgments.length > 0;
}

function areAlive({ judges, config, keys }: JudgeInputs, terminal: Terminal): Promise<boolean> {
  return areJudgesAlive({ judges: jurorsOf(judges), config: config.evaluationConfig, keys, terminal, now: systemClock.now() });
}

interface Judging {
  readonly inputs: JudgeInputs;
  readonly options: JudgeOptions;
  readonly context: JudgeCommandContext;
}

/** File by file, until one of them stops. The cap is for all of them together. */
async function judgeAll(runs: readonly PreparedRun[], judging: Judging): Promise<readonly RunState[]> {
  const writeRow = await openRowWriter(judging.options.output);
  const { maxCostUsd } = judging.options;
  const states: RunState[] = [];
  for (const run of runs) {
    const left = maxCostUsd === null ? null : maxCostUsd - states.reduce((sum, state) => sum + highestSpending(state), 0);
    const spec = { ...run.spec, budget: { ...run.spec.budget, usd: left } };
    const state = await judgeOne({ ...run, spec }, judging, writeRow);
    states.push(state);
    if (state.status !== 'completed') break;
  }
  return states;
}

async function judgeOne(
  { spec, events }: PreparedRun,
  { inputs, context }: Judging,
  writeRow: (row: PythonValue) => Promise<void>,
): Promise<RunState> {
  const store = createMemoryRunStore();
  await store.createRun(spec, systemClock.now());
  await store.appendEvents(spec.runId, events);
  const backoff = inputs.config.evaluationConfig.judging.backoffMs;
  const judgeEngines = await Promise.all(jurorsOf(spec).map((judge) => inputs.engineFor(judge)));
  const engine = await createEngine(spec.model.engine, { siteUrl: '' });
  const cancel = new LinkedCancel(context.signal);
  const troubles: unknown[] = [];
  let written = Promise.resolve();
  const onEvent = (event: RunEvent, state: RunState) => {
    const row = rowOf(event, state);
    // What cannot be kept is not to be paid for.
    if (row !== null) written = writeRow(row).catch((thrown: unknown) => (troubles.push(thrown), cancel.abort()));
    context.terminal.progress(progressLine(state));
  };
  const ports = { store, clock: systemClock, engine, judgeEngines, backoff, onEvent };
  const state = await orchestrate(spec.runId, ports, cancel);
  cancel.detach();
  await written;
  if (troubles.length > 0) throw troubles[0];
  return state;
}

/** The row that an event makes; null for most. */
function rowOf(event: RunEvent, state: RunState): PythonValue | null {
  const key = judgedKey(event);
  const row = key === null ? null : judgmentRow(state, key);
  return key === null || row === null ? null : withRepeat(state.spec, key, row);
}

function judgedKey(event: RunEvent): JudgingKey | null {
  if (event.type === 'judgment-end') return event.judgment;
  return event.type === 'step-error' && event.isFinal && event.key.step === 'judge' ? event.key : null;
}

function statusOf(states: readonly RunState[], signal: CancelSignal): number {
  if (signal.aborted) return EXIT.interrupted;
  if (states.some(({ status }) => status === 'stopped')) return EXIT.stopped;
  return states.every(isFullyRated) ? EXIT.done : EXIT.incomplete;
}
