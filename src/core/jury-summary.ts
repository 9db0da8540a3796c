/** How far the judges of a jury agree, with each other and each with itself. Derived, never stored. */
import { intervalAlpha } from './krippendorff.ts';
import { allTurns, ratingsBySeat } from './run.ts';
import { clusteredBootstrap, mean, standardDeviation } from './statistics.ts';
import type { JurorPair, JurorSummary, JurySummary } from './score-types.ts';
import type { JudgeCard, Jury, RunState, TurnKey } from './types.ts';

/** From this range on, rating points, the judges of a turn count as disagreeing. */
export const DISAGREEMENT = 2;

/** One turn as the jury rated it. */
interface PanelTurn {
  readonly questionId: number;
  /** By juror, in the order of their repeats; unreadable and missing ones are left out. */
  readonly ratings: readonly (readonly number[])[];
  /** By juror: the mean of its ratings, null where there is none. */
  readonly opinions: readonly (number | null)[];
}

/**
 * Agreement of a run's judges over every turn it should have. Units are turns, raters are jurors, and what a juror said
 * several times of one turn counts as its mean.
 *
 * @param without  ids of questions left out
 * @returns null for a run of one judge that judges once
 */
export function summariseJury({ spec, judgments }: Pick<RunState, 'spec' | 'judgments'>, without?: ReadonlySet<number>): JurySummary | null {
  const { jury } = spec;
  if (jury === undefined) return null;
  const keys = allTurns(spec).filter(({ questionId }) => !without?.has(questionId));
  const turns = keys.map((key) => panelTurn(jury, key, ratingsBySeat({ spec, judgments }, key)));
  const jurors = jury.jurors.map((judge, juror) => jurorSummary(judge, juror, turns));
  return {
    rule: jury.rule,
    repeats: jury.repeats,
    alpha: intervalAlpha(turns.map(({ opinions }) => opinions)),
    repeatSpread: mean(turns.flatMap(({ ratings }) => ratings.flatMap((own) => standardDeviation(own) ?? []))),
    disagreements: turns.filter(({ ratings }) => (rangeOf(ratings.flat()) ?? 0) >= DISAGREEMENT).length,
    jurors,
    pairs: pairsOf(jury, turns),
  };
}

function panelTurn({ jurors }: Jury, { questionId }: TurnKey, bySeat: readonly (number | null)[]): PanelTurn {
  const ratings = jurors.map((_, juror) =>
    bySeat.filter((_rating, seat) => seat % jurors.length === juror).filter((rating) => rating !== null),
  );
  return { questionId, ratings, opinions: ratings.map(mean) };
}

function jurorSummary({ judgeId, label }: JudgeCard, juror: number, turns: readonly PanelTurn[]): JurorSummary {
  const byQuestion = new Map<number, number[]>();
  for (const { questionId, opinions } of turns) {
    const opinion = opinions[juror] ?? null;
    if (opinion !== null) byQuestion.set(questionId, [...(byQuestion.get(questionId) ?? []), opinion]);
  }
  const opinions = [...byQuestion.values()].flat();
  return {
    judgeId,
    label,
    mean: mean(opinions),
    interval: clusteredBootstrap([...byQuestion.values()]),
    rated: opinions.length,
    unrated: turns.length - opinions.length,
    repeatSpread: mean(turns.flatMap(({ ratings }) => standardDeviation(ratings[juror] ?? []) ?? [])),
  };
}

function pairsOf({ jurors }: Jury, turns: readonly PanelTurn[]): readonly JurorPair[] {
  return jurors.flatMap((first, one) =>
    jurors.slice(one + 1).map((second, offset) => {
      const differences = turns.flatMap(({ opinions }) => difference(opinions[one], opinions[one + 1 + offset]));
      return {
        first: first.judgeId,
        second: second.judgeId,
        meanDifference: mean(differences),
        meanDistance: mean(differences.map(Math.abs)),
        turns: differences.length,
      };
    }),
  );
}

function difference(a: number | null = null, b: number | null = null): readonly number[] {
  return a === null || b === null ? [] : [a - b];
}

/**
 * How far apart the judges of one turn are: its highest rating less its lowest, over all seats.
 *
 * @returns rating points; null for a run without a jury, and with fewer than two ratings
 */
export function panelRange(state: RunState, key: TurnKey): number | null {
  if (state.spec.jury === undefined) return null;
  return rangeOf(ratingsBySeat(state, key).filter((rating) => rating !== null));
}

function rangeOf(ratings: readonly number[]): number | null {
  return ratings.length < 2 ? null : Math.max(...ratings) - Math.min(...ratings);
}
