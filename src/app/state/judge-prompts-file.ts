/** Judge prompts from a file of the reader's own. */
import { readOwnJudgePrompts, type OwnJudgePrompts } from '../../core/own-judge-prompts.ts';
import { readTextFile } from './text-file.ts';

/**
 * Reads a `judge_prompts.jsonl` under the name of its file.
 *
 * @throws InputError with the broken lines, or why none of it can be used
 */
export async function readJudgePromptsFile(file: File): Promise<OwnJudgePrompts> {
  const read = await readTextFile(file, 'judge prompts as JSON Lines');
  return readOwnJudgePrompts({ path: file.name, ...read });
}
