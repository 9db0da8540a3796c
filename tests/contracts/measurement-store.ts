/** What every MeasurementStore does, whatever it keeps measurements in. */
import { afterEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/errors.ts';
import { createMeasurementHeader } from '../../src/core/judge-card-run.ts';
import type { MeasurementStore } from '../../src/core/judge-card-types.ts';
import { fakeMeasured, fakeMeasurement } from '../fakes/measurements.ts';

export interface MeasurementStoreKind {
  readonly name: string;
  /** A fresh, empty store. */
  open(): Promise<MeasurementStore>;
  /** Another store over what the last one kept; absent for stores that keep nothing. */
  reopen?(): Promise<MeasurementStore>;
  cleanUp?(): Promise<void>;
}

const AT = Date.parse('2026-11-20T10:00:00.000Z');
const SPEC = fakeMeasurement();
const ID = SPEC.pairRunId;
const [FIRST, SECOND] = SPEC.matches.map((match) => fakeMeasured(match));

export function describeMeasurementStore(kind: MeasurementStoreKind): void {
  describe(kind.name, () => {
    afterEach(() => kind.cleanUp?.());

    async function openWithOne(): Promise<MeasurementStore> {
      const store = await kind.open();
      await store.createMeasurement(SPEC, AT);
      return store;
    }

    const records = [FIRST, SECOND].filter((record) => record !== undefined);

    it('keeps a new measurement, votes and answers with it', async () => {
      const store = await openWithOne();
      const header = createMeasurementHeader(SPEC, AT);
      expect(await store.readMeasurement(ID)).toEqual({ header, spec: SPEC, records: [] });
      expect(await store.listMeasurements()).toEqual([header]);
    });

    it('gives back all judgments in order, and counts them', async () => {
      const store = await openWithOne();
      await store.appendMeasured(ID, records.slice(0, 1));
      await store.appendMeasured(ID, []);
      await store.appendMeasured(ID, records.slice(1));
      const read = await store.readMeasurement(ID);
      expect(read?.records).toEqual(records);
      expect(read?.header.recordCount).toBe(records.length);
    });

    it('keeps status, reason and summary, each as it is changed', async () => {
      const store = await openWithOne();
      const summary = { decisive: { hits: 1, n: 2, ratio: 0.5, interval: null }, matches: 2, servedModels: ['m'] };
      await store.changeMeasurement(ID, { status: 'stopped', endReason: 'the judge is gone', summary, updatedAt: AT + 1 });
      await store.changeMeasurement(ID, { status: 'running', updatedAt: AT + 2 });
      const [header] = await store.listMeasurements();
      expect(header).toMatchObject({ status: 'running', endReason: 'the judge is gone', summary, updatedAt: AT + 2 });
    });

    it('takes another budget, and leaves the rest as it is', async () => {
      const store = await openWithOne();
      await store.appendMeasured(ID, records);
      const budget = { usd: 7, tokens: null, seconds: null };
      await store.setMeasurementBudget(ID, budget);
      expect(await store.readMeasurement(ID)).toMatchObject({ spec: { ...SPEC, budget }, records });
    });

    it('refuses a second measurement under the same id and keeps the first', async () => {
      const store = await openWithOne();
      await store.appendMeasured(ID, records);
      await expect(store.createMeasurement(SPEC, AT + 1)).rejects.toThrow(InputError);
      expect((await store.readMeasurement(ID))?.records).toHaveLength(records.length);
    });

    it('refuses every change of an unknown measurement, and creates none', async () => {
      const store = await kind.open();
      const budget = { usd: 7, tokens: null, seconds: null };
      for (const change of [
        () => store.appendMeasured('nobody', records),
        () => store.changeMeasurement('nobody', { status: 'paused', updatedAt: AT }),
        () => store.setMeasurementBudget('nobody', budget),
      ])
        await expect(change()).rejects.toThrow(/no measurement "nobody"/);
      expect(await store.readMeasurement('nobody')).toBeNull();
      expect(await store.listMeasurements()).toEqual([]);
    });

    it('lists the newest measurement first, and deletes one whole and no other', async () => {
      const store = await kind.open();
      for (const [measurementId, day] of [['b', '02'], ['c', '03'], ['a', '01']] as const) {
        await store.createMeasurement(fakeMeasurement({ measurementId, now: Date.parse(`2026-11-${day}T10:00:00.000Z`) }), AT);
        await store.appendMeasured(measurementId, records);
      }
      await store.deleteMeasurement('c');
      await store.deleteMeasurement('nobody');
      expect((await store.listMeasurements()).map(({ measurementId }) => measurementId)).toEqual(['b', 'a']);
      expect(await store.readMeasurement('c')).toBeNull();
      expect((await store.readMeasurement('a'))?.records).toEqual(records);
    });

    const { reopen } = kind;
    if (reopen !== undefined)
      it('has everything again after it was closed, and goes on', async () => {
        await (await openWithOne()).appendMeasured(ID, records.slice(0, 1));
        const again = await reopen();
        await again.appendMeasured(ID, records.slice(1));
        expect((await again.readMeasurement(ID))?.records).toEqual(records);
      });
  });
}
