/** The address of the browse page: everything that is shown has a link. Pure. */
import { FLAG_NAMES } from '../../../core/flags.ts';
import type { FlagName } from '../../../core/score-types.ts';
import type { Turn } from '../../../core/types.ts';
import { splitIds } from '../results/address.ts';

/** Which questions the list shows, by the state of their turns. */
export const STATE_FILTERS = ['all', 'unrated', 'low', 'apart', 'disagree'] as const;
/** … and by their flags: any, or one. */
export const FLAG_FILTERS = ['flagged', ...FLAG_NAMES] as const;
export type ShowFilter = (typeof STATE_FILTERS)[number] | 'flagged' | FlagName;
export const SHOW_FILTERS: readonly ShowFilter[] = [...STATE_FILTERS, ...FLAG_FILTERS];

/** Order of the list: the bench's, lowest or highest mean rating first, or models furthest apart first. */
export const SORTS = ['number', 'lowest', 'highest', 'gap'] as const;
export type QuestionSort = (typeof SORTS)[number];

export interface BrowseAddress {
  /** The run whose questions are listed; null: the newest one. */
  readonly runId: string | null;
  /** Runs beside it, in order. */
  readonly compareIds: readonly string[];
  readonly questionId: number | null;
  /** The turn that a link is for: it is scrolled to. */
  readonly turn: Turn | null;
  readonly choiceIndex: number;
  /** Words that a question, an answer or a judgment must hold. */
  readonly find: string;
  /** The list is of the places where the words stand, in every run of the bench. */
  readonly isPassages: boolean;
  readonly category: string | null;
  readonly show: ShowFilter;
  /** Only this turn is looked at and shown. */
  readonly only: Turn | null;
  /** Lowest and highest rating that a turn may have for its question to be listed, 1 to 10. */
  readonly score: readonly [number, number] | null;
  readonly sort: QuestionSort;
  /** Texts as they are instead of rendered. */
  readonly isRaw: boolean;
}

/** Reads the query of the hash route; what is not understood is left out. */
export function parseBrowseAddress(query: string | undefined): BrowseAddress {
  const fields = new URLSearchParams(query ?? '');
  // A choice of runs is linked as `run=a,b`: the first is the run, the others stand beside it.
  const [runId = null, ...beside] = splitIds(fields.get('run'));
  return {
    runId,
    compareIds: [...beside, ...splitIds(fields.get('compare'))],
    questionId: toCount(fields.get('q')),
    turn: toTurn(fields.get('turn')),
    choiceIndex: toCount(fields.get('choice')) ?? 0,
    find: fields.get('find') ?? '',
    isPassages: fields.get('list') === 'passages',
    category: fields.get('category'),
    show: SHOW_FILTERS.find((filter) => filter === fields.get('show')) ?? 'all',
    only: toTurn(fields.get('only')),
    score: toRange(fields.get('score')),
    sort: SORTS.find((sort) => sort === fields.get('sort')) ?? 'number',
    isRaw: fields.get('raw') === '1',
  };
}

/** The hash of an address; what is as usual is left out. */
export function toBrowseHash(address: BrowseAddress): string {
  const { runId, compareIds, questionId, turn, choiceIndex, find, isPassages, category, show, only, score, sort, isRaw } = address;
  const fields = new URLSearchParams();
  const set = (name: string, value: string | null) => value !== null && fields.set(name, value);
  set('run', runId);
  set('q', questionId === null ? null : String(questionId));
  set('turn', turn === null ? null : String(turn));
  set('compare', compareIds.length > 0 ? compareIds.join(',') : null);
  set('choice', choiceIndex > 0 ? String(choiceIndex) : null);
  set('find', find === '' ? null : find);
  set('list', isPassages ? 'passages' : null);
  set('category', category);
  set('show', show === 'all' ? null : show);
  set('only', only === null ? null : String(only));
  set('score', score === null ? null : score.join('-'));
  set('sort', sort === 'number' ? null : sort);
  set('raw', isRaw ? '1' : null);
  // A comma needs no escape in a hash, and the address stays readable.
  const query = fields.toString().replaceAll('%2C', ',');
  return query === '' ? '#/browse' : `#/browse?${query}`;
}

function toCount(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function toTurn(value: string | null): Turn | null {
  return value === '1' ? 1 : value === '2' ? 2 : null;
}

/** `1-3.5`; a range that leaves nothing out is none. */
function toRange(value: string | null): readonly [number, number] | null {
  const match = /^(\d{1,2}(?:\.\d{1,2})?)-(\d{1,2}(?:\.\d{1,2})?)$/.exec(value ?? '');
  if (match === null) return null;
  const [low, high] = [Number(match[1]), Number(match[2])];
  return low > high || (low <= 1 && high >= 10) ? null : [low, high];
}
