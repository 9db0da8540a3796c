/** Arithmetic of `rgb(r, g, b)` colours, as the theme gives them. Pure. */

/** The first colour on the second: `part` 1 is the first alone, 0 the second alone. */
export function mixColours(over: string, under: string, part: number): string {
  const [above, below] = [channelsOf(over), channelsOf(under)];
  const mixed = above.map((channel, index) => Math.round(channel * part + (below[index] ?? 0) * (1 - part)));
  return `rgb(${mixed.join(', ')})`;
}

/** The same colour, see-through. */
export function withAlpha(colour: string, alpha: number): string {
  return `rgba(${channelsOf(colour).join(', ')}, ${alpha})`;
}

/** Red, green and blue, 0 to 255. */
function channelsOf(colour: string): readonly number[] {
  return (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}
