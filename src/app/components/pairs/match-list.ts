/** The list of matches, filtered. Pure. */
import type { JudgedMatch } from '../../../core/pair-matches.ts';
import type { PairAddress } from './address.ts';

/** The matches that pass the filters, by question and turn. */
export function listMatches(
  matches: readonly JudgedMatch[],
  { show, category, model, versus }: Pick<PairAddress, 'show' | 'category' | 'model' | 'versus'>,
): readonly JudgedMatch[] {
  return matches
    .filter((match) => show === 'all' || match.flags.includes(show))
    .filter((match) => category === null || match.category === category)
    .filter((match) => [model, versus].every((one) => one === null || takesPart(match, one)))
    .toSorted((a, b) => a.judgment.questionId - b.judgment.questionId || (a.judgment.turn ?? 1) - (b.judgment.turn ?? 1));
}

function takesPart({ judgment }: JudgedMatch, model: string): boolean {
  return judgment.model1 === model || judgment.model2 === model;
}
