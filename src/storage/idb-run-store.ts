/** Runs in IndexedDB. */
import type { RunStore } from '../core/ports.ts';
import { createHeader, updateHeader } from '../core/run.ts';
import type { RunEvent, RunHeader, RunSpec } from '../core/types.ts';
import { Connection, unwatched, type WriteTransaction } from './connection.ts';
import { newestFirst, runExists, runMissing } from './headers.ts';
import { recordsOf } from './schema.ts';

export interface IdbRunStore extends RunStore {
  /** Lets go of the database; the next call opens it again. */
  close(): Promise<void>;
}

/**
 * Opens the store, and creates or upgrades its database.
 *
 * @throws EngineError kind "unavailable" where the browser has no IndexedDB, or another tab is in the way
 */
export async function openIdbRunStore(name = 'benchtab'): Promise<IdbRunStore> {
  const connection = new Connection(name);
  await connection.open();
  return new IdbStore(connection);
}

class IdbStore implements IdbRunStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  createRun(spec: RunSpec, at: number): Promise<void> {
    return this.#write(async (transaction) => {
      if ((await transaction.objectStore('runs').getKey(spec.runId)) !== undefined) throw runExists(spec.runId);
      const header = createHeader(spec, at);
      addEvent(transaction, header, { type: 'run-start', at, spec });
      putHeader(transaction, header);
    });
  }

  appendEvent(runId: string, event: RunEvent): Promise<void> {
    return this.appendEvents(runId, [event]);
  }

  appendEvents(runId: string, events: readonly RunEvent[]): Promise<void> {
    return this.#write(async (transaction) => {
      let header = await transaction.objectStore('runs').get(runId);
      if (header === undefined) throw runMissing(runId);
      for (const event of events) {
        header = updateHeader(header, event);
        addEvent(transaction, header, event);
      }
      putHeader(transaction, header);
    });
  }

  readEvents(runId: string): Promise<readonly RunEvent[]> {
    return this.#connection.read((database) => database.getAll('events', recordsOf(runId)));
  }

  async listRuns(): Promise<readonly RunHeader[]> {
    return newestFirst(await this.#connection.read((database) => database.getAll('runs')), ({ runId }) => runId);
  }

  deleteRun(runId: string): Promise<void> {
    return this.#write(async (transaction) => {
      await transaction.objectStore('runs').delete(runId);
      await transaction.objectStore('events').delete(recordsOf(runId));
    });
  }

  #write(work: (transaction: RunTransaction) => Promise<void>): Promise<void> {
    return this.#connection.write(['runs', 'events'], work);
  }
}

type RunTransaction = WriteTransaction<'runs' | 'events'>;

/** @param header  as it is after the event: its count is the number of the next one */
function addEvent(transaction: RunTransaction, header: RunHeader, event: RunEvent): void {
  unwatched(transaction.objectStore('events').add(event, [header.runId, header.eventCount - 1]));
}

function putHeader(transaction: RunTransaction, header: RunHeader): void {
  unwatched(transaction.objectStore('runs').put(header));
}
