/** A table of many cells as one tab stop: listeners on the table alone, so that 2,480 cells cost no more than a few. */
import type { Attachment } from 'svelte/attachments';
import { placeAfter, type GridPlace } from './grid-keys.ts';

export interface CellGrid {
  /** Last row and last column. */
  readonly end: GridPlace;
  /** Hovered or focused. */
  onpoint: (place: GridPlace, cell: HTMLElement) => void;
  /** Neither any more. */
  onleave: () => void;
  /** Clicked, or Enter. */
  onopen: (place: GridPlace) => void;
}

/**
 * Cells carry their place as `data-at="row column"` and `tabindex="-1"`. The cell that had the focus last takes the tab
 * key; this is no state of the component, where each move would touch all cells.
 */
export function cellGrid(grid: CellGrid): Attachment<HTMLTableElement> {
  return (table) => {
    let stop = cellAt(table, { row: 0, column: 0 });
    const moveStop = (cell: HTMLElement | null) => {
      if (stop !== null) stop.tabIndex = -1;
      stop = cell;
      if (stop !== null) stop.tabIndex = 0;
    };
    const point = (event: Event) => {
      const found = foundIn(event);
      if (found === null) return grid.onleave();
      if (event.type === 'focusin') moveStop(found.cell);
      grid.onpoint(found.place, found.cell);
    };
    const open = (event: Event) => {
      const found = foundIn(event);
      if (found !== null) grid.onopen(found.place);
    };
    moveStop(stop);
    const listeners = {
      mouseover: point,
      focusin: point,
      mouseleave: grid.onleave,
      focusout: grid.onleave,
      click: open,
      keydown: (event: KeyboardEvent) => onKey(table, grid, event),
    };
    const stopListening = new AbortController();
    for (const [type, listener] of Object.entries(listeners))
      // The names of the listeners and their events go together above.
      table.addEventListener(type, listener as EventListener, { signal: stopListening.signal });
    return () => {
      stopListening.abort();
      moveStop(null);
    };
  };
}

function onKey(table: HTMLTableElement, grid: CellGrid, event: KeyboardEvent): void {
  const found = foundIn(event);
  if (found === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') return grid.onleave();
  const next = placeAfter(event.key, found.place, grid.end);
  if (next === null && event.key !== 'Enter') return;
  event.preventDefault();
  if (next === null) grid.onopen(found.place);
  else cellAt(table, next)?.focus();
}

function cellAt(table: HTMLTableElement, { row, column }: GridPlace): HTMLElement | null {
  return table.querySelector<HTMLElement>(`[data-at="${row} ${column}"]`);
}

function foundIn(event: Event): { readonly cell: HTMLElement; readonly place: GridPlace } | null {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-at]') : null;
  if (cell === null) return null;
  const [row = 0, column = 0] = (cell.dataset['at'] ?? '').split(' ').map(Number);
  return { cell, place: { row, column } };
}
