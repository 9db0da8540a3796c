/** What all stores do alike with headers. */
import { InputError } from '../core/errors.ts';
import type { RunHeader } from '../core/types.ts';

/** Newest run first; runs of one moment by id, so that the order is always the same. */
export function newestFirst(headers: readonly RunHeader[]): RunHeader[] {
  return [...headers].sort(
    (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.runId < b.runId ? -1 : 1),
  );
}

/** A second run under one id. */
export function runExists(runId: string): InputError {
  return new InputError(`run "${runId}" exists already: go on with it, or delete it first`);
}

/** An event for a run that was never created, or was deleted meanwhile. */
export function runMissing(runId: string): InputError {
  return new InputError(`there is no run "${runId}" in this store: it may have been deleted`);
}
