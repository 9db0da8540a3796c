/** The ratings of one turn in every attempt. Pure. */
import { judgmentsOf } from '../../../core/flags.ts';
import { ratingOf } from '../../../core/run.ts';
import { mean } from '../../../core/statistics.ts';
import type { RunState, TurnKey } from '../../../core/types.ts';
import { formatRating } from '../../format.ts';

/**
 * `Attempts: 7, 8, –; mean 7.50`: FastChat judges the first attempt alone, here all count.
 *
 * @param format  writes a mean
 * @returns null for a run of one attempt
 */
export function attemptsText(state: RunState, key: TurnKey, format: (mean: number | null) => string): string | null {
  const { choices } = state.spec.settings;
  if (choices < 2) return null;
  const ratings = Array.from({ length: choices }, (_, choiceIndex) => ratingsOf(state, { ...key, choiceIndex }));
  const texts = ratings.map((attempt) => (attempt.length === 0 ? '–' : attempt.map(formatRating).join(' and ')));
  return `Attempts: ${texts.join(', ')}; mean ${format(mean(ratings.flat()))}.`;
}

/** A jury's rating is one, however many judgments it comes of. */
function ratingsOf(state: RunState, key: TurnKey): readonly number[] {
  if (state.spec.jury !== undefined) return [ratingOf(state, key)].filter((rating) => rating !== null);
  return judgmentsOf(state, key).flatMap(({ rating }) => rating ?? []);
}
