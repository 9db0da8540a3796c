/** The published figures of June 2023 beside what was counted here from the official judgments. Pure. */
import { PUBLISHED_SCORES, type PublishedScore } from '../../../core/published-scores.ts';
import type { RunState } from '../../../core/types.ts';
import { leaderboardRow } from '../../../core/scores.ts';

export interface PublishedRow extends PublishedScore {
  /** Mean of the imported judgments by the original judge; null where there are none. */
  readonly counted: number | null;
}

/** The original judge's name in the official files. */
const ORIGINAL_JUDGE = 'gpt-4';

/** @param states  the runs of a table */
export function publishedRows(states: readonly RunState[]): readonly PublishedRow[] {
  const official = states.filter(({ spec: { origin, judge } }) => origin !== undefined && judge?.judgeId === ORIGINAL_JUDGE);
  return PUBLISHED_SCORES.map((published) => {
    const state = official.find(({ spec }) => spec.model.modelId === published.modelId);
    return { ...published, counted: state === undefined ? null : leaderboardRow(state).scores.overall.mean };
  });
}
