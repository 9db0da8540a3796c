/** What the address of a pair run's page asks for. Pure. */
import type { MatchFlag } from '../../../core/pair-matches.ts';
import type { Inconsistent } from '../../../core/pair-outcomes.ts';
import type { PairRunHeader } from '../../../core/pair-types.ts';
import type { ResultsAddress } from '../results/address.ts';

/** Which matches are listed. */
export type MatchFilter = 'all' | MatchFlag;

export const MATCH_FILTERS: readonly MatchFilter[] = ['all', 'disagree', 'no-verdict', 'several-verdicts', 'repeat'];

export interface PairAddress {
  /** Model id of the baseline; empty: all against all; null: as the run was made. */
  readonly against: string | null;
  readonly show: MatchFilter;
  readonly category: string | null;
  /** Model id: only its matches. */
  readonly model: string | null;
  /** Model id: of these only the ones against it. */
  readonly versus: string | null;
  /** What a match whose games disagree is in the strengths. */
  readonly inconsistent: Inconsistent;
  /** Id of the match that is open; null: none. */
  readonly matchId: string | null;
}

/** Reads the query of `#/pairs/<id>?…`; what it does not know it leaves out. */
export function parsePairAddress(query: string | undefined): PairAddress {
  const fields = new URLSearchParams(query ?? '');
  const show = MATCH_FILTERS.find((filter) => filter === fields.get('show')) ?? 'all';
  return {
    against: fields.get('against'),
    show,
    category: fields.get('category'),
    model: fields.get('model'),
    versus: fields.get('versus'),
    inconsistent: fields.get('disagreeing') === 'drop' ? 'drop' : 'tie',
    matchId: fields.get('match'),
  };
}

/** `#/pairs/<id>?…` with what differs from the usual. */
export function toPairHash(pairRunId: string, address: Partial<PairAddress> = {}): string {
  const { against = null, show = 'all', category = null, model = null, versus = null, inconsistent = 'tie', matchId = null } = address;
  const fields: readonly (readonly [string, string | null])[] = [
    ['against', against],
    ['show', show === 'all' ? null : show],
    ['category', category],
    ['model', model],
    ['versus', versus],
    ['disagreeing', inconsistent === 'tie' ? null : inconsistent],
    ['match', matchId],
  ];
  const query = new URLSearchParams(fields.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
  const path = `#/pairs/${encodeURIComponent(pairRunId)}`;
  return query.size === 0 ? path : `${path}?${query}`;
}

/**
 * The pair runs that belong on a results page: all of them, or those that were taken over together with a group's runs,
 * which bear its id; none beside single runs.
 */
export function selectPairHeaders(headers: readonly PairRunHeader[], { runIds, groupId }: ResultsAddress): readonly PairRunHeader[] {
  if (runIds.length > 0) return [];
  return groupId === null ? headers : headers.filter(({ pairRunId }) => pairRunId.startsWith(`${groupId}-`));
}
