/** What `benchtab judge` reads, in every mode: configuration, bench, answer files, rows that stand already. */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
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
import { jurorsOf } from '../core/jury.ts';
import { describeProblem, type LineProblem } from '../core/jsonl.ts';
import type { Engine } from '../core/ports.ts';
import { toPythonJson, type PythonValue } from '../core/python-json.ts';
import { selectQuestions } from '../core/questions.ts';
import { createRunSpec } from '../core/run-spec.ts';
import type { Bench, JudgeCard, RunSpec } from '../core/types.ts';
import { systemClock } from '../engines/system-clock.ts';
import { keysOfJudges, type JudgeKeys } from './autorun-keys.ts';
import { chooseJudges, tellUnpriced, type ChosenJudges } from './choose-judges.ts';
import { createJudgeEngines } from './judge-engines.ts';
import type { JudgeOptions } from './options.ts';
import { chooseJudgePrompts, keepReferences, readBench } from './read-bench.ts';
import { readConfigFolder, type ConfigFolder } from './read-config.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export interface JudgeInputs {
  readonly config: ConfigFolder;
  /** With the reference set that is used, and no other. */
  readonly bench: Bench;
  readonly judges: ChosenJudges;
  readonly answers: readonly AnswerFile[];
  /** Keys of the judges' servers, by base URL. */
  readonly keys: ReadonlyMap<string, string>;
  engineFor(judge: JudgeCard): Promise<Engine>;
}

/** Whom to tell, and the keys from the environment. */
export interface JudgeSurroundings {
  readonly terminal: Terminal;
  readonly judgeKeys: JudgeKeys;
}

/** @throws InputError for unusable files, options or configuration */
export async function readJudgeInputs(options: JudgeOptions, { terminal, judgeKeys }: JudgeSurroundings): Promise<JudgeInputs> {
  const config = await readConfigFolder(options.config);
  const { judging, settings } = config.evaluationConfig;
  const asked = selectQuestions(await readBench(options.bench), { first: options.firstN });
  const prompted = await chooseJudgePrompts(asked, options.judgePrompts, { ...settings, mode: options.mode });
  const bench = chooseReferences(prompted, options, terminal);
  const judges = chooseJudges(options, config.evaluationConfig);
  tellUnpriced(judges, options, terminal);
  const answers = await Promise.all(options.answers.map(readAnswers));
  checkNames(answers.map(({ model }) => model));
  const keys = keysOfJudges(jurorsOf(judges), judgeKeys);
  const engineFor = await createJudgeEngines({ judging, keys, cache: options.cache, terminal });
  return { config, bench, judges, answers, keys, engineFor };
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

/** @throws InputError if one name stands for two files: their rows could not be told apart */
function checkNames(models: readonly string[]): void {
  const repeated = models.find((model, index) => models.indexOf(model) !== index);
  if (repeated !== undefined) throw new InputError(`--answers: two files have the name "${repeated}"; rename one`);
}

/** The bench with the wanted reference set first: the judge's own, else `gpt-4`, else the only one; says which. */
function chooseReferences(bench: Bench, { references, judges }: JudgeOptions, terminal: Terminal): Bench {
  const judge = judges[0].name;
  const names = bench.references.map(({ name }) => name);
  const wanted = references ?? [judge, 'gpt-4', ...names].find((name) => names.includes(name));
  if (wanted === undefined) return bench;
  if (wanted !== (references ?? judge)) terminal.error(`No reference answers by "${judge}": using those of "${wanted}".`);
  return keepReferences(bench, wanted);
}

type JudgeSpecOptions = Pick<JudgeOptions, 'mode' | 'maxCostUsd' | 'output'>;

/**
 * The spec by which a model's answers are judged.
 *
 * @throws InputError if a reference answer is missing
 */
export function createJudgeSpec({ bench, judges, config }: JudgeInputs, model: string, options: JudgeSpecOptions): RunSpec {
  const { settings, gpu } = config.evaluationConfig;
  return createRunSpec({
    bench,
    ...judges,
    model: importedModelCard(model),
    settings: { ...settings, mode: options.mode, choices: 1, gpuBudgetBytes: gpu.budgetMb * 1024 ** 2 },
    budget: { usd: options.maxCostUsd, tokens: null, seconds: null },
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

/**
 * Appends rows to a file, each whole before the next. Tried out at once, without a trace: a place that cannot be written
 * to is found out before anything is paid for.
 *
 * @returns rejects with InputError for a row that cannot be written
 * @throws InputError if the file cannot be written
 */
export async function openRowWriter(file: string): Promise<(row: PythonValue) => Promise<void>> {
  const refuse = (thrown: unknown): never => {
    throw new InputError(`cannot be written: ${(thrown as Error).message}; what stands in it is kept`, { file });
  };
  await mkdir(dirname(file), { recursive: true }).catch(refuse);
  const isNew = !existsSync(file);
  await appendFile(file, '').catch(refuse);
  if (isNew) await rm(file);
  let written = Promise.resolve();
  return (row) => {
    written = written.then(() => appendFile(file, `${toPythonJson(row)}\n`).catch(refuse));
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
