/** How a reader looks at the leaderboards of the page, kept in the address: order, columns, what is open. Pure. */
import { splitIds } from './address.ts';
import type { Column } from './columns.ts';
import { USUAL_SORTING, type Sorting, type SortKey } from './sorting.ts';

/** Columns other than the usual ones. */
export interface ColumnChoice {
  /** Keys of usual columns that were taken away. */
  readonly hidden: readonly string[];
  /** Keys of extra columns that were added. */
  readonly added: readonly string[];
}

export interface TableView {
  readonly sorting: Sorting;
  /** null: the address says nothing, so the reader's last choice counts. */
  readonly columns: ColumnChoice | null;
  /** Runs whose rows are open. */
  readonly open: readonly string[];
  /** Two runs to be compared below the table; null: the first two. */
  readonly pair: readonly [string, string] | null;
  /** Every pair as a matrix; null: as usual for so many models. */
  readonly isMatrix: boolean | null;
}

export const USUAL_COLUMNS: ColumnChoice = { hidden: [], added: [] };

/**
 * Reads `sort=turn2,asc`, `columns=-length,change`, `open=RUN`, `pair=RUN,RUN` and `differences=all`; what is not
 * understood is left out.
 *
 * @param keys  what the table can be sorted by
 */
export function parseTableView(query: string | undefined, keys: readonly string[]): TableView {
  const fields = new URLSearchParams(query ?? '');
  const columns = fields.get('columns');
  const [first, second] = splitIds(fields.get('pair'));
  const shown = fields.get('differences');
  return {
    sorting: parseSorting(fields.get('sort'), keys),
    columns: columns === null ? null : parseColumnChoice(columns),
    open: splitIds(fields.get('open')),
    pair: first === undefined || second === undefined ? null : [first, second],
    isMatrix: shown === 'all' ? true : shown === 'two' ? false : null,
  };
}

function parseSorting(text: string | null, keys: readonly string[]): Sorting {
  // A category's name may hold a comma itself.
  const [, name, short] = /^(.+),(asc|desc)$/.exec(text ?? '') ?? [];
  const key = keys.find((each): each is SortKey => each === name);
  return key === undefined ? USUAL_SORTING : { key, direction: short === 'asc' ? 'ascending' : 'descending' };
}

/** The query with this view in it; its other fields stay, and what is as usual is left out. */
export function withTableView(query: string | undefined, view: TableView): string {
  const { sorting, columns, open, pair, isMatrix } = view;
  const isUsual = sorting.key === USUAL_SORTING.key && sorting.direction === USUAL_SORTING.direction;
  const wanted: Readonly<Record<string, string | null>> = {
    sort: isUsual ? null : `${sorting.key},${sorting.direction === 'ascending' ? 'asc' : 'desc'}`,
    columns: columns === null || isUsualChoice(columns) ? null : columnChoiceText(columns),
    open: open.length === 0 ? null : open.join(','),
    pair: pair === null ? null : pair.join(','),
    differences: isMatrix === null ? null : isMatrix ? 'all' : 'two',
  };
  const fields = new URLSearchParams(query ?? '');
  for (const [name, value] of Object.entries(wanted))
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  // A comma needs no escape in a hash, and the address stays readable.
  return fields.toString().replaceAll('%2C', ',');
}

function isUsualChoice({ hidden, added }: ColumnChoice): boolean {
  return hidden.length === 0 && added.length === 0;
}

/** `-length,change`: a hyphen takes a column away. Names are escaped, for those of categories may hold anything. */
export function columnChoiceText({ hidden, added }: ColumnChoice): string {
  return [...hidden.map((key) => `-${encodeURIComponent(key)}`), ...added.map(encodeURIComponent)].join(',');
}

/** Reads what `columnChoiceText` wrote. */
export function parseColumnChoice(text: string): ColumnChoice {
  const parts = splitIds(text);
  const isHidden = (part: string) => part.startsWith('-');
  return {
    hidden: parts.filter(isHidden).map((part) => decoded(part.slice(1))),
    added: parts.filter((part) => !isHidden(part)).map(decoded),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The columns that a choice leaves in the table, in their order. The score always stays. */
export function shownColumns(columns: readonly Column[], { hidden, added }: ColumnChoice): readonly Column[] {
  return columns.filter(({ key, isExtra }) => (isExtra === true ? added.includes(key) : key === 'score' || !hidden.includes(key)));
}

/** The choice after a column was switched on or off. */
export function withColumn(choice: ColumnChoice, { key, isExtra }: Column, isShown: boolean): ColumnChoice {
  const others = (keys: readonly string[]) => keys.filter((each) => each !== key);
  if (isExtra === true) return { ...choice, added: isShown ? [...others(choice.added), key] : others(choice.added) };
  return { ...choice, hidden: isShown ? others(choice.hidden) : [...others(choice.hidden), key] };
}
