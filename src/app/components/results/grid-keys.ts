/** Arrow keys in a grid of cells. Pure. */

/** Counted from 0. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/**
 * Where a key leads to: arrows to the neighbour, Home and End along the row, Page Up and Page Down along the column.
 *
 * @param end  last row and last column
 * @returns null for any other key
 */
export function placeAfter(key: string, { row, column }: GridPlace, end: GridPlace): GridPlace | null {
  const places: Readonly<Record<string, GridPlace>> = {
    ArrowLeft: { row, column: Math.max(0, column - 1) },
    ArrowRight: { row, column: Math.min(end.column, column + 1) },
    ArrowUp: { row: Math.max(0, row - 1), column },
    ArrowDown: { row: Math.min(end.row, row + 1), column },
    Home: { row, column: 0 },
    End: { row, column: end.column },
    PageUp: { row: 0, column },
    PageDown: { row: end.row, column },
  };
  return places[key] ?? null;
}
