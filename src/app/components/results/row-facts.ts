/** What an open row of a leaderboard tells besides its columns. Pure. */
import { countFlags, FLAG_NAMES, FLAGS } from '../../../core/flags.ts';
import type { LeaderboardRow, Score } from '../../../core/score-types.ts';
import type { RunState } from '../../../core/types.ts';
import { counted, formatDate, formatScore } from '../../format.ts';
import type { Fact } from './identity-facts.ts';
import { originText, variantText } from './run-words.ts';
import { unratedGroups } from './unrated.ts';

/** A count of turns with a link to them in Browse. */
export interface TurnsLink {
  readonly words: string;
  readonly hash: string;
}

/** Flags of the run, in the order of FLAGS. */
export function flagLinks(state: RunState): readonly TurnsLink[] {
  const counts = countFlags(state);
  return FLAG_NAMES.flatMap((name) => {
    const count = counts[name] ?? 0;
    return count === 0 ? [] : [{ words: `${FLAGS[name].label}: ${counted(count, 'turn')}`, hash: browseHash(state, name) }];
  });
}

/**
 * Why turns have no rating.
 *
 * @param without  ids of questions that the score leaves out
 */
export function unratedLinks(state: RunState, without: readonly number[]): readonly TurnsLink[] {
  return unratedGroups(state, without).map(({ sentence, turns }) => ({
    words: `${sentence}: ${counted(turns.length, 'turn')}`,
    hash: browseHash(state, 'unrated'),
  }));
}

function browseHash({ spec }: RunState, show: string): string {
  return `#/browse?run=${encodeURIComponent(spec.runId)}&show=${show}`;
}

/** Numbers that have no column of their own, and what made the run. */
export function rowFacts({ scores, jury }: LeaderboardRow, state: RunState): readonly Fact[] {
  const { good, weak } = scores.turn2Given;
  const variant = variantText(state);
  return [
    ...(scores.attempts.length < 2 ? [] : [{ name: 'Attempts', value: scores.attempts.map(scoreText).join(' · ') }]),
    { name: 'Turn 2 after a first turn rated 7 or more', value: `${formatScore(good.mean)} (${counted(good.ratings, 'rating')})` },
    { name: 'Turn 2 after one rated less', value: `${formatScore(weak.mean)} (${counted(weak.ratings, 'rating')})` },
    ...(jury === null ? [] : [{ name: 'Judges', value: jury.jurors.map(({ label, mean }) => `${label} ${formatScore(mean)}`).join(' · ') }]),
    { name: 'Model', value: variant === null ? state.spec.model.source : `${state.spec.model.source}, ${variant}`, isCode: true },
    { name: 'Run', value: `${formatDate(state.spec.createdAt)} · ${originText(state)}` },
    ...(state.endReason === null || state.status === 'completed' ? [] : [{ name: 'Ended', value: state.endReason }]),
  ];
}

function scoreText({ mean, rated, unrated }: Score): string {
  return unrated === 0 ? formatScore(mean) : `${formatScore(mean)} (${rated} of ${rated + unrated} rated)`;
}
