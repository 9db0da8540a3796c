/** A bench by its name on the command line: `starter`, `mt-bench`, or a folder in FastChat's layout. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../core/errors.ts';
import { readOwnJudgePrompts, requireJudgePrompts, withJudgePrompts } from '../core/own-judge-prompts.ts';
import type { Bench, RunSettings } from '../core/types.ts';
import { readBenchFile } from '../datasets/bench-files.ts';
import { loadBenchFromFiles, loadMtBench } from '../datasets/load-bench.ts';
import { PACKAGE_FOLDER } from './package-folder.ts';

/** @throws InputError naming file, line and reason, or how to get the bench */
export async function readBench(name: string): Promise<Bench> {
  if (name === 'mt-bench') return loadMtBench({ fetch: globalThis.fetch, cache: null });
  if (name === 'starter') return { ...(await readFolder(starterFolder())), name: 'starter', label: 'Starter bench' };
  return readFolder(resolve(name));
}

/**
 * The bench with one reference set and no other.
 *
 * @throws InputError if the bench has no set of that name
 */
export function keepReferences(bench: Bench, name: string): Bench {
  const names = bench.references.map((set) => set.name);
  if (!names.includes(name))
    throw new InputError(`--references ${name}: bench "${bench.name}" has ${names.join(', ') || 'no reference answers'}`);
  return { ...bench, references: bench.references.filter((set) => set.name === name) };
}

/**
 * The bench with the judge prompts of a file in the place of its own.
 *
 * @param bench  with the questions that are asked, and no others
 * @param file  null: the bench's own
 * @throws InputError naming file, line and reason, or the prompts that are missing
 */
export async function chooseJudgePrompts(
  bench: Bench,
  file: string | null,
  settings: Pick<RunSettings, 'mode' | 'referenceCategories'>,
): Promise<Bench> {
  const chosen = file === null ? bench : withJudgePrompts(bench, readOwnJudgePrompts(await readBenchFile(await readBytes(file))));
  requireJudgePrompts(chosen, settings);
  return chosen;
}

/** In a checkout below `public`, in the package below the built site. */
function starterFolder(): string {
  const [source, built] = ['public', 'dist/site'].map((root) => join(PACKAGE_FOLDER, root, 'benches/starter'));
  return existsSync(source as string) ? (source as string) : (built as string);
}

async function readFolder(folder: string): Promise<Bench> {
  if (!existsSync(join(folder, 'question.jsonl')))
    throw new InputError(
      'no question.jsonl here: expected "starter", "mt-bench", or a folder with question.jsonl, reference_answer/*.jsonl ' +
        'and judge_prompts.jsonl (in it or in its parent)',
      { file: folder },
    );
  const references = await namesIn(join(folder, 'reference_answer'));
  const prompts = [folder, dirname(folder)].find((place) => existsSync(join(place, 'judge_prompts.jsonl')));
  const files = await Promise.all([
    readOne(folder, 'question.jsonl'),
    ...references.map((file) => readOne(folder, `reference_answer/${file}`)),
    ...(prompts === undefined ? [] : [readOne(prompts, 'judge_prompts.jsonl')]),
  ]);
  return loadBenchFromFiles(files, basename(folder), 'a folder');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
}

function readOne(folder: string, path: string): Promise<{ path: string; bytes: Uint8Array<ArrayBuffer> }> {
  return readBytes(join(folder, path));
}

async function readBytes(path: string): Promise<{ path: string; bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = await readFile(path).catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file: path });
  });
  return { path, bytes: new Uint8Array(bytes) };
}
