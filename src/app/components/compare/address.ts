/** The address of the page that compares two runs: `#/compare?a=RUN&b=RUN`. Pure. */

/** Order of the questions: the greatest difference first, where A is ahead first, where B is, or the bench's. */
export const MOVE_SORTS = ['most', 'a', 'b', 'number'] as const;
export type MoveSort = (typeof MOVE_SORTS)[number];

export interface CompareAddress {
  /** Run ids; null: none chosen yet. */
  readonly a: string | null;
  readonly b: string | null;
  readonly sort: MoveSort;
}

/** Reads the query of the hash route; what is not understood is left out. */
export function parseCompareAddress(query: string | undefined): CompareAddress {
  const fields = new URLSearchParams(query ?? '');
  return {
    a: fields.get('a') || null,
    b: fields.get('b') || null,
    sort: MOVE_SORTS.find((sort) => sort === fields.get('sort')) ?? 'most',
  };
}

/** The hash of an address; what is as usual is left out. */
export function toCompareHash({ a = null, b = null, sort = 'most' }: Partial<CompareAddress>): string {
  const fields = new URLSearchParams();
  if (a !== null) fields.set('a', a);
  if (b !== null) fields.set('b', b);
  if (sort !== 'most') fields.set('sort', sort);
  return fields.size === 0 ? '#/compare' : `#/compare?${fields}`;
}
