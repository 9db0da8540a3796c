/** Intervals of category scores, computed for the runs of which somebody asks: a leaderboard does without. */
import { ratedTurns } from './scores.ts';
import { clusteredBootstrap } from './statistics.ts';
import type { Counting } from './score-types.ts';
import type { RunState } from './types.ts';

/** How sure a category score is. */
export interface CategoryInterval {
  readonly category: string;
  /** 95 % bootstrap interval of the category's mean, resampling its questions; null below two rated questions. */
  readonly interval: readonly [number, number] | null;
  /** Questions with at least one rating that counts: few, so that the interval is wide. */
  readonly questions: number;
}

/** In the order in which the categories first come in the bench; kept with the state, which never changes. */
export function categoryIntervals(state: RunState, counting: Counting): readonly CategoryInterval[] {
  const ofState = known.get(state) ?? new Map<string, readonly CategoryInterval[]>();
  known.set(state, ofState);
  const way = `${counting.repeats} ${counting.without.join(' ')}`;
  const intervals = ofState.get(way) ?? intervalsOf(state, counting);
  ofState.set(way, intervals);
  return intervals;
}

const known = new WeakMap<RunState, Map<string, readonly CategoryInterval[]>>();

function intervalsOf(state: RunState, { repeats, without }: Counting): readonly CategoryInterval[] {
  const byCategory = new Map<string, Map<number, number[]>>();
  for (const { category, questionId, ratings } of ratedTurns(state, { repeats, without: new Set(without) })) {
    const questions = byCategory.get(category) ?? new Map<number, number[]>();
    byCategory.set(category, questions);
    questions.set(questionId, [...(questions.get(questionId) ?? []), ...ratings]);
  }
  return [...byCategory].map(([category, questions]) => {
    const clusters = [...questions.values()].filter((ratings) => ratings.length > 0);
    return { category, interval: clusteredBootstrap(clusters), questions: clusters.length };
  });
}
