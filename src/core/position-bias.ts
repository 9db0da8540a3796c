/** Does the judge lean towards the answer it reads first, or last? Seeded. */
import { positionOf, type JudgedMatch } from './pair-matches.ts';
import { signFlipTest } from './sign-flips.ts';
import { clusterInterval } from './statistics.ts';

export interface PositionBias {
  /** Games that name a winner. */
  readonly games: number;
  /** Part of them that chose the first place: one half without a leaning. */
  readonly firstShare: number;
  /** 95 % bootstrap interval of `firstShare`, resampling whole questions; null below two questions. */
  readonly interval: readonly [number, number] | null;
  /** Two-sided p of "the place does not matter". */
  readonly p: number;
}

/**
 * The place that games chose. The test is a sign-flip test over questions: if the place does not matter, swapping the
 * two places of a question's games changes nothing. Not a binomial test, for games are not independent: a judge who
 * keeps to its verdict chooses the first place once in every two games.
 *
 * @returns null where no game names a winner
 */
export function positionBias(matches: readonly JudgedMatch[]): PositionBias | null {
  const byQuestion = new Map<number, { first: number; second: number }>();
  for (const { judgment } of matches) {
    const places = [positionOf(1, judgment.games[0]), positionOf(2, judgment.games[1])];
    const { first, second } = byQuestion.get(judgment.questionId) ?? { first: 0, second: 0 };
    const count = (place: 'A' | 'B') => places.filter((each) => each === place).length;
    byQuestion.set(judgment.questionId, { first: first + count('A'), second: second + count('B') });
  }
  const counts = [...byQuestion].sort(([a], [b]) => a - b).map(([, each]) => each).filter(({ first, second }) => first + second > 0);
  const sums = Float64Array.from(counts, ({ first }) => first);
  const games = Float64Array.from(counts, ({ first, second }) => first + second);
  if (counts.length === 0) return null;
  return {
    games: totalOf(games),
    firstShare: totalOf(sums) / totalOf(games),
    interval: clusterInterval({ sums, counts: games }),
    p: signFlipTest(Float64Array.from(counts, ({ first, second }) => first - second)),
  };
}

function totalOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
