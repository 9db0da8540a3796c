/** A leaderboard by keys and by clicks. Its rows are `tr[data-run]`, its figures `[data-figure]`. */
import type { Attachment } from 'svelte/attachments';

/** Arrow keys go from figure to figure, so that the tab key passes a whole row in a few steps. */
export const figureArrows: Attachment<HTMLElement> = (table) => {
  const onkeydown = (event: KeyboardEvent) => {
    const figure = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-figure]') : null;
    if (figure === null || !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    figureAfter(figure, event.key)?.focus();
  };
  table.addEventListener('keydown', onkeydown);
  return () => table.removeEventListener('keydown', onkeydown);
};

/**
 * A click anywhere in a row that does nothing else, and marks no text; the row's button does the same for keys.
 *
 * @param onrow  takes the row's run id
 */
export function rowClicks(onrow: (runId: string) => void): Attachment<HTMLElement> {
  return (table) => {
    const onclick = ({ target }: MouseEvent) => {
      if (!(target instanceof Element) || target.closest('a, button, input') !== null) return;
      const runId = target.closest<HTMLElement>('tr[data-run]')?.dataset['run'];
      if (runId !== undefined && getSelection()?.isCollapsed !== false) onrow(runId);
    };
    table.addEventListener('click', onclick);
    return () => table.removeEventListener('click', onclick);
  };
}

function figureAfter(from: HTMLElement, key: string): HTMLElement | undefined {
  const row = from.closest('tr');
  if (row === null) return undefined;
  const figures = figuresOf(row);
  const at = figures.indexOf(from);
  if (key === 'ArrowRight' || key === 'ArrowLeft') return figures[at + (key === 'ArrowRight' ? 1 : -1)];
  const rows = [...(row.parentElement?.querySelectorAll('tr[data-run]') ?? [])];
  const next = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)];
  return next === undefined ? undefined : figuresOf(next)[at];
}

function figuresOf(row: Element): readonly HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('[data-figure]')];
}
