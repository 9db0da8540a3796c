/** One flat record for each turn of a run: what both results.json and results.csv tell, in one place. */
import { flagsOf, secondReading } from '../core/flags.ts';
import { seatsOf } from '../core/jury.ts';
import { atTurn } from '../core/questions.ts';
import { allTurns, answerFailure, judgingKey, ratingOf, stepId, turnKey, unratedReason } from '../core/run.ts';
import type { FlagName } from '../core/score-types.ts';
import type { AnswerTurn, Failure, Judgment, Question, RunState, TurnKey, UnratedReason } from '../core/types.ts';

/** What one seat of a jury said of a turn. */
export interface SeatRecord {
  readonly judgeId: string;
  /** Which of this judge's judgments of the turn, from 1. */
  readonly repeat: number;
  /** null: not judged. */
  readonly judgment: Judgment | null;
  /** The last failure of a judgment that was given up; null if it was not. */
  readonly failure: Failure | null;
}

/** Everything known about one turn of one choice of one question. */
export interface TurnRecord {
  readonly key: TurnKey;
  readonly question: Question;
  /** The user's message of this turn. */
  readonly questionText: string;
  /** null: not answered. */
  readonly answer: AnswerTurn | null;
  /** null: not rated. Of a jury what its judges' ratings come to. */
  readonly rating: number | null;
  /** null: not judged, or judged by a jury: then there are several. */
  readonly judgment: Judgment | null;
  /** By seat; null for a run of one judge that judges once. */
  readonly panel: readonly SeatRecord[] | null;
  /** Name of the judge prompt; null: not judged. */
  readonly judgePromptName: string | null;
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
  const panel = panelOf(state, key);
  const judgment = panel === null ? (state.judgments.get(turnKey(key)) ?? null) : null;
  const judgments = [judgment, ...(panel ?? []).map((seat) => seat.judgment)].filter((each) => each !== null);
  return {
    key,
    question,
    questionText: atTurn(question.turns, key.turn) ?? '',
    answer,
    rating: ratingOf(state, key),
    judgment,
    panel,
    judgePromptName: judgments[0]?.judgePromptName ?? null,
    unratedReason: unratedReason(state, key),
    failure: answerFailure(state, key) ?? judgeFailure(state, key),
    warnings: [...new Set([...(answer?.completion.warnings ?? []), ...judgments.flatMap(({ completion }) => completion.warnings)])],
    flags: flagsOf(state, key),
    secondReading: judgment === null ? null : secondReading(judgment),
  };
}

function panelOf(state: RunState, key: TurnKey): readonly SeatRecord[] | null {
  if (state.spec.jury === undefined) return null;
  return seatsOf(state.spec).map(({ seat, judge, repeat }) => ({
    judgeId: judge.judgeId,
    repeat: repeat + 1,
    judgment: state.judgments.get(judgingKey({ ...key, seat })) ?? null,
    failure: state.failures.get(stepId({ step: 'judge', ...key, seat })) ?? null,
  }));
}

/** Of a jury that of its first seat that failed. */
function judgeFailure(state: RunState, key: TurnKey): Failure | null {
  const failures = seatsOf(state.spec).map(({ seat }) => state.failures.get(stepId({ step: 'judge', ...key, seat })));
  return failures.find((failure) => failure !== undefined) ?? null;
}

/** Milliseconds as seconds, to the millisecond. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
