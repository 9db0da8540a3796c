/** The shape of the database, and how older ones become it. */
import type { DBSchema, IDBPDatabase } from 'idb';
import type { RunEvent, RunHeader } from '../core/types.ts';

/** Raised with every change of the shape; each raise adds a step below. */
export const DATABASE_VERSION = 1;

/** Place of an event: its run, and its number in that run from 0. */
export type EventKey = [runId: string, sequence: number];

export interface RunDatabase extends DBSchema {
  /** One small record for each run, so that a list never reads transcripts. */
  runs: { key: string; value: RunHeader };
  /** Events under keys of their own (`EventKey`): the records stay as the core made them. */
  events: { key: EventKey; value: RunEvent };
}

/** Brings a database of any older version up to date; version 0 is none at all. */
export function upgradeDatabase(database: IDBPDatabase<RunDatabase>, oldVersion: number): void {
  if (oldVersion < 1) {
    database.createObjectStore('runs', { keyPath: 'runId' });
    database.createObjectStore('events');
  }
}

/** All events of a run: an empty list sorts after every number. */
export function eventsOf(runId: string): IDBKeyRange {
  return IDBKeyRange.bound([runId], [runId, []]);
}
