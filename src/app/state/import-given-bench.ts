/** A bench from the files that came with answers and judgments, complete or not. */
import { InputError } from '../../core/errors.ts';
import { parseJudgePrompts } from '../../core/judge-prompts.ts';
import { describeProblem } from '../../core/jsonl.ts';
import { MT_BENCH_ID } from '../../core/mt-bench.ts';
import { parseQuestions, parseReferenceAnswers } from '../../core/questions.ts';
import type { Bench, ReferenceSet } from '../../core/types.ts';
import type { BenchSource } from '../context.ts';
import type { BenchText } from './import-bench.ts';

export interface GivenBench {
  readonly bench: Bench;
  /** What is missing for judging with it, as the readers of benches say it; null if nothing is. */
  readonly lacks: string | null;
}

/**
 * A whole bench where the files make one. Scores need questions and categories alone, so that a question.jsonl without
 * judge prompts or references is a bench too, and `lacks` says what cannot be done with it.
 *
 * @throws InputError if no question can be read
 */
export async function readGivenBench(files: readonly BenchText[], { fromFiles }: Pick<BenchSource, 'fromFiles'>): Promise<GivenBench> {
  try {
    return { bench: await fromFiles(files.map(({ path, text }) => new File([text], path))), lacks: null };
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return { bench: await assembleLoosely(files), lacks: String(thrown) };
  }
}

async function assembleLoosely(files: readonly BenchText[]): Promise<Bench> {
  const named = (name: string) => files.find(({ path }) => lastPart(path) === name);
  const file = named('question.jsonl');
  if (file === undefined) throw new InputError('there is no question.jsonl among the files');
  const { questions, problems } = parseQuestions(file.text, file.path);
  const [problem] = problems;
  if (questions.length === 0)
    throw new InputError(problem === undefined ? `${file.path} has no question` : describeProblem(problem));
  const prompts = named('judge_prompts.jsonl');
  const questionsSha256 = await sha256Hex(file.text);
  return {
    ...nameOf(file.path, questionsSha256),
    questions,
    references: await Promise.all(files.filter(isReferenceFile).map(toReferenceSet)),
    judgePrompts: prompts === undefined ? [] : parseJudgePrompts(prompts.text, prompts.path).prompts,
    source: 'imported files',
    questionsSha256,
    judgePromptsSha256: prompts === undefined ? '' : await sha256Hex(prompts.text),
  };
}

/** MT-bench's questions, byte for byte, are MT-bench by whatever folder they come from: else its runs would share no table. */
function nameOf(path: string, questionsSha256: string): Pick<Bench, 'name' | 'label'> {
  if (questionsSha256 === MT_BENCH_ID.questionsSha256) return { name: MT_BENCH_ID.name, label: MT_BENCH_ID.label };
  const name = path.split('/').at(-2) ?? 'bench';
  return { name, label: name };
}

/** The same bench with another one's judge prompts. */
export function withPromptsOf(bench: Bench, { judgePrompts, judgePromptsSha256 }: Bench): Bench {
  return { ...bench, judgePrompts, judgePromptsSha256 };
}

async function toReferenceSet({ path, text }: BenchText): Promise<ReferenceSet> {
  const { answers } = parseReferenceAnswers(text, path);
  return { name: lastPart(path).replace(/\.jsonl$/, ''), answers, sha256: await sha256Hex(text) };
}

function isReferenceFile({ path }: BenchText): boolean {
  return path.split('/').at(-2) === 'reference_answer' && path.endsWith('.jsonl');
}

function lastPart(path: string): string {
  return path.split('/').at(-1) ?? path;
}

async function sha256Hex(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
