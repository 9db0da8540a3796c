/** Our records as FastChat's JSON Lines: the only file that knows its field names and its -1. */
import { isJudgedElsewhere } from './imported.ts';
import { seatsOf } from './jury.ts';
import { judgePromptName, needsReference, seedFor } from './protocol.ts';
import { PythonFloat, toPythonJsonLines, type PythonValue } from './python-json.ts';
import { TURNS } from './questions.ts';
import { createRandom } from './random.ts';
import { isRatingWrittenAsFloat, ratingDigits } from './rating.ts';
import { answerFailure, judgeRequestOf, judgingKey, questionOf, stepId, turnKey } from './run.ts';
import type { Judgment, JudgingKey, Question, RunState, TurnKey } from './types.ts';

/** FastChat's text for a call that failed for good. */
export const ERROR_TEXT = '$ERROR$';

/** Alphabet of FastChat's short ids (base 57). */
const ID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/**
 * A run's answers as an answer file (protocol.md, section 4): one row for each question of which every turn is
 * answered or failed, ascending by id. Failed turns carry FastChat's error text.
 */
export function toAnswerLines(state: RunState): string {
  const questions = [...state.spec.bench.questions].sort((a, b) => a.questionId - b.questionId);
  return toPythonJsonLines(questions.flatMap((question) => answerRow(state, question) ?? []));
}

function answerRow(state: RunState, question: Question): PythonValue | null {
  const { questionId } = question;
  const { spec } = state;
  const choices = Array.from({ length: spec.settings.choices }, (_, choiceIndex) => ({
    index: choiceIndex,
    turns: question.turns.map((_text, index) => answerText(state, { questionId, choiceIndex, turn: index === 0 ? 1 : 2 })),
  }));
  if (choices.some(({ turns }) => turns.includes(null))) return null;
  const finished = choices.flatMap(({ index: choiceIndex }) =>
    TURNS.flatMap((turn) => state.times.get(stepId({ step: 'answer', questionId, choiceIndex, turn })) ?? []),
  );
  return {
    question_id: questionId,
    answer_id: importedId(state, question) ?? answerId(spec.settings.seed, questionId, spec.runId),
    model_id: spec.model.modelId,
    choices,
    tstamp: timestamp(finished.length === 0 ? state.updatedAt : Math.max(...finished)),
  };
}

/** The id of the row that the answer was read from. */
function importedId(state: RunState, { questionId }: Question): string | null {
  return state.answers.get(turnKey({ questionId, choiceIndex: 0, turn: 1 }))?.answerId ?? null;
}

function answerText(state: RunState, key: TurnKey): string | null {
  const answer = state.answers.get(turnKey(key));
  if (answer !== undefined) return answer.completion.text;
  return answerFailure(state, key) === null ? null : ERROR_TEXT;
}

/**
 * One judge's judgments of choice 0 as a judgment file (protocol.md, section 11), in `gen_judgment`'s order: turn 1
 * without and with reference, then turn 2. Unreadable ratings and failed calls are -1, failed calls with FastChat's
 * error text; turns without an answer have no row. A juror's repeats are further rows of their turn, and so are repeated
 * rows of imported files, the oldest first: FastChat counts them all.
 *
 * @param judgeId  one of the run's judges; absent: the first
 */
export function toJudgmentLines(state: RunState, judgeId = state.spec.judge?.judgeId): string {
  const { questions } = state.spec.bench;
  const seats = seatsOf(state.spec).filter(({ judge }) => judge.judgeId === judgeId);
  const rows = TURNS.flatMap((turn) =>
    [false, true].flatMap((withReference) =>
      questions
        .filter((question) => needsReference(question, state.spec.settings) === withReference)
        .flatMap(({ questionId }) =>
          seats.flatMap(({ seat }) => judgmentRows(state, { questionId, choiceIndex: 0, turn, seat })),
        ),
    ),
  );
  return toPythonJsonLines(rows);
}

function judgmentRows(state: RunState, key: JudgingKey): readonly PythonValue[] {
  const repeats = state.repeats.get(judgingKey(key)) ?? [];
  return [...repeats.map((repeat) => madeRow(state, repeat)), judgmentRow(state, key)].filter((row) => row !== null);
}

/** One judgment, made or failed, as FastChat's row; null where there is neither. */
export function judgmentRow(state: RunState, key: JudgingKey): PythonValue | null {
  const judgment = state.judgments.get(judgingKey(key));
  if (judgment !== undefined) return madeRow(state, judgment);
  if (!state.failures.has(stepId({ step: 'judge', ...key }))) return null;
  return rowOf(state, key, { ...failedRequest(state, key), text: ERROR_TEXT, score: -1 });
}

function madeRow(state: RunState, judgment: Judgment): PythonValue | null {
  const { judgePromptName, userPrompt, completion } = judgment;
  return rowOf(state, judgment, { judgePromptName, userPrompt, text: completion.text, score: scoreField(judgment) });
}

/** The prompt of a call that failed; empty where the run was imported without the texts to fill it again. */
function failedRequest(state: RunState, key: TurnKey): Pick<RowTexts, 'judgePromptName' | 'userPrompt'> {
  const { bench, settings } = state.spec;
  const question = questionOf(state.spec, key);
  const name = judgePromptName(question, key.turn, settings);
  const hasPrompt = bench.judgePrompts.some((prompt) => prompt.name === name);
  const set = bench.references.find((each) => each.name === settings.referenceSet);
  const hasReference = set?.answers.some(({ questionId }) => questionId === key.questionId) ?? false;
  if (isJudgedElsewhere(state.spec) && !(hasPrompt && (hasReference || !needsReference(question, settings)))) return { judgePromptName: name, userPrompt: '' };
  return judgeRequestOf(state, key);
}

interface RowTexts {
  readonly judgePromptName: string;
  readonly userPrompt: string;
  readonly text: string;
  readonly score: PythonValue;
}

function rowOf(state: RunState, key: JudgingKey, { judgePromptName, userPrompt, text, score }: RowTexts): PythonValue | null {
  const judge = seatsOf(state.spec)[key.seat ?? 0]?.judge;
  if (judge === undefined) return null;
  return {
    question_id: key.questionId,
    model: state.spec.model.modelId,
    judge: [judge.judgeId, judgePromptName],
    user_prompt: userPrompt,
    judgment: text,
    score,
    turn: key.turn,
    tstamp: timestamp(state.times.get(stepId({ step: 'judge', ...key })) ?? state.updatedAt),
  };
}

function scoreField({ rating, completion }: Judgment): PythonValue {
  if (rating === null) return -1;
  if (isRatingWrittenAsFloat(completion.text)) return new PythonFloat(rating);
  return Number.isSafeInteger(rating) ? rating : BigInt(ratingDigits(completion.text) ?? rating);
}

/** Seconds since 1970, as Python's `time.time()`. */
export function timestamp(milliseconds: number): PythonFloat {
  return new PythonFloat(milliseconds / 1000);
}

/** A UUID version 4 in base 57, 22 characters; the same for the same run and question, so that exports repeat. */
function answerId(seed: number, questionId: number, runId: string): string {
  const runSeed = [...runId].reduce((sum, character) => (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0, seed);
  const random = createRandom(seedFor({ seed: runSeed, questionId, choiceIndex: 0, turn: 1 }));
  const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let id = '';
  for (let digit = 0; digit < 22; digit++) {
    id = ID_ALPHABET.charAt(Number(number % 57n)) + id;
    number /= 57n;
  }
  return id;
}
