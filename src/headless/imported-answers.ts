/** Answer files made elsewhere, as events of a run that only has to be judged. */
import type { AnswerRow, SingleRow } from '../core/fastchat-read.ts';
import { ERROR_TEXT } from '../core/fastchat-format.ts';
import { importedCompletion } from '../core/imported.ts';
import { temperatureFor } from '../core/protocol.ts';
import { parseRating } from '../core/rating.ts';
import { allTurns, questionOf } from '../core/run.ts';
import { atTurn } from '../core/questions.ts';
import type { RunEvent, RunSpec, TurnKey } from '../core/types.ts';

/** One event for each turn of the run: its answer, or that the file has none. */
export function answerEvents(spec: RunSpec, rows: readonly AnswerRow[], file: string, at: number): readonly RunEvent[] {
  const texts = new Map(rows.map(({ questionId, turns }) => [questionId, turns]));
  return allTurns(spec).map((key): RunEvent => {
    const text = atTurn(texts.get(key.questionId) ?? [], key.turn);
    if (text === undefined) return missingAnswer(key, file, at);
    const temperature = temperatureFor(questionOf(spec, key), spec.settings);
    const completion = importedCompletion(text);
    return { type: 'answer-end', at, answer: { ...key, completion, temperature, seed: spec.settings.seed } };
  });
}

function missingAnswer(key: TurnKey, file: string, at: number): RunEvent {
  const message = `${file} has no answer to question ${key.questionId}, turn ${key.turn}`;
  const failure = { kind: 'missing', message };
  return { type: 'step-error', at, key: { step: 'answer', ...key }, attempt: 1, failure, isFinal: true };
}

/** One event for each judgment row that stands in the output already. */
export function judgmentEvents(rows: readonly SingleRow[], at: number): readonly RunEvent[] {
  return rows.flatMap((row): RunEvent[] => {
    if (row.turn !== 1 && row.turn !== 2) return [];
    const key: TurnKey = { questionId: row.questionId, choiceIndex: 0, turn: row.turn };
    if (row.judgment === ERROR_TEXT) {
      const failure = { kind: 'judge-failed', message: 'the judge failed in an earlier run' };
      return [{ type: 'step-error', at, key: { step: 'judge', ...key }, attempt: 1, failure, isFinal: true }];
    }
    const { rating, pattern } = parseRating(row.judgment);
    const completion = importedCompletion(row.judgment);
    const { judgePromptName, userPrompt } = row;
    return [
      {
        type: 'judgment-end',
        at,
        judgment: { ...key, judgePromptName, userPrompt, completion, rating, ratingPattern: pattern },
      },
    ];
  });
}
