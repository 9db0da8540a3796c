/** One flat record for each turn of a run: what both results.json and results.csv tell, in one place. */
import { flagsOf, secondReading } from '../core/flags.ts';
import { atTurn } from '../core/questions.ts';
import { allTurns, answerFailure, stepId, turnKey, unratedReason } from '../core/run.ts';
import type { FlagName } from '../core/score-types.ts';
import type { AnswerTurn, Failure, Judgment, Question, RunState, TurnKey, UnratedReason } from '../core/types.ts';

/** Everything known about one turn of one choice of one question. */
export interface TurnRecord {
  readonly key: TurnKey;
  readonly question: Question;
  /** The user's message of this turn. */
  readonly questionText: string;
  /** null: not answered. */
  readonly answer: AnswerTurn | null;
  /** null: not judged. */
  readonly judgment: Judgment | null;
  /** null: rated. */
  readonly unratedReason: UnratedReason | null;
  /** The last failure of the answer or of the judgment that was given up; null if none was. */
  readonly failure: Failure | null;
  /** One sentence for each setting that engine or judge did not honour. */
  readonly warnings: readonly string[];
  readonly flags: readonly FlagName[];
  /** Last number from 1 to 10 in the judgment's brackets, where the strict rating is another; see `secondReading`. */
  readonly secondReading: number | null;
}

/** All turns of a run, those still to come too, by question, choice and turn. */
export function turnRecordsOf(state: RunState): TurnRecord[] {
  const questions = new Map(state.spec.bench.questions.map((question) => [question.questionId, question]));
  return allTurns(state.spec).flatMap((key) => {
    const question = questions.get(key.questionId);
    return question === undefined ? [] : [turnRecord(state, key, question)];
  });
}

function turnRecord(state: RunState, key: TurnKey, question: Question): TurnRecord {
  const answer = state.answers.get(turnKey(key)) ?? null;
  const judgment = state.judgments.get(turnKey(key)) ?? null;
  return {
    key,
    question,
    questionText: atTurn(question.turns, key.turn) ?? '',
    answer,
    judgment,
    unratedReason: unratedReason(state, key),
    failure: failureOf(state, key),
    warnings: [...(answer?.completion.warnings ?? []), ...(judgment?.completion.warnings ?? [])],
    flags: flagsOf(state, key),
    secondReading: judgment === null ? null : secondReading(judgment),
  };
}

function failureOf(state: RunState, key: TurnKey): Failure | null {
  return answerFailure(state, key) ?? state.failures.get(stepId({ step: 'judge', ...key })) ?? null;
}

/** Milliseconds as seconds, to the millisecond. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
