/** In which order the rows of a leaderboard stand. Pure. */
import type { RankGroup } from '../../../core/comparison-types.ts';
import type { LeaderboardRow } from '../../../core/score-types.ts';
import { columnOf, type ColumnKey } from './columns.ts';

/** A column, or what stands before the columns. */
export type SortKey = ColumnKey | 'rank' | 'model';

export interface Sorting {
  readonly key: SortKey;
  readonly direction: 'ascending' | 'descending';
}

export const USUAL_SORTING: Sorting = { key: 'score', direction: 'descending' };

/** A click on a head: its first direction, then the other one. */
export function nextSorting(current: Sorting, key: SortKey): Sorting {
  return current.key === key ? turnedOver(current) : { key, direction: firstDirection(key) };
}

/** The other way round. */
export function turnedOver({ key, direction }: Sorting): Sorting {
  return { key, direction: direction === 'ascending' ? 'descending' : 'ascending' };
}

function firstDirection(key: SortKey): Sorting['direction'] {
  return key === 'rank' || key === 'model' ? 'ascending' : columnOf(key).firstSort;
}

type Groups = ReadonlyMap<string, RankGroup>;

/**
 * Sorted rows; unknown values last either way, equal ones in their old order.
 *
 * @param groups  places by run id, for sorting by place
 */
export function sortRows(
  rows: readonly LeaderboardRow[],
  { key, direction }: Sorting,
  groups: Groups = new Map(),
): readonly LeaderboardRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const valued = rows.map((row) => ({ row, value: valueOf(key, row, groups) }));
  valued.sort(({ value: left }, { value: right }) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (typeof left === 'string' || typeof right === 'string' ? byName(left, right) : left - right);
  });
  return valued.map(({ row }) => row);
}

function valueOf(key: SortKey, row: LeaderboardRow, groups: Groups): number | string | null {
  if (key === 'model') return row.label;
  return key === 'rank' ? placeOf(groups.get(row.runId)) : columnOf(key).valueOf(row);
}

/** Of places that begin alike the shorter range first; a leaderboard has fewer than a million rows. */
function placeOf(group: RankGroup | undefined): number | null {
  return group === undefined ? null : group.best + group.worst / 1e6;
}

const collator = new Intl.Collator('en', { numeric: true });

function byName(left: string | number, right: string | number): number {
  return collator.compare(String(left), String(right));
}
