/** Questions and reference answers: reading them, and MT-bench's categories. */
import { JsonRecord, parseJsonLines, type LineProblem } from './jsonl.ts';
import type { Bench, Question, ReferenceAnswer, Turn } from './types.ts';

/** MT-bench's eight categories in the order in which they are always shown. */
export const CATEGORIES: readonly string[] = [
  'writing',
  'roleplay',
  'reasoning',
  'math',
  'coding',
  'extraction',
  'stem',
  'humanities',
];

/** Both turns, in order. */
export const TURNS: readonly Turn[] = [1, 2];

/** The item of a turn. The only place that knows that turn 1 is index 0. */
export function atTurn<T>(items: readonly T[], turn: Turn): T | undefined {
  return items[turn - 1];
}

/** The turns a question has: `[1]` or `[1, 2]`. */
export function turnsOf(question: Question): readonly Turn[] {
  return TURNS.slice(0, question.turns.length);
}

/** Known categories in MT-bench's order, then others by name. */
export function compareCategories(a: string, b: string): number {
  const rank = (category: string) => (CATEGORIES.includes(category) ? CATEGORIES.indexOf(category) : CATEGORIES.length);
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Categories of a bench in display order. */
export function categoriesOf(questions: readonly Question[]): readonly string[] {
  return [...new Set(questions.map((question) => question.category))].sort(compareCategories);
}

/**
 * Reads a `question.jsonl`. Source of the format: protocol.md, section 2.
 *
 * @returns the good lines' questions in file order, and a problem for each bad line or repeated id
 */
export function parseQuestions(
  text: string,
  file: string,
): { readonly questions: readonly Question[]; readonly problems: readonly LineProblem[] } {
  const seen = new Set<number>();
  const parsed = parseJsonLines(text, file, (value) => {
    const question = readQuestion(value);
    if (seen.has(question.questionId)) throw new Error(`question ${question.questionId} stands here a second time`);
    seen.add(question.questionId);
    return question;
  });
  return { questions: parsed.records.map(({ record }) => record), problems: parsed.problems };
}

function readQuestion(value: unknown): Question {
  const fields = new JsonRecord(value, 'a question');
  const questionId = fields.integer('question_id');
  const turns = fields.strings('turns');
  if (turns.length < 1 || turns.length > 2)
    throw new Error(`expected 1 or 2 turns in question ${questionId}, got ${turns.length}`);
  return {
    questionId,
    category: fields.string('category'),
    turns,
    ...(fields.has('reference') ? { reference: fields.strings('reference') } : {}),
    ...(fields.has('required_temperature') ? { requiredTemperature: fields.number('required_temperature') } : {}),
  };
}

/**
 * Reads a `reference_answer/<name>.jsonl` (an answer file of which choice 0 counts; protocol.md, section 6).
 *
 * @returns answers in file order, the last one of a repeated id; a problem for each bad line
 */
export function parseReferenceAnswers(
  text: string,
  file: string,
): { readonly answers: readonly ReferenceAnswer[]; readonly problems: readonly LineProblem[] } {
  const parsed = parseJsonLines(text, file, readReferenceAnswer);
  const answers = new Map(parsed.records.map(({ record }) => [record.questionId, record]));
  return { answers: [...answers.values()], problems: parsed.problems };
}

function readReferenceAnswer(value: unknown): ReferenceAnswer {
  const fields = new JsonRecord(value, 'a reference answer');
  const questionId = fields.integer('question_id');
  const first = fields.list('choices')[0];
  if (first === undefined) throw new Error(`expected one choice in the reference answer ${questionId}, got none`);
  return { questionId, turns: new JsonRecord(first, `choice 0 of reference answer ${questionId}`).strings('turns') };
}

/**
 * A bench with part of its questions. Its hashes stay those of the files; which questions count is part of a
 * result's identity through the questions themselves.
 *
 * @param choice.categories  keep these; all if absent
 * @param choice.first  keep the first so many of what is left; all if absent
 */
export function selectQuestions(
  bench: Bench,
  choice: { readonly categories?: readonly string[] | null; readonly first?: number | null },
): Bench {
  const { categories, first } = choice;
  const kept = bench.questions.filter(({ category }) => !categories || categories.includes(category));
  return { ...bench, questions: first ? kept.slice(0, first) : kept };
}
