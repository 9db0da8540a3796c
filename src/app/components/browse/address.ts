/** The address of the browse page: everything that is shown has a link. Pure. */
import { FLAG_NAMES } from '../../../core/flags.ts';
import type { FlagName } from '../../../core/score-types.ts';
import { splitIds } from '../results/address.ts';

/** Which questions the list shows, by the state of their turns. */
export const STATE_FILTERS = ['all', 'unrated', 'low', 'apart', 'disagree'] as const;
/** … and by their flags: any, or one. */
export const FLAG_FILTERS = ['flagged', ...FLAG_NAMES] as const;
export type ShowFilter = (typeof STATE_FILTERS)[number] | 'flagged' | FlagName;
export const SHOW_FILTERS: readonly ShowFilter[] = [...STATE_FILTERS, ...FLAG_FILTERS];

export interface BrowseAddress {
  /** The run whose questions are listed; null: the newest one. */
  readonly runId: string | null;
  /** Runs beside it, in order. */
  readonly compareIds: readonly string[];
  readonly questionId: number | null;
  readonly choiceIndex: number;
  /** Words that a question, an answer or a judgment must hold. */
  readonly find: string;
  readonly category: string | null;
  readonly show: ShowFilter;
  /** Texts as they are instead of rendered. */
  readonly isRaw: boolean;
}

/** Reads the query of the hash route; what is not understood is left out. */
export function parseBrowseAddress(query: string | undefined): BrowseAddress {
  const fields = new URLSearchParams(query ?? '');
  return {
    runId: fields.get('run'),
    compareIds: splitIds(fields.get('compare')),
    questionId: toCount(fields.get('q')),
    choiceIndex: toCount(fields.get('choice')) ?? 0,
    find: fields.get('find') ?? '',
    category: fields.get('category'),
    show: SHOW_FILTERS.find((filter) => filter === fields.get('show')) ?? 'all',
    isRaw: fields.get('raw') === '1',
  };
}

/** The hash of an address; what is as usual is left out. */
export function toBrowseHash(address: BrowseAddress): string {
  const fields = new URLSearchParams();
  if (address.runId !== null) fields.set('run', address.runId);
  if (address.questionId !== null) fields.set('q', String(address.questionId));
  if (address.compareIds.length > 0) fields.set('compare', address.compareIds.join(','));
  if (address.choiceIndex > 0) fields.set('choice', String(address.choiceIndex));
  if (address.find !== '') fields.set('find', address.find);
  if (address.category !== null) fields.set('category', address.category);
  if (address.show !== 'all') fields.set('show', address.show);
  if (address.isRaw) fields.set('raw', '1');
  // A comma needs no escape in a hash, and the address stays readable.
  const query = fields.toString().replaceAll('%2C', ',');
  return query === '' ? '#/browse' : `#/browse?${query}`;
}

function toCount(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
