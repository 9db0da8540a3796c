/** Files → a checked Bench, or every problem that stands in the way. */
import { checkJudgePrompts, missingJudgePrompts, type PromptProblem } from '../core/check-judge-prompts.ts';
import { InputError } from '../core/errors.ts';
import { describeProblem, type LineProblem } from '../core/jsonl.ts';
import { parseJudgePrompts } from '../core/judge-prompts.ts';
import { parseQuestions, parseReferenceAnswers } from '../core/questions.ts';
import type { Bench, JudgePrompt, Question, ReferenceSet } from '../core/types.ts';
import { fileName, type BenchParts, type ReadFile } from './bench-files.ts';

/** Judged with a reference answer (protocol.md, section 2). A run with other settings is checked again at its start. */
const REFERENCE_CATEGORIES: readonly string[] = ['reasoning', 'math', 'coding'];

const LISTED_PROBLEMS = 20;

export interface BenchNames {
  readonly name: string;
  readonly label: string;
  readonly source: string;
}

/**
 * Parses and checks the parts of a bench.
 *
 * @throws InputError with all broken lines, or with what is missing
 */
export function assembleBench(parts: BenchParts<ReadFile>, names: BenchNames): Bench {
  const { questions, problems: questionProblems } = parseQuestions(parts.questions.text, parts.questions.path);
  const prompts = parseJudgePrompts(parts.judgePrompts.text, parts.judgePrompts.path);
  const sets = parts.references.map(readReferenceSet);
  failIfAny([...questionProblems, ...prompts.problems, ...sets.flatMap(({ problems }) => problems)], names.name);

  const references = sets.map(({ set }) => set);
  const promptProblems = [...checkPromptNames(questions, prompts.prompts), ...checkJudgePrompts(prompts)];
  failIfAny(
    [
      ...checkQuestions(questions, parts.questions.path),
      ...checkReferences(questions, references),
      ...promptProblems.map((problem) => ({ file: parts.judgePrompts.path, ...problem })),
    ],
    names.name,
  );
  return {
    name: names.name,
    label: names.label,
    questions,
    references,
    judgePrompts: prompts.prompts,
    source: names.source,
    questionsSha256: parts.questions.sha256,
    judgePromptsSha256: parts.judgePrompts.sha256,
  };
}

/** Missing pair prompts are no problem: without them a bench cannot be judged in pairs. */
function checkPromptNames(questions: readonly Question[], judgePrompts: readonly JudgePrompt[]): readonly PromptProblem[] {
  const settings = { mode: 'single', referenceCategories: REFERENCE_CATEGORIES } as const;
  return missingJudgePrompts({ questions, judgePrompts }, settings).map((name) => ({
    message: `judge prompt "${name}" is missing: questions of this bench are graded with it`,
  }));
}

/** The set's name is the file's, as in FastChat. */
function readReferenceSet({ path, text, sha256 }: ReadFile): { set: ReferenceSet; problems: readonly LineProblem[] } {
  const { answers, problems } = parseReferenceAnswers(text, path);
  return { set: { name: fileName(path).replace(/\.jsonl$/, ''), answers, sha256 }, problems };
}

/** A broken line, or something wrong with a whole file. */
interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

function checkQuestions(questions: readonly Question[], file: string): readonly Problem[] {
  return questions.length === 0 ? [{ file, message: 'there is not one question in this file' }] : [];
}

/** One set must cover all questions that need it; a second set may be a partial one. */
function checkReferences(questions: readonly Question[], sets: readonly ReferenceSet[]): readonly Problem[] {
  const needing = questions.filter((question) => REFERENCE_CATEGORIES.includes(question.category));
  const lacking = sets.map((set) => ({ set, missing: needing.filter((question) => !covers(set, question)) }));
  const [best] = lacking.toSorted((a, b) => a.missing.length - b.missing.length);
  const missing = best?.missing ?? needing;
  if (missing.length === 0) return [];
  const ids = missing.map((question) => question.questionId).join(', ');
  const file = best === undefined ? 'reference_answer' : `reference_answer/${best.set.name}.jsonl`;
  return [{ file, message: `no reference answer with all turns for question ${ids}: its category is judged with one` }];
}

function covers(set: ReferenceSet, question: Question): boolean {
  const answer = set.answers.find(({ questionId }) => questionId === question.questionId);
  return answer !== undefined && answer.turns.length >= question.turns.length;
}

function failIfAny(problems: readonly Problem[], name: string): void {
  const [first, ...others] = problems;
  if (!first) return;
  if (others.length === 0)
    throw new InputError(first.message, { file: first.file, ...(first.line ? { line: first.line } : {}) });
  const listed = problems.slice(0, LISTED_PROBLEMS).map((problem) => `  ${describe(problem)}`);
  if (problems.length > listed.length) listed.push(`  … and ${problems.length - listed.length} more`);
  throw new InputError([`${problems.length} problems in bench "${name}":`, ...listed].join('\n'));
}

function describe({ file, line, message }: Problem): string {
  return line === undefined ? `${file}: ${message}` : describeProblem({ file, line, message });
}
