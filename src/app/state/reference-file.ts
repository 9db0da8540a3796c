/** A reference set from a file of the reader's own. */
import { InputError } from '../../core/errors.ts';
import type { LineProblem } from '../../core/jsonl.ts';
import { parseReferenceAnswers } from '../../core/questions.ts';
import type { ReferenceSet } from '../../core/types.ts';
import { readTextFile } from './text-file.ts';

export interface LoadedReferences {
  readonly set: ReferenceSet;
  /** The file's own name, where a set of that name was there already; null if it could keep it. */
  readonly renamedFrom: string | null;
  /** Lines that could not be read; the rest is in the set. */
  readonly problems: readonly LineProblem[];
}

/**
 * Reads a `reference_answer/<name>.jsonl`. The set is named as the file, as in FastChat.
 *
 * @param taken  names of the sets that are there: a second one of a name gets a number
 * @throws InputError if the file is not text or no line of it can be used
 */
export async function readReferenceFile(file: File, taken: readonly string[]): Promise<LoadedReferences> {
  const { text, sha256 } = await readTextFile(file, 'reference answers as JSON Lines');
  const { answers, problems } = parseReferenceAnswers(text, file.name);
  if (answers.length === 0)
    throw new InputError(problems[0]?.message ?? 'there is no reference answer in this file', {
      file: file.name,
      ...(problems[0] === undefined ? {} : { line: problems[0].line }),
    });
  const wanted = file.name.replace(/\.jsonl?$/i, '');
  const name = freeName(wanted, taken);
  const set: ReferenceSet = { name, answers, sha256 };
  return { set, renamedFrom: name === wanted ? null : wanted, problems };
}

/** `gpt-4`, `gpt-4-2`, `gpt-4-3`, … */
function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let number = 2; taken.includes(name); number++) name = `${wanted}-${number}`;
  return name;
}
