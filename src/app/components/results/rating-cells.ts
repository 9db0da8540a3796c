/**
 * The shaded cells of a line of ratings, made and changed by hand: as markup, each of 2,480 cells would be an effect of
 * its own, and a change of turns would take most of a second.
 */
import { shadeOf } from '../../charts/heat-map.ts';
import { formatRating } from '../../format.ts';

/** Steps of shade that a style sheet has rules for: half a rating each. */
const SHADES = 19;

/** One cell to be. */
export interface RatingCell {
  readonly rating: number | null;
  readonly row: number;
  readonly column: number;
  /** The first one of a category. */
  readonly isFirst: boolean;
}

/** A cell that can be reached by `cellGrid`. */
export function createRatingCell({ rating, row, column, isFirst }: RatingCell): HTMLTableCellElement {
  const cell = document.createElement('td');
  cell.setAttribute('role', 'gridcell');
  cell.setAttribute('data-at', `${row} ${column}`);
  cell.setAttribute('tabindex', '-1');
  showRating(cell, { rating, isFirst });
  return cell;
}

/**
 * Shows another rating in a cell; null: not rated. The number is the cell's name, not text in it: there is no room to read
 * it, and laying out 2,480 texts that nobody sees takes longer than everything else.
 */
export function showRating(cell: HTMLElement, { rating, isFirst }: Pick<RatingCell, 'rating' | 'isFirst'>): void {
  const name = rating === null ? 'not rated' : formatRating(rating);
  if (cell.ariaLabel === name) return;
  cell.ariaLabel = name;
  const shade = rating === null ? 'unrated' : `shade-${shadeStep(rating)}`;
  cell.className = isFirst ? `${shade} first` : shade;
}

/** 1 to 19: as strong as `shadeOf`, to the half rating. */
export function shadeStep(rating: number): number {
  const [least, most] = [shadeOf(1), shadeOf(10)];
  return 1 + Math.round(((shadeOf(rating) - least) / (most - least)) * (SHADES - 1));
}
