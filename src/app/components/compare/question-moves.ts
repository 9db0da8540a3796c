/** Two runs question by question. Pure. */
import { turnKey } from '../../../core/run.ts';
import { ratedTurns, STRICT_COUNTING } from '../../../core/scores.ts';
import { mean } from '../../../core/statistics.ts';
import type { Question, RunState } from '../../../core/types.ts';
import type { MoveSort } from './address.ts';

/** One question that both runs have. */
export interface QuestionMove {
  readonly question: Question;
  /** Mean ratings of the turns that both have rated; null where there is none. */
  readonly a: number | null;
  readonly b: number | null;
  /** `a` less `b`. */
  readonly difference: number | null;
}

/** Questions in which A, neither, and B is ahead; those without a common rated turn are left out. */
export interface QuestionCounts {
  readonly a: number;
  readonly tied: number;
  readonly b: number;
}

/** The questions that both runs have, in the first one's order. */
export function questionMoves(a: RunState, b: RunState): readonly QuestionMove[] {
  const [ofA, ofB] = [ratingsOf(a), ratingsOf(b)];
  const ids = new Set(b.spec.bench.questions.map(({ questionId }) => questionId));
  return a.spec.bench.questions.filter(({ questionId }) => ids.has(questionId)).map((question) => {
    const keys = [...(ofA.get(question.questionId)?.keys() ?? [])].filter((key) => ofB.get(question.questionId)?.has(key));
    const [one, other] = [ofA, ofB].map((ratings) => mean(keys.flatMap((key) => ratings.get(question.questionId)?.get(key) ?? [])));
    const [first = null, second = null] = [one, other];
    return { question, a: first, b: second, difference: first === null || second === null ? null : first - second };
  });
}

/** By question, by turn: what counts for it. */
function ratingsOf(state: RunState): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const ratings = new Map<number, Map<string, number>>();
  for (const turn of ratedTurns(state, { repeats: STRICT_COUNTING.repeats })) {
    const rating = mean(turn.ratings);
    if (rating === null) continue;
    const ofQuestion = ratings.get(turn.questionId) ?? new Map<string, number>();
    ratings.set(turn.questionId, ofQuestion.set(turnKey(turn), rating));
  }
  return ratings;
}

/** Questions that cannot be set against each other come last. */
export function sortMoves(moves: readonly QuestionMove[], sort: MoveSort): readonly QuestionMove[] {
  const last = Number.POSITIVE_INFINITY;
  const rankOf: Readonly<Record<MoveSort, (move: QuestionMove) => number>> = {
    most: ({ difference }) => (difference === null ? last : -Math.abs(difference)),
    a: ({ difference }) => (difference === null ? last : -difference),
    b: ({ difference }) => difference ?? last,
    number: () => 0,
  };
  // Two infinities make no difference that could be sorted by.
  return moves.toSorted((one, other) => rankOf[sort](one) - rankOf[sort](other) || 0);
}

export function countMoves(moves: readonly QuestionMove[]): QuestionCounts {
  const differences = moves.flatMap(({ difference }) => difference ?? []);
  return {
    a: differences.filter((difference) => difference > 0).length,
    tied: differences.filter((difference) => difference === 0).length,
    b: differences.filter((difference) => difference < 0).length,
  };
}
