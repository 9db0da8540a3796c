/** The command line: what each command accepts, read and checked. */
import { JUDGE_PAIRINGS, type JudgePairing } from '../core/agreement.ts';
import { InputError } from '../core/errors.ts';
import type { Mode } from '../core/types.ts';
import { JUDGING_ARGUMENTS, readJudging, type JudgingOptions } from './judging-options.ts';
import { amount, flag, list, outputFile, parse, required, text, texts, url, whole } from './option-values.ts';

const MODES: readonly Mode[] = ['single', 'pairwise-baseline', 'pairwise-all'];

export interface EvalOptions extends JudgingOptions {
  readonly command: 'eval';
  /** null: the catalogue's defaults. */
  readonly models: readonly string[] | null;
  /** The models are names at this server; null: ids of the catalogue. */
  readonly modelUrl: string | null;
  /** Conversations at once, of models on a server; null: as the catalogue says, else the usual number. */
  readonly slots: number | null;
  readonly bench: string;
  readonly maxQuestions: number | null;
  readonly categories: readonly string[] | null;
  readonly choices: number | null;
  readonly mode: Mode;
  /** Only in mode `pairwise-baseline`. */
  readonly baseline: string | null;
  /** Name of the reference set; null: the judge's own, else the bench's first. */
  readonly references: string | null;
  readonly gpuBudgetMb: number | null;
  readonly maxTokens: number | null;
  readonly config: string;
  readonly output: string | null;
  readonly profile: string | null;
  readonly resume: boolean;
  readonly headed: boolean;
  readonly verbose: boolean;
  readonly chromeArgs: readonly string[];
}

export interface JudgeOptions extends JudgingOptions {
  readonly command: 'judge';
  readonly answers: readonly string[];
  readonly bench: string;
  /** Judge the bench's first so many questions; null: all. */
  readonly firstN: number | null;
  /** Name of the reference set; null: the judge's own, else `gpt-4`, else the bench's first. */
  readonly references: string | null;
  readonly resume: boolean;
  readonly retryUnrated: boolean;
  readonly mode: Mode;
  /** Only in mode `pairwise-baseline`. */
  readonly baseline: string | null;
  readonly config: string;
  readonly output: string;
}

export interface LeaderboardOptions {
  readonly command: 'leaderboard';
  readonly files: readonly string[];
  readonly mode: Mode;
  readonly baseline: string | null;
  readonly models: readonly string[] | null;
  readonly json: boolean;
}

export interface AgreementOptions {
  readonly command: 'agreement';
  readonly files: readonly string[];
  readonly judges: JudgePairing;
  readonly json: boolean;
}

export interface ServeOptions {
  readonly command: 'serve';
  readonly port: number;
  readonly open: boolean;
}

export type Options =
  | EvalOptions
  | JudgeOptions
  | LeaderboardOptions
  | AgreementOptions
  | ServeOptions
  | { readonly command: 'help' | 'version' };

/**
 * @param argv  the arguments after the program's name
 * @throws InputError naming the argument and what was expected
 */
export function parseOptions(argv: readonly string[]): Options {
  const [command, ...rest] = argv;
  if (command === undefined || command === 'help' || rest.includes('--help') || command === '--help' || command === '-h')
    return { command: 'help' };
  if (command === '--version') return { command: 'version' };
  const read = READERS[command];
  if (read === undefined)
    throw new InputError(`there is no command "${command}"; expected ${Object.keys(READERS).join(', ')}`);
  return read(rest);
}

const READERS: Readonly<Record<string, (args: string[]) => Options>> = {
  eval: readEval,
  judge: readJudge,
  leaderboard: readLeaderboard,
  agreement: readAgreement,
  serve: readServe,
};

