/** The difference between two models in words and figures. Pure. */
import type { ModelComparison, PairedDifference } from '../../../core/comparison-types.ts';
import type { EqualLength } from '../../../core/length-control.ts';
import { isProven, SIGNIFICANCE } from '../../../core/rank-groups.ts';
import { counted } from '../../format.ts';

/** `+0.62`, `−1.30`, `0.00`: with a sign; a real minus, as wide as the plus. */
export function formatDifference(points: number, digits = 2): string {
  const text = Math.abs(points).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${points > 0 ? '+' : '−'}${text}`;
}

/** `+0.21 to +1.03`. */
export function formatDifferenceRange([low, high]: readonly [number, number]): string {
  return `${formatDifference(low)} to ${formatDifference(high)}`;
}

/** `under 0.001`, `0.023`. */
export function formatP(p: number): string {
  return p < 0.001 ? 'under 0.001' : p.toFixed(3);
}

/** What is proven between two models, in a sentence without numbers. */
export function verdictText(first: string, second: string, comparison: ModelComparison): string {
  if (comparison.difference === null) return `${first} and ${second} have too few questions in common to be compared.`;
  if (!isProven(comparison)) return `Nothing is proven between ${first} and ${second}.`;
  return comparison.difference.mean > 0 ? `${first} is better than ${second}.` : `${second} is better than ${first}.`;
}

/** The numbers of a comparison, in sentences. */
export function explainDifference(first: string, second: string, comparison: ModelComparison): string {
  const { difference, pHolm } = comparison;
  const verdict = verdictText(first, second, comparison);
  return difference === null ? verdict : `${verdict} ${numbersText(difference, pHolm)}`;
}

function numbersText({ mean, interval, p, questions, turns }: PairedDifference, pHolm: number): string {
  return (
    `Difference ${formatDifference(mean)} rating points, 95 % interval ${formatDifferenceRange(interval)}, on ` +
    `${counted(turns, 'turn')} of ${counted(questions, 'question')} that both have rated. p ${formatP(pHolm)} after Holm’s ` +
    `correction over all pairs, ${formatP(p)} before; proven at ${SIGNIFICANCE}.`
  );
}

/** What length does to a difference, as far as these answers tell. */
export function lengthNote({ perDoubling, isExtrapolated }: EqualLength): string {
  const effect = `An answer twice as long as the other adds ${formatDifference(perDoubling)} points here.`;
  if (!isExtrapolated) return effect;
  return `${effect} No answer of the one is as long as the other’s, so this is a guess beyond what was seen.`;
}

/** Address of the page that compares two runs. */
export function compareHash(first: string, second: string): string {
  return `#/compare?a=${encodeURIComponent(first)}&b=${encodeURIComponent(second)}`;
}
