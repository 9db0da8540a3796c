/** What is proven between the models of a leaderboard, in plain sentences. Pure. */
import type { ModelComparison } from '../core/comparison-types.ts';
import { isProven } from '../core/rank-groups.ts';
import type { Leaderboard } from '../core/score-types.ts';
import type { Places } from './ranks.ts';

/** Up to so many models each one's betters are told one by one; of more, how many pairs are proven. */
const FEW = 5;

/**
 * What may be said of who is better than whom; nothing else may. Empty where fewer than two models have a place.
 *
 * @param places  of this board
 */
export function provenSentences(board: Leaderboard, places: Places): readonly string[] {
  if (places.runIds.length < 2) return [];
  const labels = new Map(board.rows.map(({ runId, label }) => [runId, label]));
  const labelOf = (runId: string) => labels.get(runId) ?? runId;
  const proven = places.comparisons.filter(isProven);
  if (proven.length === 0) return [nothingProven(places.runIds.length)];
  const rest = places.runIds.length <= FEW ? eachProven(places, proven, labelOf) : [countProven(places, proven)];
  return [...firstSentence(places, labelOf), ...rest];
}

function nothingProven(models: number): string {
  return models === 2
    ? 'The two models are not told apart by this bench: nothing is proven between them.'
    : `The ${models} models are not told apart by this bench: nothing is proven between any two of them.`;
}

/** Of few models with a single best one, the sentences of `eachProven` say it. */
function firstSentence({ runIds, groups }: Places, labelOf: (runId: string) => string): readonly string[] {
  const first = runIds.filter((runId) => groups.get(runId)?.best === 1);
  if (first.length > 1) {
    const names = first.length <= FEW ? listed(first.map(labelOf)) : `${first.length} models`;
    return [`${names} share the first place: nothing is proven between them.`];
  }
  if (runIds.length <= FEW) return [];
  const isAlone = first.every((runId) => groups.get(runId)?.worst === 1);
  return first.map((runId) => (isAlone ? `${labelOf(runId)} is better than every other model here.` : `None is proven better than ${labelOf(runId)}.`));
}

function eachProven(
  { runIds }: Places,
  proven: readonly ModelComparison[],
  labelOf: (runId: string) => string,
): readonly string[] {
  return runIds.flatMap((runId) => {
    const worse = runIds.filter((other) => isBetter(proven, runId, other)).map(labelOf);
    return worse.length === 0 ? [] : [`${labelOf(runId)} is better than ${listed(worse)}.`];
  });
}

function countProven({ comparisons }: Places, proven: readonly ModelComparison[]): string {
  return `Of ${comparisons.length} pairs of models ${proven.length} are proven to differ.`;
}

/** Is it proven that one is better than the other? */
export function isBetter(proven: readonly ModelComparison[], one: string, other: string): boolean {
  return proven.some(({ first, second, difference }) => {
    const lead = difference?.mean ?? 0;
    return (first === one && second === other && lead > 0) || (first === other && second === one && lead < 0);
  });
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  const last = names.slice(-1).join('');
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
