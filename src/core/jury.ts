/** A jury: who sits in which seat, and how the ratings of one turn become one. Pure arithmetic, no run state. */
import { mean } from './statistics.ts';
import type { JudgeCard, Jury, JuryRule, RunSpec } from './types.ts';

/** One judgment of every turn: whose, and which of this juror's. */
export interface Seat {
  /** From 0: all jurors of the first repeat, then of the next. */
  readonly seat: number;
  /** Place among the jurors, from 0. */
  readonly juror: number;
  readonly judge: JudgeCard;
  /** From 0. */
  readonly repeat: number;
}

/** A run's judges, each once; none without a judge. */
export function jurorsOf({ judge, jury }: Pick<RunSpec, 'judge' | 'jury'>): readonly JudgeCard[] {
  return jury?.jurors ?? (judge === null ? [] : [judge]);
}

/** The seats of a run's judges: one for a single judge, none without. */
export function seatsOf(spec: Pick<RunSpec, 'judge' | 'jury'>): readonly Seat[] {
  const jurors = jurorsOf(spec);
  return Array.from({ length: spec.jury?.repeats ?? 1 }, (_, repeat) =>
    jurors.map((each, juror) => ({ seat: repeat * jurors.length + juror, juror, judge: each, repeat })),
  ).flat();
}

/** Judgments of a turn by one judge: beyond it the repeats tell nothing new. */
export const MOST_REPEATS = 10;

/** What forbids a jury, in a sentence; null if nothing does. */
export function juryProblem({ jurors, repeats }: Jury): string | null {
  const twice = jurors.find(({ judgeId }, juror) => jurors.findIndex((other) => other.judgeId === judgeId) < juror);
  if (twice !== undefined)
    return `${twice.label} sits in the jury twice, and nothing would tell its judgments apart: take it once, and let each judge judge several times.`;
  const standIn = jurors.find(({ isStandIn }) => isStandIn);
  if (standIn !== undefined && jurors.some(({ isStandIn }) => !isStandIn))
    return `${standIn.label} only checks the set-up: it never sits in one jury with real judges.`;
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > MOST_REPEATS)
    return `Judgments of each turn by each judge: a whole number from 1 to ${MOST_REPEATS}.`;
  return null;
}

/** Who judges, for people: `Judge A`; of a jury `Judge A and Judge B, 3 times each: median`; null without a judge. */
export function judgesLabel({ judge, jury }: Pick<RunSpec, 'judge' | 'jury'>): string | null {
  if (jury === undefined) return judge?.label ?? null;
  const names = jury.jurors.map(({ label }) => label);
  const last = names.slice(-1).join('');
  const all = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
  return `${all}${timesWords(jury)}: ${jury.rule}`;
}

function timesWords({ jurors, repeats }: Jury): string {
  if (repeats === 1) return '';
  return `, ${repeats === 2 ? 'twice' : `${repeats} times`}${jurors.length > 1 ? ' each' : ''}`;
}

/**
 * The rating of a turn by a jury. Jurors whose every judgment is unreadable or failed are never passed over: what the
 * others say would be the rating of another jury.
 *
 * @param ratings  by seat; null where there is none
 * @returns null unless every juror has rated at least once
 */
export function combineRatings({ jurors, rule }: Jury, ratings: readonly (number | null)[]): number | null {
  const isHeard = (juror: number) => ratings.some((rating, seat) => seat % jurors.length === juror && rating !== null);
  if (!jurors.every((_, juror) => isHeard(juror))) return null;
  return RULES[rule](ratings.filter((rating) => rating !== null));
}

const RULES: Readonly<Record<JuryRule, (ratings: readonly number[]) => number | null>> = {
  mean,
  median,
  majority: (ratings) => median(mostFrequent(ratings)),
};

/** Middle value, or the mean of the two middle ones; null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

function mostFrequent(values: readonly number[]): readonly number[] {
  const count = (value: number) => values.filter((each) => each === value).length;
  const most = Math.max(...values.map(count));
  return [...new Set(values)].filter((value) => count(value) === most);
}