function readEval(args: string[]): EvalOptions {
  const { values } = parse(args, {
    models: text, 'model-url': text, slots: text, bench: text, 'max-questions': text, categories: text, choices: text, mode: text, baseline: text,
    ...JUDGING_ARGUMENTS, references: text, 'gpu-budget': text, 'max-tokens': text, config: text,
    output: text, profile: text, resume: flag, headed: flag, verbose: flag, 'chrome-arg': texts,
  });
  if (values.resume && values.profile === undefined)
    throw new InputError('--resume needs --profile DIR: unfinished runs are stored in that browser profile');
  if (values['model-url'] !== undefined && values.models === undefined)
    throw new InputError('--model-url needs --models NAME,…: the models as that server knows them');
  const paired = pairing(values);
  return {
    command: 'eval',
    models: list(values.models),
    modelUrl: url('--model-url', values['model-url']),
    slots: whole('--slots', values.slots),
    bench: values.bench ?? 'starter',
    maxQuestions: whole('--max-questions', values['max-questions']),
    categories: list(values.categories),
    choices: whole('--choices', values.choices),
    ...paired,
    ...readJudging(values, values.judge ?? 'practice', paired.mode),
    references: values.references ?? null,
    gpuBudgetMb: amount('--gpu-budget', values['gpu-budget']),
    maxTokens: whole('--max-tokens', values['max-tokens']),
    config: values.config ?? 'configs',
    output: outputFile(values.output, '.json'),
    profile: values.profile ?? null,
    resume: values.resume,
    headed: values.headed,
    verbose: values.verbose,
    chromeArgs: values['chrome-arg'] ?? [],
  };
}

function readJudge(args: string[]): JudgeOptions {
  const { values, positionals } = parse(args, {
    answers: texts, bench: text, 'first-n': text, ...JUDGING_ARGUMENTS, references: text, mode: text, baseline: text,
    resume: flag, 'retry-unrated': flag, config: text, output: text,
  });
  const answers = [...(values.answers ?? []), ...positionals];
  if (answers.length === 0) throw new InputError('--answers FILE is missing: which answer files are to be judged?');
  const bench = required('--bench', values.bench);
  const paired = pairing(values);
  return {
    command: 'judge',
    answers,
    bench,
    firstN: whole('--first-n', values['first-n']),
    ...paired,
    ...readJudging(values, required('--judge', values.judge), paired.mode),
    references: values.references ?? null,
    resume: values.resume,
    retryUnrated: values['retry-unrated'],
    config: values.config ?? 'configs',
    output: outputFile(required('--output', values.output), '.jsonl'),
  };
}

function readLeaderboard(args: string[]): LeaderboardOptions {
  const { values, positionals } = parse(args, { mode: text, baseline: text, 'model-list': text, json: flag });
  if (positionals.length === 0) throw new InputError('leaderboard FILE…: name at least one judgment file');
  return {
    command: 'leaderboard',
    files: positionals,
    ...pairing(values),
    models: list(values['model-list']),
    json: values.json,
  };
}

function readAgreement(args: string[]): AgreementOptions {
  const { values, positionals } = parse(args, { judges: text, json: flag });
  if (positionals.length === 0) throw new InputError('agreement VOTES.json…: name at least one file of votes');
  return { command: 'agreement', files: positionals, judges: pairingOfJudges(values.judges), json: values.json };
}

function pairingOfJudges(value: string | undefined): JudgePairing {
  const wanted = value === undefined ? JUDGE_PAIRINGS[0] : list(value)?.join(',');
  const judges = JUDGE_PAIRINGS.find((known) => known === wanted);
  if (judges === undefined) throw new InputError(`--judges ${value}: expected ${JUDGE_PAIRINGS.join(' or ')}`);
  return judges;
}

function readServe(args: string[]): ServeOptions {
  const { values } = parse(args, { port: text, open: flag });
  return { command: 'serve', port: whole('--port', values.port) ?? 4173, open: values.open };
}

/** The mode, and the baseline where the mode has one. */
function pairing(values: { readonly mode?: string; readonly baseline?: string }) {
  const mode = modeOf(values.mode);
  if (mode === 'pairwise-baseline' && values.baseline === undefined)
    throw new InputError('--mode pairwise-baseline needs --baseline MODEL');
  return { mode, baseline: mode === 'pairwise-baseline' ? (values.baseline ?? null) : null };
}

function modeOf(value: string | undefined): Mode {
  const mode = MODES.find((known) => known === (value ?? 'single'));
  if (mode === undefined) throw new InputError(`--mode ${value}: expected ${MODES.join(', ')}`);
  return mode;
}
