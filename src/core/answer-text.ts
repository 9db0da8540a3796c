/** What a local model wrote → the text that is stored, as FastChat's answer script makes it (protocol.md, section 3). */

export interface TextRules {
  /** Strings that end a reply; none for most chat models. */
  readonly stops: readonly string[];
  /** Texts of the tokenizer's special tokens. */
  readonly specialTokens: readonly string[];
}

/**
 * Cuts at the first stop string, deletes the texts of special tokens wherever they stand, trims both ends. What a server
 * replies is stored as it came and does not pass through here.
 *
 * @param raw  the new tokens decoded, special tokens kept
 */
export function storedText(raw: string, { stops, specialTokens }: TextRules): string {
  const kept = cutAtStop(raw, stops).text;
  const plain = specialTokens.filter((token) => token !== '').reduce((text, token) => text.replaceAll(token, ''), kept);
  return plain.replace(OUTER_SPACE, '');
}

/**
 * The text up to the first stop string. A stop string with which the text begins does not cut, here or further on:
 * FastChat looks at the first place of each only, and cuts only above 0.
 */
export function cutAtStop(text: string, stops: readonly string[]): { readonly text: string; readonly isStopped: boolean } {
  const positions = stops.map((stop) => text.indexOf(stop)).filter((position) => position > 0);
  if (positions.length === 0) return { text, isStopped: false };
  return { text: text.slice(0, Math.min(...positions)), isStopped: true };
}

/** White space to Python's `str.strip`: five characters more than to `trim`, and not the byte-order mark. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, 'g');
