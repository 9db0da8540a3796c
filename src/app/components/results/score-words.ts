/** What a score says when it is asked where it comes from. Pure. */
import type { LeaderboardRow, Score } from '../../../core/score-types.ts';
import { counted, formatScore } from '../../format.ts';

const NONE = '–';

const UNRANKED_SENTENCE =
  'It has no rank: temperature and seed cannot be set, and the model may change under its name, so nobody can have this score again.';

/** Of a headline: ratings, interval, what is missing. */
export function explainScore({ scores, jury, unrankedReason }: LeaderboardRow): string {
  const { overall, interval, meanOfTurns, attemptSpread } = scores;
  const parts = [
    jury === null
      ? `Mean of ${counted(overall.ratings, 'rating')}, both turns pooled, as FastChat counts.`
      : `Mean of ${counted(overall.ratings, 'turn')}, each rated by the jury: the ${jury.rule} of what its judges said. Both turns pooled.`,
  ];
  if (overall.ratings > overall.rated) parts.push(`${overall.ratings - overall.rated} of them are duplicates of a turn.`);
  if (interval !== null)
    parts.push(
      `95 % interval ${formatScore(interval[0])} to ${formatScore(interval[1])}: bootstrap over whole questions.`,
    );
  if (overall.unrated > 0) parts.push(`${counted(overall.unrated, 'turn')} not rated. ${boundsSentence(overall)}`);
  if (isShifted(scores)) parts.push(`Mean of the two turns: ${formatScore(meanOfTurns)}.`);
  if (attemptSpread !== null) parts.push(`Attempts spread by ±${attemptSpread.toFixed(2)}.`);
  if (unrankedReason !== null) parts.push(UNRANKED_SENTENCE);
  return parts.join(' ');
}

/** Why there is no score, and the numbers all the same. */
export function explainWithheld({ scores: { overall, interval } }: LeaderboardRow): string {
  if (overall.mean === null) return 'No turn is rated yet, so there is no score.';
  const mean = `The ${counted(overall.ratings, 'rating')} there are have a mean of ${formatScore(overall.mean)}`;
  const range = interval === null ? '' : ` (95 % interval ${formatScore(interval[0])} to ${formatScore(interval[1])})`;
  return `Only ${overall.rated} of ${overall.rated + overall.unrated} turns are rated: too few for a score and a rank. ${boundsSentence(overall)} ${mean}${range}.`;
}

/** Empty where there is no turn. */
export function boundsSentence({ bounds }: Score): string {
  return bounds === null
    ? ''
    : `With every missing turn rated 1 the mean would be ${formatScore(bounds[0])}, with 10 ${formatScore(bounds[1])}.`;
}

/** `2.60–9.35`; a dash where nothing is rated: then any mean is possible. */
export function boundsText({ bounds, rated }: Score): string {
  return bounds === null || rated === 0 ? NONE : `${formatScore(bounds[0])}–${formatScore(bounds[1])}`;
}

/** Part of the turns that is rated, rounded down: 100 % are all of them. */
export function percentText({ rated, unrated }: Score): string {
  return `${Math.floor((100 * rated) / (rated + unrated))} %`;
}

/** The two ways to average differ by what is shown: turns are not rated alike. */
export function isShifted({ overall, meanOfTurns }: LeaderboardRow['scores']): boolean {
  return meanOfTurns !== null && formatScore(meanOfTurns) !== formatScore(overall.mean);
}
