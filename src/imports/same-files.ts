/** The same file given twice, in a ZIP and unpacked: its rows count once. */
import { allHashes, sideFileOf, type FileFacts } from './file-facts.ts';
import { baseName } from './paths.ts';
import { hashOfRows } from './row-hashes.ts';

/**
 * The files without those that repeat an earlier one of the same name; these get a note that says so. The same answers
 * with another side file are another run: judged anew, say.
 */
export async function withoutCopies(files: readonly FileFacts[]): Promise<readonly FileFacts[]> {
  const seen = new Map<string, string>();
  const kept: FileFacts[] = [];
  for (const file of files) {
    const content = file.text ?? (await hashOfRows(allHashes(file).flatMap(({ list }) => list)));
    const key = JSON.stringify([file.kind, baseName(file.path), content, sideFileOf(file, files)?.meta ?? null]);
    const earlier = file.kind === 'other' || file.kind === 'meta' ? undefined : seen.get(key);
    if (earlier === undefined) kept.push(file);
    else file.note = `The same as ${earlier}: counted once.`;
    if (earlier === undefined) seen.set(key, file.path);
  }
  return kept;
}
