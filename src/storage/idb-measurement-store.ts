/** Measurements of judges in IndexedDB. */
import { addToMeasurementHeader, changedHeader, createMeasurementHeader } from '../core/judge-card-run.ts';
import type {
  MeasuredJudgment,
  Measurement,
  MeasurementChange,
  MeasurementHeader,
  MeasurementSpec,
  MeasurementStore,
} from '../core/judge-card-types.ts';
import type { Budget } from '../core/types.ts';
import { Connection, unwatched, type WriteTransaction } from './connection.ts';
import { measurementExists, measurementMissing, newestFirst } from './headers.ts';
import { recordsOf } from './schema.ts';

export interface IdbMeasurementStore extends MeasurementStore {
  /** Lets go of the database; the next call opens it again. */
  close(): Promise<void>;
}

/**
 * Opens the store, and creates or upgrades its database: the same as the runs'.
 *
 * @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way
 */
export async function openIdbMeasurementStore(name = 'benchtab'): Promise<IdbMeasurementStore> {
  const connection = new Connection(name);
  await connection.open();
  return new IdbStore(connection);
}

class IdbStore implements IdbMeasurementStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  createMeasurement(spec: MeasurementSpec, at: number): Promise<void> {
    const { pairRunId } = spec;
    return this.#write(async (transaction) => {
      if ((await transaction.objectStore('measurements').getKey(pairRunId)) !== undefined) throw measurementExists(pairRunId);
      unwatched(transaction.objectStore('measurementSpecs').put(spec));
      unwatched(transaction.objectStore('measurements').put(createMeasurementHeader(spec, at)));
    });
  }

  appendMeasured(measurementId: string, records: readonly MeasuredJudgment[]): Promise<void> {
    return this.#write(async (transaction) => {
      const header = await headerIn(transaction, measurementId);
      const store = transaction.objectStore('measuredJudgments');
      records.forEach((record, index) => unwatched(store.add(record, [measurementId, header.recordCount + index])));
      unwatched(transaction.objectStore('measurements').put(addToMeasurementHeader(header, records)));
    });
  }

  changeMeasurement(measurementId: string, change: MeasurementChange): Promise<void> {
    return this.#write(async (transaction) => {
      const header = await headerIn(transaction, measurementId);
      unwatched(transaction.objectStore('measurements').put(changedHeader(header, change)));
    });
  }

  setMeasurementBudget(measurementId: string, budget: Budget): Promise<void> {
    return this.#write(async (transaction) => {
      const spec = await transaction.objectStore('measurementSpecs').get(measurementId);
      if (spec === undefined) throw measurementMissing(measurementId);
      unwatched(transaction.objectStore('measurementSpecs').put({ ...spec, budget }));
    });
  }

  readMeasurement(measurementId: string): Promise<Measurement | null> {
    return this.#connection.read(async (database) => {
      const transaction = database.transaction(['measurements', 'measurementSpecs', 'measuredJudgments']);
      const [header, spec, records] = await Promise.all([
        transaction.objectStore('measurements').get(measurementId),
        transaction.objectStore('measurementSpecs').get(measurementId),
        transaction.objectStore('measuredJudgments').getAll(recordsOf(measurementId)),
      ]);
      return header === undefined || spec === undefined ? null : { header, spec, records };
    });
  }

  async listMeasurements(): Promise<readonly MeasurementHeader[]> {
    const headers = await this.#connection.read((database) => database.getAll('measurements'));
    return newestFirst(headers, ({ measurementId }) => measurementId);
  }

  deleteMeasurement(measurementId: string): Promise<void> {
    return this.#write(async (transaction) => {
      await transaction.objectStore('measurements').delete(measurementId);
      await transaction.objectStore('measurementSpecs').delete(measurementId);
      await transaction.objectStore('measuredJudgments').delete(recordsOf(measurementId));
    });
  }

  #write(work: (transaction: MeasurementTransaction) => Promise<void>): Promise<void> {
    return this.#connection.write(['measurements', 'measurementSpecs', 'measuredJudgments'], work);
  }
}

type MeasurementTransaction = WriteTransaction<'measurements' | 'measurementSpecs' | 'measuredJudgments'>;

async function headerIn(transaction: MeasurementTransaction, measurementId: string): Promise<MeasurementHeader> {
  const header = await transaction.objectStore('measurements').get(measurementId);
  if (header === undefined) throw measurementMissing(measurementId);
  return header;
}
