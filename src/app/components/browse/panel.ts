/** A turn as a jury rated it: what each seat said, and what it comes to. Pure. */
import { seatsOf } from '../../../core/jury.ts';
import { DISAGREEMENT, panelRange } from '../../../core/jury-summary.ts';
import { judgingKey, ratingOf, stepId } from '../../../core/run.ts';
import type { Failure, JudgeCard, Judgment, Jury, RunState, TurnKey } from '../../../core/types.ts';
import { counted, formatRating } from '../../format.ts';

/** One seat: judged, failed, or still open. */
export interface PanelSeat {
  readonly seat: number;
  readonly judge: JudgeCard;
  /** `2 of 3`; null where each judge judges once. */
  readonly place: string | null;
  readonly judgment: Judgment | null;
  readonly failure: Failure | null;
}

export interface Panel {
  readonly seats: readonly PanelSeat[];
  readonly rating: number | null;
  /** Lowest and highest rating; null for none. */
  readonly range: readonly [number, number] | null;
  /** `3 points apart`; null where the judges are closer than that counts as a disagreement. */
  readonly apart: string | null;
  /** What the rating is, or why there is none: a few words. */
  readonly about: string;
}

/** null for a run of one judge that judges once. */
export function panelOf(state: RunState, key: TurnKey): Panel | null {
  const { jury } = state.spec;
  if (jury === undefined) return null;
  const seats = seatsOf(state.spec).map(({ seat, judge, repeat }) => ({
    seat,
    judge,
    place: jury.repeats === 1 ? null : `${repeat + 1} of ${jury.repeats}`,
    judgment: state.judgments.get(judgingKey({ ...key, seat })) ?? null,
    failure: state.failures.get(stepId({ step: 'judge', ...key, seat })) ?? null,
  }));
  const ratings = seats.flatMap(({ judgment }) => judgment?.rating ?? []);
  const rating = ratingOf(state, key);
  const range = panelRange(state, key);
  return {
    seats,
    rating,
    range: ratings.length === 0 ? null : [Math.min(...ratings), Math.max(...ratings)],
    apart: range === null || range < DISAGREEMENT ? null : `${formatRating(range)} points apart`,
    about: rating === null ? missingWords(seats, jury) : `${jury.rule} of ${counted(ratings.length, 'rating')}`,
  };
}

/** Who has not rated it, and that the others' ratings alone are no score. */
function missingWords(seats: readonly PanelSeat[], { jurors }: Jury): string {
  const isSilent = ({ judgeId }: JudgeCard) => seats.every(({ judge, judgment }) => judge.judgeId !== judgeId || (judgment?.rating ?? null) === null);
  const silent = jurors.filter(isSilent);
  const isOpen = seats.some(({ judge, judgment, failure }) => silent.includes(judge) && judgment === null && failure === null);
  const others = silent.length < jurors.length ? '; the others’ alone are no score' : '';
  return `not rated${isOpen ? ' yet' : ''}: no rating by ${silent.map(({ label }) => label).join(', ')}${others}`;
}
