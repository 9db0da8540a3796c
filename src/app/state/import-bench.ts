/** Which bench imported files belong to, and a bench of what is known where its texts are not. Pure. */
import { CATEGORIES, parseQuestions } from '../../core/questions.ts';
import type { Bench, Question } from '../../core/types.ts';
import type { ImportSummary } from '../../imports/types.ts';

/** Where the questions come from: the files themselves, MT-bench's official source, this page, or nowhere. */
export type BenchWay = 'given' | 'mt-bench' | 'starter' | 'without-texts';

export interface BenchGuess {
  /** The ways that these files leave open, the likeliest first. Ids alone are always enough. */
  readonly ways: readonly BenchWay[];
  /** Why the first of them: one sentence. */
  readonly reason: string;
}

/** MT-bench numbers its questions from 81 to 160, ten for each category (protocol.md, section 2). */
const FIRST_ID = 81;
const LAST_ID = 160;
const IDS_PER_CATEGORY = 10;

/** What the guess needs of a summary. */
type Found = Pick<ImportSummary, 'questions' | 'benchFiles' | 'models' | 'files'>;

const REASONS: Readonly<Record<Exclude<BenchWay, 'mt-bench'>, string>> = {
  given: 'A question.jsonl is among the files.',
  starter: 'They are those of the starter bench, which comes with this page.',
  'without-texts': 'No question.jsonl is among the files, and nothing tells of which bench these ids are.',
};

/**
 * The bench that files are of: their own question.jsonl counts first, then what BenchTab’s side files and the folders
 * say, then the ids.
 *
 * @param starter  the bench of the page; null if it is not there
 */
export function guessBench(found: Found, starter: Pick<Bench, 'questions' | 'questionsSha256'> | null): BenchGuess {
  const isGiven = found.benchFiles.some(({ path }) => isQuestionFile(path));
  const isMtBench = countOfMtBench(found) > 0;
  const isStarter = starter !== null && found.questions.length > 0 && coversAll(starter, found);
  const open: readonly BenchWay[] = [
    ...(isGiven ? (['given'] as const) : []),
    ...(isMtBench ? (['mt-bench'] as const) : []),
    ...(isStarter ? (['starter'] as const) : []),
    'without-texts',
  ];
  const first = open.find((way) => isLikely(way, found, starter)) ?? 'without-texts';
  return { ways: [first, ...open.filter((way) => way !== first)], reason: first === 'mt-bench' ? mtBenchReason(found) : REASONS[first] };
}

function isLikely(way: BenchWay, found: Found, starter: Pick<Bench, 'questionsSha256'> | null): boolean {
  const { models, files } = found;
  const metas = models.flatMap(({ meta }) => meta ?? []);
  if (way === 'mt-bench') return isMostlyMtBench(found) && metas.every(({ benchName }) => benchName === 'mt_bench');
  if (way !== 'starter') return true;
  if (metas.length > 0) return metas.every(({ questionsSha256 }) => questionsSha256 === starter?.questionsSha256);
  return files.some(({ path }) => path.split('/').slice(0, -1).includes('starter'));
}

/** Questions with an id of MT-bench. */
function countOfMtBench({ questions }: Pick<Found, 'questions'>): number {
  return questions.filter(({ questionId }) => mtBenchCategory(questionId) !== null).length;
}

function isMostlyMtBench(found: Pick<Found, 'questions'>): boolean {
  return countOfMtBench(found) * 2 > found.questions.length;
}

function mtBenchReason(found: Pick<Found, 'questions'>): string {
  const [inside, all] = [countOfMtBench(found), found.questions.length];
  return inside === all
    ? 'They have MT-bench’s ids, 81 to 160.'
    : `${inside} of them have MT-bench’s ids, 81 to 160; the others are no part of it.`;
}

function coversAll({ questions }: Pick<Bench, 'questions'>, found: Pick<Found, 'questions'>): boolean {
  const known = new Set(questions.map(({ questionId }) => questionId));
  return found.questions.every(({ questionId }) => known.has(questionId));
}

/** The category of MT-bench's question of that id; null if MT-bench has none. */
export function mtBenchCategory(questionId: number): string | null {
  if (questionId < FIRST_ID || questionId > LAST_ID) return null;
  return CATEGORIES[Math.floor((questionId - FIRST_ID) / IDS_PER_CATEGORY)] ?? null;
}

/**
 * A bench of ids alone, with empty texts: where most ids are MT-bench's, those with its categories; else all, their
 * category "unknown". Its runs can be scored and compared; nothing can be judged with it, since a judge would have to be
 * shown the questions.
 */
export function benchWithoutTexts({ questions, models }: Pick<Found, 'questions' | 'models'>): Bench {
  const isMtBench = isMostlyMtBench({ questions });
  const known = isMtBench ? questions.filter(({ questionId }) => mtBenchCategory(questionId) !== null) : questions;
  const ownName = models.find(({ meta }) => meta !== null)?.meta?.benchName ?? null;
  const name = ownName ?? (isMtBench ? 'mt_bench' : 'imported');
  return {
    name,
    label: isMtBench ? 'MT-bench, without texts' : `${ownName ?? 'Imported questions'}, without texts`,
    questions: known.map(({ questionId, turns }): Question => ({
      questionId,
      category: (isMtBench ? mtBenchCategory(questionId) : null) ?? 'unknown',
      turns: Array.from({ length: turns }, () => ''),
    })),
    references: [],
    judgePrompts: [],
    source: 'the ids in imported files',
    questionsSha256: '',
    judgePromptsSha256: '',
  };
}

/** A file of a bench, as text. */
export type BenchText = ImportSummary['benchFiles'][number];

/**
 * The files of one bench, where those of several were given: the question.jsonl that has most of the questions, and
 * every other file but those of the other benches.
 */
export function filesOfOneBench({ benchFiles, questions }: Pick<Found, 'benchFiles' | 'questions'>): readonly BenchText[] {
  const wanted = new Set(questions.map(({ questionId }) => questionId));
  const hits = ({ path, text }: BenchText) => parseQuestions(text, path).questions.filter(({ questionId }) => wanted.has(questionId)).length;
  const ranked = benchFiles.filter(({ path }) => isQuestionFile(path)).toSorted((a, b) => hits(b) - hits(a));
  const [first, ...others] = ranked;
  const ownFolder = folderOf(first?.path ?? '');
  const otherFolders = others.map(({ path }) => folderOf(path)).filter((folder) => folder !== '' && !ownFolder.startsWith(folder));
  return benchFiles.filter((file) => !others.includes(file) && !otherFolders.some((folder) => file.path.startsWith(folder)));
}

/** Only the questions that are answered or judged in the files. */
export function onlyFound(bench: Bench, { questions }: Pick<Found, 'questions'>): Bench {
  const found = new Set(questions.map(({ questionId }) => questionId));
  return { ...bench, questions: bench.questions.filter(({ questionId }) => found.has(questionId)) };
}

function isQuestionFile(path: string): boolean {
  return path.split('/').at(-1) === 'question.jsonl';
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
