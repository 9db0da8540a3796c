/** Runs the command line, in this process or in one of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/headless/main.ts';
import { createRecordingTerminal } from '../fakes/recording-terminal.ts';

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'benchtab-cli-'));
}

/** In this process, so that coverage sees it. */
export async function runHere(argv: readonly string[], key?: string, modelKey?: string): Promise<Ended> {
  const terminal = createRecordingTerminal();
  const environment = { OPENAI_API_KEY: key, BENCHTAB_MODEL_KEY: modelKey };
  const status = await main(argv, { terminal, signal: new AbortController().signal, environment });
  return { status, ...terminal.written };
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when a line on stderr matches. */
  said(pattern: RegExp): Promise<void>;
}

/** In a process of its own, as a person would. */
export function runApart(argv: readonly string[], key?: string): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/headless/cli.ts', ...argv], {
    env: { ...process.env, OPENAI_API_KEY: key ?? '', BENCHTAB_MODEL_KEY: '', VITEST: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (status) => resolve({ status, out, error })));
  const said = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(error) && resolve();
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`ended without saying ${pattern}:\n${error}`)));
      look();
    });
  return { child, ended, said };
}

/** results.json, as far as the tests look at it. */
export interface Results {
  readonly models: readonly {
    readonly model_name: string;
    readonly average_score: number | null;
    readonly turn_scores: readonly (number | null)[];
    readonly rated: number;
    readonly unrated: number;
    readonly peak_gpu_bytes: number | null;
    readonly detailed_results: readonly {
      readonly question_id: number;
      readonly turn: number;
      readonly score: number | null;
      readonly unrated_reason: string | null;
      readonly answer: string | null;
      readonly gpu_bytes: number | null;
      readonly generation_time: number | null;
    }[];
  }[];
}

/** What `leaderboard --json` prints in mode `single`. */
export interface Tables {
  readonly first_turn: readonly ScoreLine[];
  readonly second_turn: readonly ScoreLine[];
  readonly average: readonly ScoreLine[];
  readonly coverage: readonly { readonly model: string; readonly rated: number; readonly unrated: number }[];
}

export interface ScoreLine {
  readonly model: string;
  readonly score: number;
  readonly n: number;
}

export async function readResults(file: string): Promise<Results> {
  return JSON.parse(await readFile(file, 'utf8')) as Results;
}
