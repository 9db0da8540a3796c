/** The stored measurements of judges, and which of them speaks for a judge. */
import { judgeKey } from '../../core/identity.ts';
import type { Measurement, MeasurementHeader, MeasurementStore } from '../../core/judge-card-types.ts';
import type { JudgeCard } from '../../core/types.ts';

export class MeasurementLibrary {
  readonly #store: MeasurementStore;
  /** Newest first. */
  headers = $state.raw<readonly MeasurementHeader[]>([]);
  /** False until the first list has been read, or could not be. */
  isReady = $state.raw(false);
  error = $state.raw<string | null>(null);

  constructor(store: MeasurementStore) {
    this.#store = store;
  }

  /** Reads the list again. */
  async refresh(): Promise<void> {
    await this.#attempt(async () => {
      this.headers = await this.#store.listMeasurements();
    });
    this.isReady = true;
  }

  /** A measurement as it is stored; null if there is none. */
  load(measurementId: string): Promise<Measurement | null> {
    return this.#store.readMeasurement(measurementId);
  }

  /**
   * The measurement that speaks for a judge: the one with most comparisons, else the newest; null where it has none. A
   * judge is the same one with the same model, server and parameters, whatever it is called.
   */
  of(judge: JudgeCard): MeasurementHeader | null {
    const key = judgeKey(judge);
    const own = this.headers.filter((header) => header.judgeKey === key && header.summary !== null);
    const compared = (header: MeasurementHeader) => header.summary?.decisive.n ?? 0;
    return own.reduce<MeasurementHeader | null>((best, each) => (best === null || compared(each) > compared(best) ? each : best), null);
  }

  /** Deletes a measurement for good. */
  async remove(measurementId: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#store.deleteMeasurement(measurementId);
      this.headers = await this.#store.listMeasurements();
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      this.error = null;
      await work();
    } catch (thrown) {
      this.error = thrown instanceof Error ? thrown.message : String(thrown);
    }
  }
}
