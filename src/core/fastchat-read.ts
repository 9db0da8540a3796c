/** FastChat's judgment and answer rows, read (protocol.md, sections 4 and 11). */
import { JsonRecord, parseJsonLines, type LineProblem } from './jsonl.ts';
import type { Winner } from './pair-types.ts';

/** One row of a `<judge>_single.jsonl`, as far as judging and tables need it. */
export interface SingleRow {
  readonly type: 'single';
  readonly questionId: number;
  readonly model: string;
  readonly judgeId: string;
  readonly judgePromptName: string;
  readonly userPrompt: string;
  readonly judgment: string;
  /** null for FastChat's -1. */
  readonly rating: number | null;
  readonly turn: number;
  /** Ours, not FastChat's: which further judgment of its judge this is, from 1; absent for the first. */
  readonly repeat?: number;
}

/** A single judgment with all that its row tells. */
export interface StoredSingleRow extends SingleRow {
  /** Seconds since 1970; null where the row does not say. */
  readonly tstamp: number | null;
}

/** One row of a `<judge>_pair.jsonl`, as far as judging and tables need it. */
export interface PairRow {
  readonly type: 'pair';
  readonly questionId: number;
  readonly model1: string;
  readonly model2: string;
  /** Empty in early files. */
  readonly judgeId: string;
  readonly judgePromptName: string;
  readonly g1Winner: Winner;
  readonly g2Winner: Winner;
  /** null in early files that have no turn. */
  readonly turn: number | null;
}

/** A game's texts; null where the row does not have them. */
export interface StoredGame {
  readonly userPrompt: string | null;
  readonly judgment: string | null;
}

/** A pair judgment with all that its row tells. */
export interface StoredPairRow extends PairRow {
  readonly games: readonly [StoredGame, StoredGame];
  /** Made by grading both answers alone: the games' texts name no winner. */
  readonly isGradedAlone: boolean;
  /** Seconds since 1970; null where the row does not say. */
  readonly tstamp: number | null;
}

export type JudgmentRow = SingleRow | PairRow;

/** Reads a judgment file of either kind; unknown keys are ignored, duplicates kept. */
export function parseJudgmentRows(
  text: string,
  file: string,
): { readonly rows: readonly JudgmentRow[]; readonly problems: readonly LineProblem[] } {
  const { records, problems } = parseJsonLines(text, file, readJudgmentRow);
  return { rows: records.map(({ record }) => record), problems };
}

/** @throws Error naming the field at fault */
export function readJudgmentRow(value: unknown): StoredSingleRow | StoredPairRow {
  const fields = new JsonRecord(value, 'a judgment');
  return fields.has('model_1') ? readPairRow(fields) : readSingleRow(fields);
}

function readSingleRow(fields: JsonRecord): StoredSingleRow {
  const score = fields.number('score');
  const [judgeId, judgePromptName] = readJudge(fields);
  return {
    type: 'single',
    questionId: fields.integer('question_id'),
    model: fields.string('model'),
    judgeId,
    judgePromptName,
    userPrompt: fields.string('user_prompt'),
    judgment: fields.string('judgment'),
    rating: score === -1 ? null : score,
    turn: fields.integer('turn'),
    tstamp: readTimestamp(fields),
    ...(fields.isWhole('repeat') ? { repeat: fields.integer('repeat') } : {}),
  };
}

/** Early releases wrote one `winner` for both games. */
function readPairRow(fields: JsonRecord): StoredPairRow {
  const isEarly = fields.has('winner');
  const [judgeId, judgePromptName] = isEarly && !fields.has('judge') ? ['', ''] : readJudge(fields);
  return {
    type: 'pair',
    questionId: fields.integer('question_id'),
    model1: fields.string('model_1'),
    model2: fields.string('model_2'),
    judgeId,
    judgePromptName,
    g1Winner: readWinner(fields, isEarly ? 'winner' : 'g1_winner'),
    g2Winner: readWinner(fields, isEarly ? 'winner' : 'g2_winner'),
    games: [readGame(fields, 'g1'), readGame(fields, 'g2')],
    isGradedAlone: fields.has('m1_score') || fields.has('m2_score'),
    turn: fields.has('turn') ? fields.integer('turn') : null,
    tstamp: readTimestamp(fields),
  };
}

function readJudge(fields: JsonRecord): readonly [string, string] {
  const [judgeId = '', judgePromptName = ''] = fields.strings('judge');
  return [judgeId, judgePromptName];
}

function readGame(fields: JsonRecord, game: 'g1' | 'g2'): StoredGame {
  const text = (name: string) => (fields.has(name) ? fields.string(name) : null);
  return { userPrompt: text(`${game}_user_prompt`), judgment: text(`${game}_judgment`) };
}

function readWinner(fields: JsonRecord, name: string): Winner {
  const winner = fields.string(name);
  if (winner === 'model_1' || winner === 'model_2' || winner === 'tie' || winner === 'error') return winner;
  throw new Error(`expected model_1, model_2, tie or error in "${name}" of a judgment, got "${winner}"`);
}

function readTimestamp(fields: JsonRecord): number | null {
  return fields.has('tstamp') ? fields.number('tstamp') : null;
}

/** One row of an answer file, as far as judging needs it: only choice 0 is ever judged. */
export interface AnswerRow {
  readonly questionId: number;
  /** Texts by turn, of choice 0. */
  readonly turns: readonly string[];
}

/** An answer with all that its row tells. */
export interface StoredAnswerRow extends AnswerRow {
  readonly answerId: string | null;
  /** Texts by choice, then by turn; at least one choice. */
  readonly choices: readonly (readonly string[])[];
  /** Seconds since 1970; null where the row does not say. */
  readonly tstamp: number | null;
}

/** Reads an answer file; of rows with the same question the last one counts, as in FastChat. */
export function parseAnswerRows(
  text: string,
  file: string,
): { readonly rows: readonly AnswerRow[]; readonly problems: readonly LineProblem[] } {
  const { records, problems } = parseJsonLines(text, file, readAnswerRow);
  const rows = new Map(records.map(({ record }) => [record.questionId, record]));
  return { rows: [...rows.values()].sort((a, b) => a.questionId - b.questionId), problems };
}

/** @throws Error naming the field at fault */
export function readAnswerRow(value: unknown): StoredAnswerRow {
  const fields = new JsonRecord(value, 'an answer');
  const questionId = fields.integer('question_id');
  const choices = fields
    .list('choices')
    .map((choice, index) => new JsonRecord(choice, `choice ${index} of answer ${questionId}`).strings('turns'));
  const [turns] = choices;
  if (turns === undefined) throw new Error(`expected a choice in the answer to question ${questionId}, got none`);
  return {
    questionId,
    turns,
    answerId: fields.has('answer_id') ? fields.string('answer_id') : null,
    choices,
    tstamp: readTimestamp(fields),
  };
}
