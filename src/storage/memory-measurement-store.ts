/** Measurements in memory: for tests, and for private windows without IndexedDB. */
import { addToMeasurementHeader, changedHeader, createMeasurementHeader } from '../core/judge-card-run.ts';
import type { Measurement, MeasurementStore } from '../core/judge-card-types.ts';
import { measurementExists, measurementMissing, newestFirst } from './headers.ts';

/** A store that lasts as long as the object. */
export function createMemoryMeasurementStore(): MeasurementStore {
  const kept = new Map<string, Measurement>();
  const change = (measurementId: string, changed: (measurement: Measurement) => Measurement) => {
    const measurement = kept.get(measurementId);
    if (measurement === undefined) throw measurementMissing(measurementId);
    kept.set(measurementId, changed(measurement));
  };
  return {
    createMeasurement: async (spec, at) => {
      if (kept.has(spec.pairRunId)) throw measurementExists(spec.pairRunId);
      kept.set(spec.pairRunId, structuredClone({ header: createMeasurementHeader(spec, at), spec, records: [] }));
    },
    appendMeasured: async (measurementId, records) =>
      change(measurementId, (measurement) => ({
        ...measurement,
        header: addToMeasurementHeader(measurement.header, records),
        records: [...measurement.records, ...structuredClone(records)],
      })),
    changeMeasurement: async (measurementId, changes) =>
      change(measurementId, (measurement) => ({ ...measurement, header: changedHeader(measurement.header, changes) })),
    setMeasurementBudget: async (measurementId, budget) =>
      change(measurementId, (measurement) => ({ ...measurement, spec: { ...measurement.spec, budget } })),
    readMeasurement: async (measurementId) => kept.get(measurementId) ?? null,
    listMeasurements: async () => newestFirst([...kept.values()].map(({ header }) => header), ({ measurementId }) => measurementId),
    deleteMeasurement: async (measurementId) => void kept.delete(measurementId),
  };
}
