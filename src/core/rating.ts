/** A judgment's text → rating or verdict, by FastChat's patterns and in FastChat's order (protocol.md, section 10). */

const DOUBLE_BRACKETS = /\[\[(\p{Nd}+\.?\p{Nd}*)\]\]/u;
const SINGLE_BRACKETS = /\[(\p{Nd}+\.?\p{Nd}*)\]/u;
const EVERY_DOUBLE = new RegExp(DOUBLE_BRACKETS, 'gu');
const EVERY_SINGLE = new RegExp(SINGLE_BRACKETS, 'gu');

export interface ParsedRating {
  /** Nominally 1–10, may be fractional; null if none could be read. */
  readonly rating: number | null;
  /** 1 for `[[7]]`, 2 for `[7]`, null if neither matched. */
  readonly pattern: 1 | 2 | null;
}

/**
 * Reads the judge's rating out of a judgment.
 *
 * Looks for `[[7]]`, then for `[7]`; the first match counts, as in FastChat (llm_judge/common.py,
 * run_judge_single). The range is not checked there, nor here. What Python cannot read as a number although the
 * pattern matches (`05`, digits of other scripts) is unrated.
 *
 * @param judgment  the judge's whole reply, unedited
 */
export function parseRating(judgment: string): ParsedRating {
  const { digits, pattern } = findRating(judgment);
  return { rating: digits === null ? null : pythonNumber(digits), pattern };
}

/** The number as the judge wrote it, with the digits that a JavaScript number loses; null if there is none. */
export function ratingDigits(judgment: string): string | null {
  return findRating(judgment).digits;
}

/** Was the rating written with a point? FastChat then stores a float (`8.0`), else an integer (`8`). */
export function isRatingWrittenAsFloat(judgment: string): boolean {
  return ratingDigits(judgment)?.includes('.') ?? false;
}

function findRating(judgment: string): { readonly digits: string | null; readonly pattern: 1 | 2 | null } {
  const double = DOUBLE_BRACKETS.exec(judgment)?.[1];
  if (double !== undefined) return { digits: double, pattern: 1 };
  const single = SINGLE_BRACKETS.exec(judgment)?.[1];
  return single === undefined ? { digits: null, pattern: null } : { digits: single, pattern: 2 };
}

/** What a judgment's text says beyond its strict rating. */
export interface OtherReadings {
  /** The text holds several numbers in the brackets from which the rating was read, and they are not all the same. */
  readonly areSeveral: boolean;
  /** The last number from 1 to 10 in those brackets: what a judge that corrects itself meant. null if there is none. */
  readonly last: number | null;
}

/** A second reading of a judgment, to stand beside the strict one and never in its place (protocol.md, section 19, 11). */
export function otherReadings(judgment: string): OtherReadings {
  const numbers = allRatings(judgment);
  return {
    areSeveral: new Set(numbers).size > 1,
    last: numbers.findLast((number) => number !== null && number >= 1 && number <= 10) ?? null,
  };
}

/** Every number in double brackets; where there is none, every one in single brackets. */
function allRatings(judgment: string): readonly (number | null)[] {
  const first = findRating(judgment);
  // Nearly every judgment holds one mark and no more: no need to look on.
  if (first.digits === null) return [];
  if (first.pattern === 1 && judgment.indexOf('[[') === judgment.lastIndexOf('[[')) return [pythonNumber(first.digits)];
  const double = [...judgment.matchAll(EVERY_DOUBLE)];
  const matches = double.length > 0 ? double : [...judgment.matchAll(EVERY_SINGLE)];
  return matches.map(([, digits]) => pythonNumber(digits ?? ''));
}

/** What a game of two answers says. */
export type Verdict = 'A' | 'B' | 'tie';

/** Substring tests in FastChat's order: `[[A]]`, `[[B]]`, `[[C]]` (a tie); null if none is there. */
export function parseVerdict(judgment: string): Verdict | null {
  if (judgment.includes('[[A]]')) return 'A';
  if (judgment.includes('[[B]]')) return 'B';
  if (judgment.includes('[[C]]')) return 'tie';
  return null;
}

function pythonNumber(digits: string): number | null {
  const isAscii = /^[0-9.]+$/.test(digits);
  const hasLeadingZero = /^0+[1-9]\d*$/.test(digits);
  return isAscii && !hasLeadingZero ? Number(digits) : null;
}
