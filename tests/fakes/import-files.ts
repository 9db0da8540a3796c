/** FastChat's files for imports, in small: two models on the made-up bench, answered and judged. Every text is our own. */
import type { Question } from '../../src/core/types.ts';
import type { ImportChoice, ImportFile } from '../../src/imports/types.ts';
import { MADE_UP_QUESTIONS, MADE_UP_SETTINGS, madeUpBench } from './made-up-bench.ts';

/** 2026-11-23 12:00 UTC. */
export const IMPORTED_AT = Date.UTC(2026, 10, 23, 12);

export function textFile(path: string, text: string): ImportFile {
  return { path, blob: new Blob([text]) };
}

/** Rows as JSON Lines. */
export function linesFile(path: string, ...rows: readonly object[]): ImportFile {
  return textFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

export function answerRow(questionId: number, turns: readonly string[], change: object = {}): object {
  const choices = [{ index: 0, turns }];
  return {
    question_id: questionId,
    answer_id: `id${questionId}`,
    model_id: 'org/model',
    choices,
    tstamp: 1700000000 + questionId,
    ...change,
  };
}

export function singleRow(model: string, questionId: number, turn: number, change: object = {}): object {
  return {
    question_id: questionId,
    model,
    judge: ['old-judge', `single-v1${turn === 2 ? '-multi-turn' : ''}`],
    user_prompt: `Rate what ${model} said to ${questionId}.`,
    judgment: `It is fine. Rating: [[${questionId + turn}]]`,
    score: questionId + turn,
    turn,
    tstamp: 1700001000.5 + questionId,
    ...change,
  };
}

export function pairRow(model1: string, model2: string, questionId: number, change: object = {}): object {
  return {
    question_id: questionId,
    model_1: model1,
    model_2: model2,
    g1_winner: 'model_1',
    g2_winner: 'tie',
    judge: ['old-judge', 'pair-v2'],
    g1_user_prompt: 'Who is better, A or B?',
    g1_judgment: 'The first one: [[A]]',
    g2_user_prompt: 'Who is better, B or A?',
    g2_judgment: 'Neither: [[C]]',
    turn: 1,
    tstamp: 1700002000.25,
    ...change,
  };
}

const turnsOf = ({ turns }: Question) => turns.map((_, index) => index + 1);

export function answersOf(name: string): readonly object[] {
  return MADE_UP_QUESTIONS.map((question) =>
    answerRow(
      question.questionId,
      turnsOf(question).map((turn) => `${name} on ${question.questionId}, turn ${turn}`),
    ),
  );
}

export function judgmentsOf(model: string): readonly object[] {
  return MADE_UP_QUESTIONS.flatMap((question) =>
    turnsOf(question).map((turn) => singleRow(model, question.questionId, turn)),
  );
}

/** A bench folder as FastChat lays it out. */
export const FOLDER: readonly ImportFile[] = [
  linesFile('data/made_up/model_answer/anna.jsonl', ...answersOf('anna')),
  linesFile('data/made_up/model_answer/bert.jsonl', ...answersOf('bert')),
  linesFile('data/made_up/model_judgment/old-judge_single.jsonl', ...judgmentsOf('anna'), ...judgmentsOf('bert')),
];

export function importChoice(change: Partial<ImportChoice> = {}): ImportChoice {
  return {
    bench: madeUpBench(),
    without: [],
    settings: MADE_UP_SETTINGS,
    environment: { benchtab: '0.1.0', browser: 'a browser', adapter: null },
    groupId: 'group-1',
    now: IMPORTED_AT,
    ...change,
  };
}
