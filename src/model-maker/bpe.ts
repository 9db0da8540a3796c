/** Byte-pair encoding (Sennrich et al. 2016) on bytes, in GPT-2's form: learning merges, and applying them. */
import { byteSymbols, fromSymbols, toSymbols } from './byte-symbols.ts';

export const END_OF_TEXT = '<|endoftext|>';

/** GPT-2's way of cutting text into words; the space before a word belongs to it. */
const WORDS = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

export type Merge = readonly [string, string];

export interface Tokenizer {
  /** Merges in the order they were learnt. */
  readonly merges: readonly Merge[];
  /** Token by id: 256 bytes, then merges, then the end of text. */
  readonly vocabulary: readonly string[];
  readonly endOfText: number;
  /** Ids of ordinary text: `<|endoftext|>` in it is not special. */
  encode(text: string): number[];
  /** Leaves the end of text out. */
  decode(ids: readonly number[]): string;
}

/** Learns `count` merges: always the most frequent pair, among equals the first in code-point order. */
export function learnMerges(text: string, count: number): Merge[] {
  const words = countWords(text);
  const merges: Merge[] = [];
  while (merges.length < count) {
    const best = mostFrequentPair(words);
    if (best === null) throw new Error(`the text has only ${merges.length} pairs to merge, ${count} wanted`);
    merges.push(best);
    for (const word of words) word.symbols = mergeOnce(word.symbols, best);
  }
  return merges;
}

interface CountedWord {
  symbols: readonly string[];
  readonly count: number;
}

function countWords(text: string): CountedWord[] {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Array.from(counts, ([word, count]) => ({ symbols: [...toSymbols(word)], count }));
}

function mostFrequentPair(words: readonly CountedWord[]): Merge | null {
  const counts = new Map<string, number>();
  for (const { symbols, count } of words) {
    for (let i = 1; i < symbols.length; i += 1) {
      const pair = `${symbols[i - 1]} ${symbols[i]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  let best: readonly [string, number] | null = null;
  for (const entry of counts) {
    if (best === null || entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0])) best = entry;
  }
  if (best === null) return null;
  const [left = '', right = ''] = best[0].split(' ');
  return [left, right];
}

function mergeOnce(symbols: readonly string[], [left, right]: Merge): readonly string[] {
  const merged: string[] = [];
  for (let i = 0; i < symbols.length; i += 1) {
    const isPair = symbols[i] === left && symbols[i + 1] === right;
    merged.push(isPair ? left + right : (symbols[i] as string));
    if (isPair) i += 1;
  }
  return merged;
}

export function createTokenizer(merges: readonly Merge[]): Tokenizer {
  const vocabulary = [...byteSymbols(), ...merges.map(([left, right]) => left + right), END_OF_TEXT];
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const ranks = new Map(merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const endOfText = vocabulary.length - 1;
  return {
    merges,
    vocabulary,
    endOfText,
    encode: (text) => Array.from(text.matchAll(WORDS), ([word]) => encodeWord(word, ranks, ids)).flat(),
    decode: (tokens) =>
      fromSymbols(tokens.filter((id) => id !== endOfText).map((id) => vocabulary[id] ?? '').join('')),
  };
}

/** Applies the earliest-learnt merge that fits, until none does. */
function encodeWord(word: string, ranks: ReadonlyMap<string, number>, ids: ReadonlyMap<string, number>): number[] {
  let symbols: readonly string[] = [...toSymbols(word)];
  for (;;) {
    const merge = earliestMerge(symbols, ranks);
    if (merge === null) return symbols.map((symbol) => ids.get(symbol) as number);
    symbols = mergeOnce(symbols, merge);
  }
}

function earliestMerge(symbols: readonly string[], ranks: ReadonlyMap<string, number>): Merge | null {
  let best: { rank: number; merge: Merge } | null = null;
  for (let i = 1; i < symbols.length; i += 1) {
    const merge: Merge = [symbols[i - 1] as string, symbols[i] as string];
    const rank = ranks.get(merge.join(' '));
    if (rank !== undefined && (best === null || rank < best.rank)) best = { rank, merge };
  }
  return best?.merge ?? null;
}
