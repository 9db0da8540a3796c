/** The shape of the database, and how older ones become it. */
import type { DBSchema, IDBPDatabase } from 'idb';
import type { MeasuredJudgment, MeasurementHeader, MeasurementSpec } from '../core/judge-card-types.ts';
import type { KeyVault } from '../core/key-vault-types.ts';
import type { PairJudgment, PairRunHeader, PairRunSpec } from '../core/pair-types.ts';
import type { Completion, RunEvent, RunHeader } from '../core/types.ts';

/** Raised with every change of the shape; each raise adds a step below. */
export const DATABASE_VERSION = 4;

/** Place of a record: its run, and its number in that run from 0. */
export type RecordKey = [runId: string, sequence: number];

/** A completion, and how long it is: measured when it is kept, so that counting reads no text. */
export interface KeptCompletion {
  readonly completion: Completion;
  readonly bytes: number;
}

export interface BenchTabDatabase extends DBSchema {
  /** One small record for each run, so that a list never reads transcripts. */
  runs: { key: string; value: RunHeader };
  /** Events under keys of their own (`RecordKey`): the records stay as the core made them. */
  events: { key: RecordKey; value: RunEvent };
  /** The same for pair runs. Their specs hold a whole bench, so they too stand apart from the headers. */
  pairRuns: { key: string; value: PairRunHeader };
  pairSpecs: { key: string; value: PairRunSpec };
  pairJudgments: { key: RecordKey; value: PairJudgment };
  /** By the hash of what made them; they outlive their runs. */
  completions: { key: string; value: KeptCompletion; indexes: { bytes: number } };
  /** One record at most: keys of servers under a passphrase, as ciphertext. */
  keyVault: { key: string; value: KeyVault };
  /** Judge cards, kept as pair runs are. */
  measurements: { key: string; value: MeasurementHeader };
  measurementSpecs: { key: string; value: MeasurementSpec };
  measuredJudgments: { key: RecordKey; value: MeasuredJudgment };
}

/** Brings a database of any older version up to date; version 0 is none at all. */
export function upgradeDatabase(database: IDBPDatabase<BenchTabDatabase>, oldVersion: number): void {
  if (oldVersion < 1) {
    database.createObjectStore('runs', { keyPath: 'runId' });
    database.createObjectStore('events');
  }
  if (oldVersion < 2) {
    database.createObjectStore('pairRuns', { keyPath: 'pairRunId' });
    database.createObjectStore('pairSpecs', { keyPath: 'pairRunId' });
    database.createObjectStore('pairJudgments');
  }
  if (oldVersion < 3) {
    database.createObjectStore('completions').createIndex('bytes', 'bytes');
    database.createObjectStore('keyVault');
  }
  if (oldVersion < 4) {
    database.createObjectStore('measurements', { keyPath: 'measurementId' });
    database.createObjectStore('measurementSpecs', { keyPath: 'pairRunId' });
    database.createObjectStore('measuredJudgments');
  }
}

/** All records of a run: an empty list sorts after every number. */
export function recordsOf(runId: string): IDBKeyRange {
  return IDBKeyRange.bound([runId], [runId, []]);
}
