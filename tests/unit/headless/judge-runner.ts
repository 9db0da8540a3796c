/** `benchtab judge` in this process, on answers made up for a test. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { main } from '../../../src/headless/main.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

export const KEY = 'sk-only-for-this-test';

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly error: string;
  readonly progress: readonly string[];
}

interface Circumstances {
  readonly signal?: AbortSignal;
  /** Over OPENAI_API_KEY, which is `KEY`. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function run(argv: readonly string[], { signal, environment }: Circumstances = {}): Promise<Ended> {
  const terminal = createRecordingTerminal();
  const status = await main(argv, {
    terminal,
    signal: signal ?? new AbortController().signal,
    environment: { OPENAI_API_KEY: KEY, ...environment },
  });
  return { status, ...terminal.written };
}

/** Answers to the first questions of the starter bench; the file's name is the model's. */
export async function writeAnswers(file: string, count = 16): Promise<string> {
  const model = basename(file, '.jsonl');
  const rows = Array.from({ length: count }, (_, index) => ({
    question_id: index + 1,
    answer_id: 'x',
    model_id: 'someone/else',
    choices: [{ index: 0, turns: [`first answer ${index} of ${model}`, `second answer $& ${index} of ${model}`] }],
    tstamp: 1,
  }));
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

/**
 * Own configuration, with pauses between tries that no test has to wait for.
 *
 * @param changes  other values, by the key of their line
 */
export async function quickConfig(folder: string, changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const config = join(folder, 'configs');
  await cp('configs', config, { recursive: true });
  const file = join(config, 'evaluation_config.yaml');
  const text = await readFile(file, 'utf8');
  const values = Object.entries({ backoff_ms: '{ first: 5, longest: 20 }', ...changes });
  await writeFile(file, values.reduce((changed, [key, value]) => changed.replace(new RegExp(`${key}:.*`), `${key}: ${value}`), text));
  return config;
}

/** A row of a judgment file, as far as the tests look at it. */
export interface Row {
  readonly question_id: number;
  readonly model: string;
  readonly judge: readonly [string, string];
  readonly user_prompt: string;
  readonly judgment: string;
  readonly score: number;
  readonly turn: number;
  readonly repeat?: number;
}

export async function readRows(file: string): Promise<readonly Row[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

/** What a row is about: no two rows of a file may be about the same. */
export const placeOf = ({ model, judge, question_id, turn, repeat = 0 }: Row) =>
  `${model} ${judge[0]} ${question_id}/${turn}#${repeat}`;
