/** What a place in a leaderboard says when it is asked where it comes from. Pure. */
import { isProven } from '../../../core/rank-groups.ts';
import type { LeaderboardRow } from '../../../core/score-types.ts';
import { placeText, type Places } from '../../../exports/ranks.ts';
import { counted } from '../../format.ts';

/** What the column of places shows. */
export const RANK_DEFINITION =
  'Place, as far as it is proven: a model stands above another one only where their difference on the same questions is told from chance. Models that share places are not told apart.';

/** @param places  null: not compared yet */
export function explainPlace({ runId, unrankedReason, isHeadline }: LeaderboardRow, places: Places | null): string {
  if (places === null) return 'Every model is being compared with every other one.';
  const group = places.groups.get(runId);
  if (group === undefined) return `It has no place: ${whyNone(unrankedReason, isHeadline)}.`;
  const models = places.runIds.length;
  if (models === 1) return 'The only model here that has a place.';
  const apart = places.comparisons.filter((each) => [each.first, each.second].includes(runId) && !isProven(each)).length;
  const above = group.best - 1;
  const below = models - group.worst;
  return `Place ${placeText(group)} of ${models}: ${counted(above, 'model')} proven better, ${below} proven worse, ${apart} not told apart from it. Paired permutation test over whole questions, Holm-corrected over all pairs, 5 %.`;
}

function whyNone(unrankedReason: string | null, isHeadline: boolean): string {
  if (unrankedReason !== null) return unrankedReason;
  return isHeadline ? 'its run is not over' : 'too few of its turns are rated';
}

/** Proven better than every other model: the only reason for a name to stand out. */
export function isProvenBest({ runId }: LeaderboardRow, places: Places | null): boolean {
  const group = places?.groups.get(runId);
  return places !== null && places.runIds.length > 1 && group?.best === 1 && group.worst === 1;
}
