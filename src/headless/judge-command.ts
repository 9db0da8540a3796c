/** `benchtab judge`: judges answer files, in Node alone, by the same loop as the page. */
import { judgmentRow } from '../core/fastchat-format.ts';
import type { JudgmentRow, SingleRow } from '../core/fastchat-read.ts';
import { answerEvents, judgmentEvents } from '../core/imported-events.ts';
import { jurorsOf } from '../core/jury.ts';
import { orchestrate } from '../core/orchestrate.ts';
import type { CancelSignal } from '../core/ports.ts';
import type { PythonValue } from '../core/python-json.ts';
import { isFullyRated, progressOf } from '../core/run.ts';
import type { RunEvent, RunSpec, RunState } from '../core/types.ts';
import { createEngine } from '../engines/registry.ts';
import { systemClock } from '../engines/system-clock.ts';
import { createMemoryRunStore } from '../storage/memory-run-store.ts';
import { EXIT } from './exit-codes.ts';
import { createJudgeSpec, createRowWriter, readJudgeInputs, readOutput, type JudgeInputs } from './judge-inputs.ts';
import { runJudgePairs } from './judge-pairs-command.ts';
import type { JudgeOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface JudgeCommandContext {
  readonly terminal: Terminal;
  readonly signal: CancelSignal;
  /** Key of the judge's server; null if there is none. */
  readonly apiKey: string | null;
}

/** @throws InputError for unusable files, options or configuration */
export async function runJudge(options: JudgeOptions, context: JudgeCommandContext): Promise<number> {
  const inputs = await readJudgeInputs(options, context.terminal);
  if (options.mode !== 'single') return runJudgePairs({ ...options, mode: options.mode }, inputs, context);
  const isOwn = (row: JudgmentRow) => row.type === 'single' && row.judgeId === inputs.judge.judgeId;
  const judged = await readOutput(options, (row): row is SingleRow => isOwn(row));
  const writeRow = createRowWriter(options.output);
  const states: RunState[] = [];
  for (const { file, model, rows } of inputs.answers) {
    const spec = createJudgeSpec(inputs, model, options);
    const own = judged.filter((row) => row.model === model);
    const events = [...answerEvents(spec, rows, file, 0), ...judgmentEvents(own, 0)];
    states.push(await judgeOne({ spec, events, inputs, context, writeRow }));
    if (states.at(-1)?.status !== 'completed') break;
  }
  return reportEnd(states, context);
}

interface JudgeOne {
  readonly spec: RunSpec;
  /** What is known before: answers and earlier judgments. */
  readonly events: readonly RunEvent[];
  readonly inputs: JudgeInputs;
  readonly context: JudgeCommandContext;
  readonly writeRow: (row: PythonValue) => Promise<void>;
}

async function judgeOne({ spec, events, inputs, context, writeRow }: JudgeOne): Promise<RunState> {
  const store = createMemoryRunStore();
  await store.createRun(spec, systemClock.now());
  for (const event of events) await store.appendEvent(spec.runId, event);
  const backoff = inputs.config.evaluationConfig.judging.backoffMs;
  const judgeEngines = await Promise.all(jurorsOf(spec).map((judge) => inputs.engineFor(judge, context.apiKey)));
  const engine = await createEngine(spec.model.engine, { siteUrl: '' });
  let written = Promise.resolve();
  const onEvent = (event: RunEvent, state: RunState) => {
    const row = rowOf(event, state);
    if (row !== null) written = writeRow(row);
    context.terminal.progress(progressLine(state));
  };
  const ports = { store, clock: systemClock, engine, judgeEngines, backoff, onEvent };
  const state = await orchestrate(spec.runId, ports, context.signal);
  await written;
  return state;
}

/** The row that an event makes; null for most. */
function rowOf(event: RunEvent, state: RunState): PythonValue | null {
  if (event.type === 'judgment-end') return judgmentRow(state, event.judgment);
  if (event.type !== 'step-error' || !event.isFinal || event.key.step !== 'judge') return null;
  return judgmentRow(state, event.key);
}

function progressLine(state: RunState): string {
  const { judged, judgeFailures, answered } = progressOf(state);
  const failed = judgeFailures > 0 ? `, ${judgeFailures} failed` : '';
  return `${state.spec.model.modelId}: ${judged} of ${answered} judged${failed}`;
}

function reportEnd(states: readonly RunState[], { terminal, signal }: JudgeCommandContext): number {
  for (const state of states) {
    const { judged, unreadable, judgeFailures, answerFailures } = progressOf(state);
    const gaps = [
      unreadable > 0 ? `${unreadable} unreadable` : null,
      judgeFailures > 0 ? `${judgeFailures} not judged` : null,
      answerFailures > 0 ? `${answerFailures} without an answer` : null,
      state.endReason,
    ].filter((gap) => gap !== null);
    terminal.error(`${state.spec.model.modelId}: ${judged} judged${gaps.length > 0 ? `; ${gaps.join('; ')}` : ''}`);
  }
  if (signal.aborted) return EXIT.interrupted;
  if (states.some(({ status }) => status === 'stopped')) return EXIT.stopped;
  return states.every(isFullyRated) ? EXIT.done : EXIT.incomplete;
}

