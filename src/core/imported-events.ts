/** FastChat's rows as events: answers and judgments made elsewhere, taken into a run. */
import { ERROR_TEXT } from './fastchat-format.ts';
import type { AnswerRow, SingleRow, StoredGame, StoredPairRow } from './fastchat-read.ts';
import { importedCompletion } from './imported.ts';
import type { GameRecord, PairJudgment, Winner } from './pair-types.ts';
import { temperatureFor } from './protocol.ts';
import { atTurn } from './questions.ts';
import { parseRating } from './rating.ts';
import { allTurns, questionOf } from './run.ts';
import type { Failure, RunEvent, RunSpec, Turn, TurnKey } from './types.ts';

/** One turn of an answer as its file has it. */
export interface ImportedTurn {
  readonly key: TurnKey;
  readonly text: string;
  /** The row's `answer_id`; null if it has none. */
  readonly answerId: string | null;
}

/**
 * A turn that was answered elsewhere. The seed is the choice's index, FastChat's own (protocol.md, section 3).
 *
 * @param at  milliseconds since 1970
 * @throws Error if the run has no such question
 */
export function answerEvent(spec: RunSpec, { key, text, answerId }: ImportedTurn, at: number): RunEvent {
  const answer = {
    ...key,
    completion: importedCompletion(text),
    temperature: temperatureFor(questionOf(spec, key), spec.settings),
    seed: key.choiceIndex,
    ...(answerId === null ? {} : { answerId }),
  };
  return { type: 'answer-end', at, answer };
}

/** One event for each turn of the run: its answer, or that the file has none. Only choice 0 is taken. */
export function answerEvents(spec: RunSpec, rows: readonly AnswerRow[], file: string, at: number): readonly RunEvent[] {
  const texts = new Map(rows.map(({ questionId, turns }) => [questionId, turns]));
  return allTurns(spec).map((key): RunEvent => {
    const text = atTurn(texts.get(key.questionId) ?? [], key.turn);
    return text === undefined ? missingAnswer(key, file, at) : answerEvent(spec, { key, text, answerId: null }, at);
  });
}

function missingAnswer(key: TurnKey, file: string, at: number): RunEvent {
  const message = `${file} has no answer to question ${key.questionId}, turn ${key.turn}`;
  const failure = { kind: 'missing', message };
  return { type: 'step-error', at, key: { step: 'answer', ...key }, attempt: 1, failure, isFinal: true };
}

/** The turn a row judges; null for what MT-bench does not have. */
export function judgedTurn({ questionId, turn }: Pick<SingleRow, 'questionId' | 'turn'>): TurnKey | null {
  return isTurn(turn) ? { questionId, choiceIndex: 0, turn } : null;
}

/** Did the judge's call fail for good? FastChat then stores a text of its own and -1. */
export function isFailedCall({ judgment }: Pick<SingleRow, 'judgment'>): boolean {
  return judgment === ERROR_TEXT;
}

/** One event for each judgment row that stands in the output already. */
export function judgmentEvents(rows: readonly SingleRow[], at: number): readonly RunEvent[] {
  return rows.flatMap((row) => judgmentEvent(row, at) ?? []);
}

/**
 * A judgment row: a judgment whose rating is read from its text, or a call that failed for good.
 *
 * @param at  milliseconds since 1970
 * @returns null for a turn that MT-bench does not have
 */
export function judgmentEvent(row: SingleRow, at: number): RunEvent | null {
  const key = judgedTurn(row);
  if (key === null) return null;
  if (isFailedCall(row))
    return { type: 'step-error', at, key: { step: 'judge', ...key }, attempt: 1, failure: FAILED_CALL, isFinal: true };
  const { rating, pattern } = parseRating(row.judgment);
  const completion = importedCompletion(row.judgment);
  const { judgePromptName, userPrompt } = row;
  const judgment = { ...key, judgePromptName, userPrompt, completion, rating, ratingPattern: pattern };
  return { type: 'judgment-end', at, judgment };
}

const FAILED_CALL: Failure = { kind: 'judge-failed', message: 'The judge’s call had failed: its row holds FastChat’s $ERROR$ and no judgment.' };

/**
 * A pair row as a record. The winners are the row's own: early rows have no text to read them from.
 *
 * @param at  milliseconds since 1970
 */
export function pairJudgmentOf(row: StoredPairRow, at: number): PairJudgment {
  const { questionId, model1, model2, judgePromptName, turn, games } = row;
  return {
    questionId,
    turn: isTurn(turn) ? turn : null,
    model1,
    model2,
    judgePromptName,
    games: [gameOf(games[0], row.g1Winner), gameOf(games[1], row.g2Winner)],
    at,
    ...(row.tstamp === null ? {} : { tstamp: row.tstamp }),
  };
}

function gameOf({ userPrompt, judgment }: StoredGame, winner: Winner): GameRecord {
  const isFailed = judgment === ERROR_TEXT;
  return {
    userPrompt: userPrompt ?? '',
    completion: judgment === null || isFailed ? null : importedCompletion(judgment),
    failure: isFailed ? FAILED_CALL : null,
    winner,
  };
}

function isTurn(turn: number | null): turn is Turn {
  return turn === 1 || turn === 2;
}
