/** Stop strings, which transformers.js does not know: cutting the text, and holding back what may become one. */

/** The text up to the first stop string. */
export function cutAtStop(text: string, stops: readonly string[]): { readonly text: string; readonly isStopped: boolean } {
  const positions = stops.map((stop) => text.indexOf(stop)).filter((position) => position >= 0);
  if (positions.length === 0) return { text, isStopped: false };
  return { text: text.slice(0, Math.min(...positions)), isStopped: true };
}

/**
 * Lets streamed text through up to the first stop string, and keeps back an end that may be the beginning of one.
 *
 * @returns takes the next piece, gives what may be shown
 */
export function createStopGate(stops: readonly string[]): (piece: string) => string {
  let held = '';
  let isShut = false;
  return (piece) => {
    if (isShut) return '';
    const cut = cutAtStop(held + piece, stops);
    isShut = cut.isStopped;
    const keep = isShut ? 0 : longestOverlap(cut.text, stops);
    held = cut.text.slice(cut.text.length - keep);
    return cut.text.slice(0, cut.text.length - keep);
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
