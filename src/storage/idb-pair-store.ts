/** Pair runs in IndexedDB. */
import { addToPairHeader, createPairHeader, withPairStatus } from '../core/pair-run.ts';
import type { PairJudgment, PairRun, PairRunHeader, PairRunSpec } from '../core/pair-types.ts';
import type { PairStore } from '../core/ports.ts';
import type { Budget, RunStatus } from '../core/types.ts';
import { Connection, unwatched, type WriteTransaction } from './connection.ts';
import { newestFirst, pairRunExists, pairRunMissing } from './headers.ts';
import { recordsOf } from './schema.ts';

export interface IdbPairStore extends PairStore {
  /** Lets go of the database; the next call opens it again. */
  close(): Promise<void>;
}

/**
 * Opens the store, and creates or upgrades its database: the same as the runs'.
 *
 * @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way
 */
export async function openIdbPairStore(name = 'benchtab'): Promise<IdbPairStore> {
  const connection = new Connection(name);
  await connection.open();
  return new IdbStore(connection);
}

class IdbStore implements IdbPairStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  createPairRun(spec: PairRunSpec, at: number): Promise<void> {
    const { pairRunId } = spec;
    return this.#write(async (transaction) => {
      if ((await transaction.objectStore('pairRuns').getKey(pairRunId)) !== undefined) throw pairRunExists(pairRunId);
      unwatched(transaction.objectStore('pairSpecs').put(spec));
      unwatched(transaction.objectStore('pairRuns').put(createPairHeader(spec, at)));
    });
  }

  appendPairs(pairRunId: string, judgments: readonly PairJudgment[]): Promise<void> {
    return this.#write(async (transaction) => {
      const header = await headerIn(transaction, pairRunId);
      const store = transaction.objectStore('pairJudgments');
      judgments.forEach((judgment, index) => unwatched(store.add(judgment, [pairRunId, header.recordCount + index])));
      unwatched(transaction.objectStore('pairRuns').put(addToPairHeader(header, judgments)));
    });
  }

  setPairStatus(pairRunId: string, status: RunStatus, reason: string | null, at: number): Promise<void> {
    return this.#write(async (transaction) => {
      const header = await headerIn(transaction, pairRunId);
      unwatched(transaction.objectStore('pairRuns').put(withPairStatus(header, status, reason, at)));
    });
  }

  setPairBudget(pairRunId: string, budget: Budget): Promise<void> {
    return this.#write(async (transaction) => {
      const spec = await transaction.objectStore('pairSpecs').get(pairRunId);
      if (spec === undefined) throw pairRunMissing(pairRunId);
      unwatched(transaction.objectStore('pairSpecs').put({ ...spec, budget }));
    });
  }

  readPairRun(pairRunId: string): Promise<PairRun | null> {
    return this.#connection.read(async (database) => {
      const transaction = database.transaction(['pairRuns', 'pairSpecs', 'pairJudgments']);
      const [header, spec, judgments] = await Promise.all([
        transaction.objectStore('pairRuns').get(pairRunId),
        transaction.objectStore('pairSpecs').get(pairRunId),
        transaction.objectStore('pairJudgments').getAll(recordsOf(pairRunId)),
      ]);
      return header === undefined || spec === undefined ? null : { header, spec, judgments };
    });
  }

  async listPairRuns(): Promise<readonly PairRunHeader[]> {
    const headers = await this.#connection.read((database) => database.getAll('pairRuns'));
    return newestFirst(headers, ({ pairRunId }) => pairRunId);
  }

  deletePairRun(pairRunId: string): Promise<void> {
    return this.#write(async (transaction) => {
      await transaction.objectStore('pairRuns').delete(pairRunId);
      await transaction.objectStore('pairSpecs').delete(pairRunId);
      await transaction.objectStore('pairJudgments').delete(recordsOf(pairRunId));
    });
  }

  #write(work: (transaction: PairTransaction) => Promise<void>): Promise<void> {
    return this.#connection.write(['pairRuns', 'pairSpecs', 'pairJudgments'], work);
  }
}

type PairTransaction = WriteTransaction<'pairRuns' | 'pairSpecs' | 'pairJudgments'>;

async function headerIn(transaction: PairTransaction, pairRunId: string): Promise<PairRunHeader> {
  const header = await transaction.objectStore('pairRuns').get(pairRunId);
  if (header === undefined) throw pairRunMissing(pairRunId);
  return header;
}
