/** What a jury adds to results.json and results.csv. */
import { seatsOf } from '../core/jury.ts';
import type { JurySummary } from '../core/score-types.ts';
import type { RunSpec } from '../core/types.ts';
import type { SeatRecord } from './turn-records.ts';

/** One judgment of a turn by a jury. */
export interface SeatResult {
  readonly judge: string;
  /** Which of this judge's judgments of the turn, from 1. */
  readonly repeat: number;
  readonly score: number | null;
  /** Why `score` is null: unreadable, judge-failed or pending; null if it is not. */
  readonly unrated_reason: string | null;
  readonly judgment: string | null;
  readonly judge_served_model: string | null;
  readonly error: string | null;
}

/** How far the judges of a model's answers agree. */
export interface JuryResult {
  readonly rule: string;
  readonly repeats: number;
  /** Krippendorff's alpha, interval metric: 1 agreement, 0 chance; null where it is undefined. */
  readonly krippendorff_alpha: number | null;
  /** Standard deviation of what one judge said repeatedly of one turn, averaged; null where nothing was rated twice. */
  readonly repeat_spread: number | null;
  /** Turns on which two judgments are two points apart or more. */
  readonly turns_disagreed: number;
  readonly judges: readonly {
    readonly judge: string;
    readonly mean: number | null;
    readonly interval: readonly [number, number] | null;
    readonly rated: number;
    readonly unrated: number;
    readonly repeat_spread: number | null;
  }[];
  /** Of every two judges: mean of the first one's rating less the second one's, and of its size. */
  readonly differences: readonly {
    readonly first: string;
    readonly second: string;
    readonly mean_difference: number | null;
    readonly mean_distance: number | null;
    readonly turns: number;
  }[];
}

export function seatResult({ judgeId, repeat, judgment, failure }: SeatRecord): SeatResult {
  return {
    judge: judgeId,
    repeat,
    score: judgment?.rating ?? null,
    unrated_reason: judgment === null ? (failure === null ? 'pending' : 'judge-failed') : judgment.rating === null ? 'unreadable' : null,
    judgment: judgment?.completion.text ?? null,
    judge_served_model: judgment?.completion.servedModel ?? null,
    error: failure?.message ?? null,
  };
}

export function juryResult(jury: JurySummary): JuryResult {
  return {
    rule: jury.rule,
    repeats: jury.repeats,
    krippendorff_alpha: jury.alpha,
    repeat_spread: jury.repeatSpread,
    turns_disagreed: jury.disagreements,
    judges: jury.jurors.map(({ judgeId, mean, interval, rated, unrated, repeatSpread }) => ({
      ...{ judge: judgeId, mean, interval, rated, unrated },
      repeat_spread: repeatSpread,
    })),
    differences: jury.pairs.map(({ first, second, meanDifference, meanDistance, turns }) => ({
      ...{ first, second },
      mean_difference: meanDifference,
      mean_distance: meanDistance,
      turns,
    })),
  };
}

/** `judge-a 7 8; judge-b 6 –`: ratings by judge, in the order of their repeats. */
export function scoresText(spec: Pick<RunSpec, 'judge' | 'jury'>, panel: readonly SeatRecord[]): string {
  const jurors = [...new Set(seatsOf(spec).map(({ judge }) => judge.judgeId))];
  const ratings = (judgeId: string) =>
    panel.filter((seat) => seat.judgeId === judgeId).map(({ judgment }) => judgment?.rating ?? '–');
  return jurors.map((judgeId) => [judgeId, ...ratings(judgeId)].join(' ')).join('; ');
}

/** Every judgment under a line that says whose it is. */
export function judgmentsText(panel: readonly SeatRecord[]): string {
  const made = panel.flatMap(({ judgeId, repeat, judgment }) =>
    judgment === null ? [] : [`${judgeId}, ${repeat}:\n${judgment.completion.text}`],
  );
  return made.join('\n\n');
}
