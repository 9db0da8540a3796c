/** Numbers as the report writes them. */

/** Stands where there is no number. */
export const NONE = '–';

/** A mean of ratings with two decimals. */
export function meanText(mean: number | null): string {
  return mean === null ? NONE : mean.toFixed(2);
}

export function rangeText(range: readonly [number, number] | null): string {
  return range === null ? NONE : `${meanText(range[0])} to ${meanText(range[1])}`;
}

/** `16 questions`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
