/** What the practice judge counts in an answer. Every share is from 0 to 1. Pure: the same text, the same figures. */
import { AUXILIARIES, COMMON_WORDS, CONJUNCTIONS, DETERMINERS, PREPOSITIONS } from './common-words.ts';

/** Determiners that are never pronouns, unlike "this" or "each". */
const NEEDS_NOUN: ReadonlySet<string> = new Set(['the', 'a', 'an', 'my', 'your', 'its', 'our', 'their', 'every']);

const CANNOT_FOLLOW_PREPOSITION: ReadonlySet<string> = new Set(['and', 'or', 'but', 'is', 'are', 'was', 'were', 'has']);

/** "He said that that had had …" */
const MAY_DOUBLE: ReadonlySet<string> = new Set(['that', 'had', 'very']);

export interface Measures {
  readonly words: number;
  /** Share of words that are common English words. */
  readonly commonShare: number;
  /** Different pairs of neighbouring words over all such pairs: low where a text goes round in circles. */
  readonly freshShare: number;
  /** Sentences with 3 to 45 words that begin with a capital letter, a digit or a bracket and are closed. */
  readonly soundSentences: number;
  readonly sentences: number;
  /** Neighbouring words that cannot stand together ("the of", "in is"). */
  readonly awkwardPairs: number;
  /** Content words of the question, and which of them the answer takes up. */
  readonly questionWords: number;
  readonly sharedWords: readonly string[];
  /** The same against the reference answer, and for its numbers; null without a reference. */
  readonly reference: {
    readonly words: number;
    readonly sharedWords: number;
    readonly numbers: number;
    readonly sharedNumbers: number;
  } | null;
}

export function measure(answer: string, question: string, reference: string | null): Measures {
  const words = wordsOf(answer);
  const content = contentWordsOf(answer);
  const asked = contentWordsOf(question);
  const sentences = sentencesOf(answer);
  return {
    words: words.length,
    commonShare: shareOf(words.filter((word) => COMMON_WORDS.has(word)).length, words.length),
    freshShare: freshShareOf(words),
    soundSentences: sentences.filter(isSound).length,
    sentences: sentences.length,
    awkwardPairs: sentences.reduce((sum, sentence) => sum + awkwardPairsOf(wordsOf(sentence)), 0),
    questionWords: asked.size,
    sharedWords: [...asked].filter((word) => content.has(word)),
    reference: reference === null ? null : compareWithReference(answer, content, reference),
  };
}

function compareWithReference(answer: string, content: ReadonlySet<string>, reference: string): Measures['reference'] {
  const expected = contentWordsOf(reference);
  const numbers = numbersOf(reference);
  const given = numbersOf(answer);
  return {
    words: expected.size,
    sharedWords: [...expected].filter((word) => content.has(word)).length,
    numbers: numbers.size,
    sharedNumbers: [...numbers].filter((number) => given.has(number)).length,
  };
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? [];
}

/** Words of three letters and more that are not common ones, cut to their first six letters: "finish" in "finished". */
function contentWordsOf(text: string): ReadonlySet<string> {
  const content = wordsOf(text).filter((word) => /^\p{L}{3,}/u.test(word) && !COMMON_WORDS.has(word));
  return new Set(content.map((word) => [...word].slice(0, 6).join('')));
}

function numbersOf(text: string): ReadonlySet<number> {
  return new Set((text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number));
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?]["')\]”’]?)\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

function isSound(sentence: string): boolean {
  const count = wordsOf(sentence).length;
  const begins = /^[^\p{L}\p{N}]*[\p{Lu}\p{N}]/u.test(sentence);
  return count >= 3 && count <= 45 && begins && /[.!?]["')\]”’]?$/.test(sentence);
}

function freshShareOf(words: readonly string[]): number {
  if (words.length < 2) return words.length;
  const pairs = new Set(words.slice(1).map((word, index) => `${words[index]} ${word}`));
  return pairs.size / (words.length - 1);
}

function awkwardPairsOf(words: readonly string[]): number {
  return words.filter((word, index) => isAwkward(word, words[index + 1] ?? null)).length;
}

/** `next` is null at the end of the sentence. */
function isAwkward(word: string, next: string | null): boolean {
  if (next === null) return NEEDS_NOUN.has(word);
  if (NEEDS_NOUN.has(word)) return isLink(next) || DETERMINERS.has(next) || AUXILIARIES.has(next);
  if (PREPOSITIONS.has(word)) return CANNOT_FOLLOW_PREPOSITION.has(next);
  return next === word && !MAY_DOUBLE.has(word);
}

function isLink(word: string): boolean {
  return PREPOSITIONS.has(word) || CONJUNCTIONS.has(word);
}
