/** The stored measurements of judges, and which of them speaks for a judge. */
import { judgeKey } from '../../core/identity.ts';
import type { Measurement, MeasurementHeader, MeasurementStore } from '../../core/judge-card-types.ts';
import { isServedAlike } from '../../core/judge-card-served.ts';
import type { JudgeCard } from '../../core/types.ts';
import { StoredList } from './stored-list.svelte.ts';

export class MeasurementLibrary extends StoredList<MeasurementHeader, Measurement> {
  readonly #store: MeasurementStore;

  constructor(store: MeasurementStore) {
    super({ list: () => store.listMeasurements(), read: (measurementId) => store.readMeasurement(measurementId) });
    this.#store = store;
  }

  /**
   * The measurement that speaks for a judge: the one with most comparisons, else the newest; null where it has none. A
   * judge is the same one with the same model, server and parameters, whatever it is called.
   *
   * @param used  the models that its server named where it judged: a measurement of these goes before one of others
   */
  of(judge: JudgeCard, used: readonly string[] = []): MeasurementHeader | null {
    const key = judgeKey(judge);
    const own = this.headers.filter((header) => header.judgeKey === key && header.summary !== null);
    const alike = own.filter(({ summary }) => isServedAlike(summary?.servedModels ?? [], used));
    const compared = (header: MeasurementHeader) => header.summary?.decisive.n ?? 0;
    return (alike.length > 0 ? alike : own).reduce<MeasurementHeader | null>((best, each) => (best === null || compared(each) > compared(best) ? each : best), null);
  }

  /** Deletes a measurement for good. */
  remove(measurementId: string): Promise<void> {
    return this.change(() => this.#store.deleteMeasurement(measurementId));
  }
}
