/** How far the judges of a jury agree, in words. Pure. */
import type { JurySummary } from '../../core/score-types.ts';
import { counted } from '../format.ts';

/** `0.62`; a dash where it is undefined. */
export function alphaText(alpha: number | null): string {
  // A real minus, as wide as a digit; a zero has none.
  return alpha === null ? '–' : alpha.toFixed(2).replace(/^-(?!0\.00$)/, '−').replace(/^-/, '');
}

/** `±0.31`; a dash where nothing was rated twice. */
export function spreadText(spread: number | null): string {
  return spread === null ? '–' : `±${spread.toFixed(2)}`;
}

/** One line below a score: `3 judges agree with alpha 0.62, each repeats itself within ±0.31`. */
export function agreementWords({ alpha, repeatSpread, jurors, repeats }: JurySummary): string {
  const agreement = alpha === null ? 'agreement not known yet' : `alpha ${alphaText(alpha)} between them`;
  return [
    ...(jurors.length > 1 ? [counted(jurors.length, 'judge'), agreement] : []),
    ...(repeats > 1 ? [`repeats spread by ${spreadText(repeatSpread)}`] : []),
  ].join(', ');
}
