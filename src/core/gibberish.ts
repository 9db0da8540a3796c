/**
 * Does a text look like language? Models whose memory or arithmetic failed go on without an error and write one symbol
 * over and over, or no words at all. A rough sign for people, no measure of quality: it never changes a score.
 */

export type Gibberish =
  /** One to three characters over and over: `!!!!!!!!`. */
  | 'one-symbol'
  /** No letter and no digit. */
  | 'no-letters'
  /** One word over and over. */
  | 'one-word'
  /** More than three tenths of it are no words. */
  | 'no-words';

/** Shorter texts than this are not called a repetition. */
const FEWEST_CHARACTERS = 8;

/** The same of a word. */
const FEWEST_WORDS = 5;

/** Share of non-words from which on a text is no language. */
const NON_WORDS = 0.3;

/** @returns what is wrong with the text; null for language, for formulas and code in it, and for an empty text */
export function gibberishIn(text: string): Gibberish | null {
  const bare = text.replaceAll(/\s+/g, '');
  if (bare === '') return null;
  if (bare.length >= FEWEST_CHARACTERS && /^(.{1,3}?)\1+.{0,2}$/su.test(bare) && isRepetition(bare)) return 'one-symbol';
  if (!/[\p{L}\p{N}]/u.test(bare)) return 'no-letters';
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length >= FEWEST_WORDS && new Set(words).size === 1) return 'one-word';
  const strange = words.filter((word) => !isWordLike(word)).length;
  return strange / words.length > NON_WORDS ? 'no-words' : null;
}

/** Numbers (`77777777`, `10000000`) repeat digits and mean something. */
function isRepetition(bare: string): boolean {
  return !/^\p{N}+$/u.test(bare);
}

/**
 * A word, a number, a sign of its own such as `=`, or anything that holds a run of letters or digits at least as long as
 * everything else in it: `f(x)`, `don't`, `**bold**`, `naïve`.
 */
function isWordLike(word: string): boolean {
  if (word.includes('\u{fffd}')) return false;
  const letters = word.match(/[\p{L}\p{M}\p{N}]/gu)?.length ?? 0;
  const others = [...word].length - letters;
  return letters >= others || others <= 2;
}
