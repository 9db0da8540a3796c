/** Paths of imported files: hostile, from several systems, and the only place where FastChat keeps a model's name. */
import type { ImportFile } from './types.ts';

/** With `/` between the parts, and nothing before the first. */
export function tidyPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
}

/** What systems put beside files: resource forks, hidden files. */
export function isIgnored(path: string): boolean {
  return tidyPath(path)
    .split('/')
    .some((part) => part === '__MACOSX' || /^\.[^.]/.test(part) || part === 'Thumbs.db');
}

/** Does the path leave its own folder? Nothing is ever written by it, but its names cannot be trusted. */
export function leavesItsFolder(path: string): boolean {
  return tidyPath(path).split('/').includes('..');
}

/** The last part. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The last part without `.jsonl`, `.json` or `.meta.json`: FastChat's name of a model or judge. */
export function stemOf(path: string): string {
  return baseName(path).replace(/(?:\.meta)?\.jsonl?$/i, '');
}

const PARTS_OF_A_BENCH = ['model_answer', 'model_judgment', 'reference_answer'];

/** The folder of the bench that a file belongs to, as FastChat lays it out; empty for a loose file. */
export function benchFolderOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  return (PARTS_OF_A_BENCH.includes(folders.at(-1) ?? '') ? folders.slice(0, -1) : folders).join('/');
}

/** Is it in this folder of a bench? */
export function isInFolder(path: string, folder: string): boolean {
  return path.split('/').at(-2) === folder;
}

/** The same files, of which no two have one path: loose files of one name come from different folders. */
export function uniquePaths(files: readonly ImportFile[]): readonly ImportFile[] {
  const counts = new Map<string, number>();
  return files.map((file) => {
    const count = (counts.get(file.path) ?? 0) + 1;
    counts.set(file.path, count);
    return count === 1 ? file : { ...file, path: `(${count})/${file.path}` };
  });
}
