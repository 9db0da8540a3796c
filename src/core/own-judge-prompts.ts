/** Judge prompts of a person's own, under their own name, in the place of a bench's. */
import { checkJudgePrompts, JUDGE_PROMPT_NAMES, missingJudgePrompts } from './check-judge-prompts.ts';
import { InputError } from './errors.ts';
import { describeProblem, type LineProblem } from './jsonl.ts';
import { parseJudgePrompts } from './judge-prompts.ts';
import type { Bench, JudgePrompt, RunSettings } from './types.ts';

/** A file of judge prompts, checked. */
export interface OwnJudgePrompts {
  /** The file's name without its extension: with the hash it is part of a result's identity. */
  readonly name: string;
  readonly prompts: readonly JudgePrompt[];
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
}

/** Text and hash of a `judge_prompts.jsonl`. */
export interface JudgePromptFile {
  /** For messages. */
  readonly path: string;
  readonly text: string;
  /** Of its bytes, lower-case hex. */
  readonly sha256: string;
}

/**
 * Reads prompts in FastChat's format. A file with one bad line is not used at all: half a set of prompts is another set.
 *
 * @throws InputError with the broken lines, or if no prompt has a name that is used
 */
export function readOwnJudgePrompts({ path, text, sha256 }: JudgePromptFile): OwnJudgePrompts {
  const read = parseJudgePrompts(text, path);
  const wrong = checkJudgePrompts(read).map(({ line = 1, message }): LineProblem => ({ file: path, line, message }));
  const problems = [...read.problems, ...wrong].sort((a, b) => a.line - b.line);
  if (problems.length > 0) throw new InputError(describeAll(problems));
  if (usedNames(read.prompts).length === 0)
    throw new InputError(`no judge prompt here has a name that is used: expected some of ${JUDGE_PROMPT_NAMES.join(', ')}`, { file: path });
  return { name: nameOf(path), prompts: read.prompts, sha256 };
}

const LISTED_PROBLEMS = 20;

function describeAll(problems: readonly LineProblem[]): string {
  const lines = problems.slice(0, LISTED_PROBLEMS).map(describeProblem);
  return [...lines, ...(problems.length > lines.length ? [`… and ${problems.length - lines.length} more`] : [])].join('\n');
}

function nameOf(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? path;
  return file.replace(/\.jsonl?$/i, '') || file;
}

/** Names of the prompts that judging can use, in the file's order. */
export function usedNames(prompts: readonly JudgePrompt[]): readonly string[] {
  return prompts.map(({ name }) => name).filter((name) => JUDGE_PROMPT_NAMES.includes(name));
}

/** The bench with these prompts and none of its own; unchanged where they are its own file, byte for byte. */
export function withJudgePrompts(bench: Bench, { name, prompts, sha256 }: OwnJudgePrompts): Bench {
  if (sha256 === bench.judgePromptsSha256) return bench;
  return { ...bench, judgePrompts: prompts, judgePromptsSha256: sha256, judgePromptsName: name };
}

/**
 * Own prompts must hold all that the questions need: to take those that are missing from the bench would be a third set
 * of prompts, which neither name tells.
 *
 * @param bench  with the questions that are asked, and no others
 * @throws InputError naming the prompts that are missing
 */
export function requireJudgePrompts(bench: Bench, settings: Pick<RunSettings, 'mode' | 'referenceCategories'>): void {
  const missing = missingJudgePrompts(bench, settings);
  if (missing.length === 0) return;
  const owner = bench.judgePromptsName === undefined ? `bench "${bench.name}" lacks` : `the file of judge prompts “${bench.judgePromptsName}” lacks`;
  throw new InputError(
    `${owner} ${missing.join(', ')}: the chosen questions are judged with ${missing.length === 1 ? 'it' : 'them'}; add ` +
      `${missing.length === 1 ? 'it' : 'them'} to the file, or choose other categories`,
  );
}
