/** Stop strings, which transformers.js does not know: seeing that one has come, and holding back what may become one. */
import { cutAtStop } from '../../core/answer-text.ts';

/** The tokens of a reply as text, from one position to another. */
export type DecodeTokens = (from: number, to: number) => string;

/** Tokens looked at for a stop string after each step: a stop string is a few tokens, plus one that ran over its end. */
const TAIL_TOKENS = 24;

/**
 * Does the reply end with a stop string that cuts it? Looks at its last tokens, and at its first ones only if a stop
 * string is there.
 *
 * @param length  tokens of the reply so far
 */
export function isAtStop(decode: DecodeTokens, length: number, stops: readonly string[]): boolean {
  if (stops.length === 0 || !mayEndStop(decode(length - 1, length), stops)) return false;
  const tail = decode(Math.max(0, length - TAIL_TOKENS), length);
  const found = stops.filter((stop) => tail.includes(stop));
  if (found.length === 0) return false;
  const head = decode(0, Math.min(length, TAIL_TOKENS));
  return found.some((stop) => !head.startsWith(stop));
}

/** A stop string is complete with the token that holds its last character; a part of a character may be any. */
function mayEndStop(token: string, stops: readonly string[]): boolean {
  return token.includes('\u{fffd}') || stops.some((stop) => token.includes(stop.slice(-1)));
}

/**
 * Lets streamed text through up to the first stop string, and keeps back an end that may be the beginning of one.
 *
 * @returns takes the next piece, gives what may be shown
 */
export function createStopGate(stops: readonly string[]): (piece: string) => string {
  let text = '';
  let shown = 0;
  return (piece) => {
    text += piece;
    const cut = cutAtStop(text, stops);
    const coming = stops.filter((stop) => !text.startsWith(stop));
    const keep = cut.isStopped ? 0 : longestOverlap(cut.text, coming);
    const until = Math.max(shown, cut.text.length - keep);
    const released = text.slice(shown, until);
    shown = until;
    return released;
  };
}

/** Length of the longest end of `text` that a stop string begins with. */
function longestOverlap(text: string, stops: readonly string[]): number {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}
