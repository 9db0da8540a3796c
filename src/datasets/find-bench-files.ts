/** Which of many dropped files are the parts of a bench. */
import { InputError } from '../core/errors.ts';
import { fileName, folderOf, type BenchParts } from './bench-files.ts';

const QUESTIONS = 'question.jsonl';
const PROMPTS = 'judge_prompts.jsonl';
const LAYOUT = `${QUESTIONS}, reference_answer/*.jsonl, and ${PROMPTS} in the same folder or the one above`;

/**
 * Finds the parts by FastChat's layout. Loose files without any folder will do: then every other `.jsonl` holds
 * reference answers.
 *
 * @throws InputError if there is no bench, more than one, or no judge prompts
 */
export function findBenchFiles<File extends { readonly path: string }>(files: readonly File[]): BenchParts<File> {
  const questions = findQuestions(files);
  const folder = folderOf(questions.path);
  const parent = folderOf(folder.slice(0, -1));
  const judgePrompts = [folder, parent]
    .map((place) => files.find((file) => file.path === `${place}${PROMPTS}`))
    .find((file) => file !== undefined);
  if (!judgePrompts)
    throw new InputError(`there is no ${PROMPTS} beside ${questions.path} or in the folder above: add that file`);
  return { questions, references: findReferences(files, folder), judgePrompts };
}

/** Name of the folder that a bench's questions lie in; null for loose files. */
export function benchFolderName(questionsPath: string): string | null {
  return fileName(folderOf(questionsPath).slice(0, -1)) || null;
}

function findQuestions<File extends { readonly path: string }>(files: readonly File[]): File {
  const [first, ...others] = files.filter((file) => fileName(file.path) === QUESTIONS);
  if (!first) {
    const got = files.slice(0, 5).map((file) => file.path);
    throw new InputError(`there is no ${QUESTIONS} among the files (${got.join(', ')}): expected ${LAYOUT}`);
  }
  if (others.length > 0) {
    const paths = [first, ...others].map((file) => file.path).join(', ');
    throw new InputError(`there is more than one bench: ${paths}. Choose the folder of one of them`);
  }
  return first;
}

function findReferences<File extends { readonly path: string }>(
  files: readonly File[],
  folder: string,
): readonly File[] {
  const inFolder = files.filter((file) => file.path.startsWith(folder) && file.path.endsWith('.jsonl'));
  const sets = inFolder.filter((file) => /^reference_answer[/\\][^/\\]+$/.test(file.path.slice(folder.length)));
  if (sets.length > 0 || folder !== '') return sets;
  return inFolder.filter((file) => folderOf(file.path) === '' && ![QUESTIONS, PROMPTS].includes(file.path));
}
