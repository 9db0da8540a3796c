/** A leaderboard as a summary for a link. */
import { allTurns, ratingOf } from '../core/run.ts';
import type { Leaderboard, LeaderboardRow } from '../core/score-types.ts';
import type { LeaderboardSummary, SummaryRow } from '../core/summary-types.ts';
import type { RunState } from '../core/types.ts';

export interface SummaryOptions {
  readonly benchtab: string;
  /** How it is counted where that is not FastChat's way; null for FastChat's. */
  readonly deviation: string | null;
  readonly facts: LeaderboardSummary['facts'];
}

/** @param states  the runs of the board's rows */
export function toSummary(board: Leaderboard, states: readonly RunState[], options: SummaryOptions): LeaderboardSummary {
  const { benchLabel, judgeLabel, isPractice, rows } = board;
  const dates = states.map(({ spec }) => spec.createdAt.slice(0, 10)).sort();
  return {
    form: 1,
    benchtab: options.benchtab,
    ...{ benchLabel, judgeLabel, isPractice },
    date: dates.at(-1) ?? '',
    deviation: options.deviation,
    facts: options.facts,
    rows: rows.flatMap((row) => summaryRow(row, states)),
  };
}

function summaryRow(row: LeaderboardRow, states: readonly RunState[]): readonly SummaryRow[] {
  const state = states.find(({ spec }) => spec.runId === row.runId);
  const { overall, interval, turns, categories } = row.scores;
  if (state === undefined) return [];
  return [
    {
      label: row.label,
      isStandIn: row.isStandIn,
      unrankedReason: row.unrankedReason,
      isHeadline: row.isHeadline,
      mean: rounded(overall.mean),
      interval: interval === null ? null : [rounded(interval[0]) ?? interval[0], rounded(interval[1]) ?? interval[1]],
      turns: [rounded(turns[0].mean), rounded(turns[1].mean)],
      rated: overall.rated,
      of: overall.rated + overall.unrated,
      categories: categories.map(({ category, score }) => [category, rounded(score.mean)] as const),
      ratings: ratingsOf(state),
    },
  ];
}

function ratingsOf(state: RunState): SummaryRow['ratings'] {
  const byQuestion = new Map<number, [number, number | null, number | null]>();
  for (const key of allTurns(state.spec).filter(({ choiceIndex }) => choiceIndex === 0)) {
    const line = byQuestion.get(key.questionId) ?? [key.questionId, null, null];
    line[key.turn] = rounded(ratingOf(state, key));
    byQuestion.set(key.questionId, line);
  }
  return [...byQuestion.values()];
}

/** Four decimals: more than is ever shown. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}
