/** The ratings of one turn in every attempt. Pure. */
import { judgmentsOf } from '../../../core/flags.ts';
import { mean } from '../../../core/statistics.ts';
import type { RunState, TurnKey } from '../../../core/types.ts';

/**
 * `Attempts: 7, 8, –; mean 7.50`: FastChat judges the first attempt alone, here all count.
 *
 * @param format  writes a mean
 * @returns null for a run of one attempt
 */
export function attemptsText(state: RunState, key: TurnKey, format: (mean: number | null) => string): string | null {
  const { choices } = state.spec.settings;
  if (choices < 2) return null;
  const ratings = Array.from({ length: choices }, (_, choiceIndex) =>
    judgmentsOf(state, { ...key, choiceIndex }).flatMap(({ rating }) => rating ?? []),
  );
  const texts = ratings.map((attempt) => (attempt.length === 0 ? '–' : attempt.join(' and ')));
  return `Attempts: ${texts.join(', ')}; mean ${format(mean(ratings.flat()))}.`;
}
