/** What `benchtab judge` reads, in every mode: configuration, bench, answer files, rows that stand already. */
import { existsSync } from 'node:fs';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../core/errors.ts';
import {
  parseAnswerRows,
  parseJudgmentRows,
  type AnswerRow,
  type JudgmentRow,
  type PairRow,
  type SingleRow,
} from '../core/fastchat-read.ts';
import { importedModelCard } from '../core/imported.ts';
import { judgeCardFor } from '../core/judge-cards.ts';
import { describeProblem, type LineProblem } from '../core/jsonl.ts';
import { toPythonJson, type PythonValue } from '../core/python-json.ts';
import { selectQuestions } from '../core/questions.ts';
import { createRunSpec } from '../core/run-spec.ts';
import type { Bench, JudgeCard, RunSpec } from '../core/types.ts';
import { createJudgeEngineFactory, type JudgeEngineFactory } from '../engines/judge-engine.ts';
import { systemClock } from '../engines/system-clock.ts';
import type { JudgeOptions } from './options.ts';
import { keepReferences, readBench } from './read-bench.ts';
import { readConfigFolder, type ConfigFolder } from './read-config.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export interface JudgeInputs {
  readonly config: ConfigFolder;
  /** With the reference set that is used, and no other. */
  readonly bench: Bench;
  readonly judge: JudgeCard;
  readonly answers: readonly AnswerFile[];
  readonly engineFor: JudgeEngineFactory;
}

/** @throws InputError for unusable files, options or configuration */
export async function readJudgeInputs(options: JudgeOptions, terminal: Terminal): Promise<JudgeInputs> {
  const config = await readConfigFolder(options.config);
  const wholeBench = selectQuestions(await readBench(options.bench), { first: options.firstN });
  const bench = chooseReferences(wholeBench, options, terminal);
  const judge = judgeCardFor(config.evaluationConfig, options.judge, options.judgeUrl);
  const answers = await Promise.all(options.answers.map(readAnswers));
  const { judging } = config.evaluationConfig;
  const requestsPerSecond = options.ratePerSecond ?? judging.requestsPerSecond;
  const engineFor = createJudgeEngineFactory({ judging: { ...judging, requestsPerSecond }, siteUrl: '' });
  return { config, bench, judge, answers, engineFor };
}

export interface AnswerFile {
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
  if (wanted !== (references ?? judge)) terminal.error(`No reference answers by "${judge}": using those of "${wanted}".`);
  return keepReferences(bench, wanted);
}

/**
 * The spec by which a model's answers are judged.
 *
 * @throws InputError if a reference answer is missing
 */
export function createJudgeSpec({ bench, judge, config }: JudgeInputs, model: string, options: JudgeOptions): RunSpec {
  const { settings, gpu } = config.evaluationConfig;
  return createRunSpec({
    bench,
    judge,
    model: importedModelCard(model),
    settings: { ...settings, mode: options.mode, choices: 1, gpuBudgetBytes: gpu.budgetMb * 1024 ** 2 },
    budget: { usd: null, tokens: null, seconds: null },
    environment: { benchtab: VERSION, browser: 'node', adapter: null },
    groupId: basename(options.output, '.jsonl'),
    now: systemClock.now(),
  });
}

/** Where rows go, and what to do with those that stand there. */
export type OutputOptions = Pick<JudgeOptions, 'output' | 'resume' | 'retryUnrated'>;

/**
 * Own rows that stand in the output already; with --retry-unrated the unrated ones are taken out of it first.
 *
 * @param isOwn  tells the rows of this mode and judge; all others stay in the file untouched
 * @throws InputError if there is an output and no --resume
 */
export async function readOutput<Row extends JudgmentRow>(
  { output, resume, retryUnrated }: OutputOptions,
  isOwn: (row: JudgmentRow) => row is Row,
): Promise<readonly Row[]> {
  if (!existsSync(output)) return [];
  const text = await readText(output);
  if (!resume && text.trim() !== '')
    throw new InputError('exists already: add --resume to judge what it lacks, or name another file', { file: output });
  const { rows, problems } = parseJudgmentRows(text, output);
  throwProblems(problems);
  if (!retryUnrated) return rows.filter(isOwn);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const kept = lines.filter((_line, index) => !isToRetry(rows[index], isOwn));
  await writeFile(`${output}.part`, kept.map((line) => `${line}\n`).join(''));
  await rename(`${output}.part`, output);
  return rows.filter((row) => !isUnrated(row)).filter(isOwn);
}

function isToRetry(row: JudgmentRow | undefined, isOwn: (row: JudgmentRow) => boolean): boolean {
  return row !== undefined && isOwn(row) && isUnrated(row);
}

function isUnrated(row: SingleRow | PairRow): boolean {
  return row.type === 'single' ? row.rating === null : row.g1Winner === 'error' || row.g2Winner === 'error';
}

/** Appends rows to a file, each whole before the next. */
export function createRowWriter(file: string): (row: PythonValue) => Promise<void> {
  let written = Promise.resolve();
  return (row) => {
    written = written.then(() => appendFile(file, `${toPythonJson(row)}\n`));
    return written;
  };
}

function throwProblems(problems: readonly LineProblem[]): void {
  if (problems.length > 0) throw new InputError(problems.map(describeProblem).join('\n'));
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file });
  });
}
