/** The official bench and published answers, read by the core's own parsers. */
import { parseJudgePrompts } from '../../../src/core/judge-prompts.ts';
import { gameRequests, pairPromptName } from '../../../src/core/pairwise.ts';
import { judgeRequestFor, type JudgeRequest } from '../../../src/core/protocol.ts';
import { parseQuestions, parseReferenceAnswers } from '../../../src/core/questions.ts';
import type { Bench, Turn } from '../../../src/core/types.ts';
import { readShared, readSharedLines } from '../../shared-data.ts';

const SETTINGS = { referenceCategories: ['reasoning', 'math', 'coding'], referenceSet: 'gpt-4' };

/** Of imported runs: the files do not tell how their answers were made. */
export const IMPORT_SETTINGS = {
  mode: 'single',
  choices: 1,
  maxTokens: 1024,
  judgeMaxTokens: 2048,
  temperatures: {},
  defaultTemperature: 0.7,
  referenceCategories: ['reasoning', 'math', 'coding'],
  seed: 0,
  maxAttempts: 3,
  gpuBudgetBytes: 0,
  referenceSet: null,
} as const;

export function officialBench(): Bench {
  const answers = parseReferenceAnswers(readShared('mt_bench/reference_answer/gpt-4.jsonl'), 'gpt-4.jsonl');
  return {
    name: 'mt_bench',
    label: 'MT-bench',
    questions: parseQuestions(readShared('mt_bench/question.jsonl'), 'question.jsonl').questions,
    references: [{ name: 'gpt-4', answers: answers.answers, sha256: '' }],
    judgePrompts: parseJudgePrompts(readShared('mt_bench/judge_prompts.jsonl'), 'judge_prompts.jsonl').prompts,
    source: 'shared data',
    questionsSha256: '',
    judgePromptsSha256: '',
  };
}

/** Turns of a model's answers by question id, the last row of an id. */
export type AnswerTexts = ReadonlyMap<number, readonly string[]>;

export function answersOf(path: string): AnswerTexts {
  const { answers } = parseReferenceAnswers(readShared(path), path);
  return new Map(answers.map(({ questionId, turns }) => [questionId, turns]));
}

/** What the core would send to the judge about a published answer. */
export function officialRequest(bench: Bench, texts: AnswerTexts, questionId: number, turn: Turn): JudgeRequest {
  const question = bench.questions.find((each) => each.questionId === questionId);
  const answerTexts = texts.get(questionId);
  if (question === undefined || answerTexts === undefined) throw new Error(`question ${questionId} is missing`);
  return judgeRequestFor({ bench, question, turn, answerTexts, settings: SETTINGS });
}

/** What the core would send to the judge in the two games between published answers. */
export function officialGames(
  bench: Bench,
  [texts1, texts2]: readonly [AnswerTexts, AnswerTexts],
  questionId: number,
  turn: Turn,
): readonly [JudgeRequest, JudgeRequest] {
  const question = bench.questions.find((each) => each.questionId === questionId);
  const [answers1, answers2] = [texts1.get(questionId), texts2.get(questionId)];
  if (!question || !answers1 || !answers2) throw new Error(`question ${questionId} is missing`);
  const match = { question, turn, model1: '1', model2: '2', judgePromptName: pairPromptName(question, turn, SETTINGS) };
  return gameRequests({ bench, match, answers1, answers2, settings: SETTINGS });
}

/** One row of a published single judgment file. */
export interface PublishedJudgment {
  readonly question_id: number;
  readonly model: string;
  readonly judge: readonly [string, string];
  readonly user_prompt: string;
  readonly judgment: string;
  readonly score: number;
  readonly turn: Turn;
}

export function publishedJudgments(path: string): readonly PublishedJudgment[] {
  return readSharedLines<PublishedJudgment>(path);
}
