/**
 * Published MT-bench files and what FastChat computes from them, in `shared/data` beside the checkout. They are not
 * part of the repository; tests that need them are skipped, with a notice, where they are missing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../shared/data/', import.meta.url));

export function hasSharedData(): boolean {
  return existsSync(`${ROOT}mt_bench/question.jsonl`);
}

/** Where a file or folder is, by its path under `shared/data`: for code that reads files itself. */
export function sharedPath(path: string): string {
  return ROOT + path;
}

/** Text of a file, by its path under `shared/data`. */
export function readShared(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

/** Paths of all files under a folder of `shared/data` that end in `ending`, sorted. */
export function listShared(folder: string, ending: string): readonly string[] {
  const names = readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).sort().map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

/** Records of a JSON Lines file of `shared/data`, unchecked. */
export function readSharedLines<T>(path: string): readonly T[] {
  return readShared(path).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

/** `describe` where the shared data is there; else one skipped line that says what is missing. */
export function describeWithSharedData(name: string, body: () => void): void {
  if (hasSharedData()) describe(name, body);
  else describe(name, () => it.skip('is skipped: there is no ../shared/data beside the repository'));
}
