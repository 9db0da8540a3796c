/** What all stores do alike with headers. */
import { InputError } from '../core/errors.ts';

/** Newest first; what began at one moment by id, so that the order is always the same. */
export function newestFirst<Header extends { readonly createdAt: string }>(
  headers: readonly Header[],
  idOf: (header: Header) => string,
): Header[] {
  return [...headers].sort(
    (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (idOf(a) < idOf(b) ? -1 : 1),
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

/** A second pair run under one id. */
export function pairRunExists(pairRunId: string): InputError {
  return new InputError(`pair run "${pairRunId}" exists already: go on with it, or delete it first`);
}

/** Judgments for a pair run that was never created, or was deleted meanwhile. */
export function pairRunMissing(pairRunId: string): InputError {
  return new InputError(`there is no pair run "${pairRunId}" in this store: it may have been deleted`);
}

/** A second measurement under one id. */
export function measurementExists(measurementId: string): InputError {
  return new InputError(`measurement "${measurementId}" exists already: go on with it, or delete it first`);
}

/** Judgments for a measurement that was never created, or was deleted meanwhile. */
export function measurementMissing(measurementId: string): InputError {
  return new InputError(`there is no measurement "${measurementId}" in this store: it may have been deleted`);
}
