/** Rows of columns that are scrolled sideways together: the answers of both turns, and the names above them. */
import type { Attachment } from 'svelte/attachments';

export class ColumnScroll {
  readonly #rows = new Set<HTMLElement>();

  /** Makes an element one of the rows. */
  readonly row: Attachment<HTMLElement> = (row) => {
    const other = this.#rows.values().next().value;
    this.#rows.add(row);
    if (other !== undefined) row.scrollLeft = other.scrollLeft;
    const onscroll = () => this.#follow(row);
    row.addEventListener('scroll', onscroll, { passive: true });
    return () => {
      row.removeEventListener('scroll', onscroll);
      this.#rows.delete(row);
    };
  };

  #follow(moved: HTMLElement): void {
    // Setting what is set already fires no event, so this ends by itself.
    for (const row of this.#rows) if (row.scrollLeft !== moved.scrollLeft) row.scrollLeft = moved.scrollLeft;
  }
}
