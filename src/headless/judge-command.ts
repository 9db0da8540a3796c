/** `benchtab judge`: judges answer files, in Node alone, by the same loop as the page. */
import { existsSync } from 'node:fs';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../core/errors.ts';
import { judgmentRow } from '../core/fastchat-format.ts';
import { parseAnswerRows, parseJudgmentRows, type AnswerRow, type SingleRow } from '../core/fastchat-read.ts';
import { judgeCardFor } from '../core/judge-cards.ts';
import { describeProblem, type LineProblem } from '../core/jsonl.ts';
import { orchestrate } from '../core/orchestrate.ts';
import type { CancelSignal } from '../core/ports.ts';
import { toPythonJson } from '../core/python-json.ts';
import { isFullyRated, progressOf } from '../core/run.ts';
import { createRunSpec } from '../core/run-spec.ts';
import type { Bench, JudgeCard, RunEvent, RunSpec, RunState } from '../core/types.ts';
import { createJudgeEngineFactory, type JudgeEngineFactory } from '../engines/judge-engine.ts';
import { systemClock } from '../engines/system-clock.ts';
import { createMemoryRunStore } from '../storage/memory-run-store.ts';
import { EXIT } from './exit-codes.ts';
import { answerEvents, importedEngine, importedModelCard, judgmentEvents } from './imported-answers.ts';
import type { JudgeOptions } from './options.ts';
import { readBench } from './read-bench.ts';
import { readConfigFolder, type ConfigFolder } from './read-config.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export interface JudgeCommandContext {
  readonly terminal: Terminal;
  readonly signal: CancelSignal;
  /** Key of the judge's server; null if there is none. */
  readonly apiKey: string | null;
}

/** @throws InputError for unusable files, options or configuration */
export async function runJudge(options: JudgeOptions, context: JudgeCommandContext): Promise<number> {
  const config = await readConfigFolder(options.config);
  const bench = chooseReferences(await readBench(options.bench), options, context.terminal);
  const judge = judgeCardFor(config.evaluationConfig, options.judge, options.judgeUrl);
  const answers = await Promise.all(options.answers.map(readAnswers));
  const judged = await readOutput(options, judge);
  const { judging } = config.evaluationConfig;
  const requestsPerSecond = options.ratePerSecond ?? judging.requestsPerSecond;
  const engineFor = createJudgeEngineFactory({ judging: { ...judging, requestsPerSecond }, siteUrl: '' });
  const states: RunState[] = [];
  for (const { file, model, rows } of answers) {
    const spec = createSpec({ bench, judge, model, config, options });
    const own = judged.filter((row) => row.model === model);
    const events = [...answerEvents(spec, rows, file, 0), ...judgmentEvents(own, 0)];
    states.push(await judgeOne({ spec, events, options, config, context, engineFor }));
    if (states.at(-1)?.status !== 'completed') break;
  }
  return reportEnd(states, context);
}

interface AnswerFile {
  readonly file: string;
  /** The file's name without `.jsonl`: the model's name, as in FastChat. */
  readonly model: string;
  readonly rows: readonly AnswerRow[];
}

async function readAnswers(file: string): Promise<AnswerFile> {
  const { rows, problems } = parseAnswerRows(await readText(file), file);
  throwProblems(problems);
  return { file, model: basename(file).replace(/\.jsonl$/, ''), rows };
}

/** The bench with the wanted reference set first: the judge's own, else `gpt-4`, else the only one; says which. */
function chooseReferences(bench: Bench, { references, judge }: JudgeOptions, terminal: Terminal): Bench {
  const names = bench.references.map(({ name }) => name);
  const wanted = references ?? [judge, 'gpt-4', ...names].find((name) => names.includes(name));
  if (wanted === undefined) return bench;
  if (!names.includes(wanted))
    throw new InputError(`--references ${wanted}: bench "${bench.name}" has ${names.join(', ') || 'no reference answers'}`);
  if (wanted !== (references ?? judge)) terminal.error(`No reference answers by "${judge}": using those of "${wanted}".`);
  return { ...bench, references: bench.references.filter(({ name }) => name === wanted) };
}

/** Rows that stand in the output already; with --retry-unrated the unrated ones are taken out of it first. */
async function readOutput(options: JudgeOptions, judge: JudgeCard): Promise<readonly SingleRow[]> {
  const { output, resume, retryUnrated } = options;
  if (!existsSync(output)) return [];
  const text = await readText(output);
  if (!resume && text.trim() !== '')
    throw new InputError('exists already: add --resume to judge what it lacks, or name another file', { file: output });
  const { rows, problems } = parseJudgmentRows(text, output);
  throwProblems(problems);
  const own = rows.filter((row): row is SingleRow => row.type === 'single' && row.judgeId === judge.judgeId);
  if (!retryUnrated) return own;
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !isUnrated(line));
  await writeFile(`${output}.part`, lines.map((line) => `${line}\n`).join(''));
  await rename(`${output}.part`, output);
  return own.filter(({ rating }) => rating !== null);
}

function isUnrated(line: string): boolean {
  return (JSON.parse(line) as { score?: unknown }).score === -1;
}

interface SpecParts {
  readonly bench: Bench;
  readonly judge: JudgeCard;
  readonly model: string;
  readonly config: ConfigFolder;
  readonly options: JudgeOptions;
}

function createSpec({ bench, judge, model, config, options }: SpecParts): RunSpec {
  const { settings, gpu } = config.evaluationConfig;
  return createRunSpec({
    bench,
    judge,
    model: importedModelCard(model),
    settings: { ...settings, mode: 'single', choices: 1, gpuBudgetBytes: gpu.budgetMb * 1024 ** 2 },
    budget: { usd: null, tokens: null, seconds: null },
    environment: { benchtab: VERSION, browser: 'node', adapter: null },
    groupId: basename(options.output, '.jsonl'),
    now: systemClock.now(),
  });
}

interface JudgeOne {
  readonly spec: RunSpec;
  /** What is known before: answers and earlier judgments. */
  readonly events: readonly RunEvent[];
  readonly options: JudgeOptions;
  readonly config: ConfigFolder;
  readonly context: JudgeCommandContext;
  readonly engineFor: JudgeEngineFactory;
}

async function judgeOne({ spec, events, options, config, context, engineFor }: JudgeOne): Promise<RunState> {
  const store = createMemoryRunStore();
  await store.createRun(spec, systemClock.now());
  for (const event of events) await store.appendEvent(spec.runId, event);
  const { judging } = config.evaluationConfig;
  const judgeEngine = await engineFor(spec.judge as JudgeCard, context.apiKey);
  let written = Promise.resolve();
  const onEvent = (event: RunEvent, state: RunState) => {
    written = written.then(() => writeRow(event, state, options.output));
    context.terminal.progress(progressLine(state));
  };
  const ports = { store, clock: systemClock, engine: importedEngine, judgeEngine, backoff: judging.backoffMs, onEvent };
  const state = await orchestrate(spec.runId, ports, context.signal);
  await written;
  return state;
}

async function writeRow(event: RunEvent, state: RunState, output: string): Promise<void> {
  const key =
    event.type === 'judgment-end'
      ? event.judgment
      : event.type === 'step-error' && event.isFinal && event.key.step === 'judge'
        ? event.key
        : null;
  const row = key === null ? null : judgmentRow(state, key);
  if (row !== null) await appendFile(output, `${toPythonJson(row)}\n`);
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

function throwProblems(problems: readonly LineProblem[]): void {
  if (problems.length > 0) throw new InputError(problems.map(describeProblem).join('\n'));
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file });
  });
}
