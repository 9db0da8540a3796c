/** What the address of the results page asks for. */
import type { RunHeader } from '../../../core/types.ts';

/** Runs by id, runs of a group, or (both empty) all runs. */
export interface ResultsAddress {
  readonly runIds: readonly string[];
  readonly groupId: string | null;
}

/** Reads `run=a,b` and `group=g` of a hash route's query. */
export function parseResultsAddress(query: string | undefined): ResultsAddress {
  const fields = new URLSearchParams(query ?? '');
  return { runIds: splitIds(fields.get('run')), groupId: fields.get('group') };
}

/** The part of a query that says which runs: it stays the same while the rest changes. */
export function runsQuery(query: string | undefined): string {
  const fields = [...new URLSearchParams(query ?? '')].filter(([name]) => name === 'run' || name === 'group');
  return new URLSearchParams(fields).toString();
}

/** Ids joined by commas; empty parts are dropped. */
export function splitIds(value: string | null): readonly string[] {
  return (value ?? '').split(',').filter((id) => id !== '');
}

/** The headers an address asks for, in the library's order. */
export function selectHeaders(headers: readonly RunHeader[], address: ResultsAddress): readonly RunHeader[] {
  if (address.runIds.length > 0) return headers.filter(({ runId }) => address.runIds.includes(runId));
  if (address.groupId !== null) return headers.filter(({ groupId }) => groupId === address.groupId);
  return headers;
}
