import { deleteDB, openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../src/core/types.ts';
import { openIdbCompletionStore } from '../../../src/storage/idb-completion-store.ts';
import { openIdbMeasurementStore } from '../../../src/storage/idb-measurement-store.ts';
import { openIdbPairStore } from '../../../src/storage/idb-pair-store.ts';
import { type IdbRunStore, openIdbRunStore } from '../../../src/storage/idb-run-store.ts';
import { DATABASE_VERSION } from '../../../src/storage/schema.ts';
import { describeCompletionStore, keptCompletion } from '../../contracts/completion-store.ts';
import { describeMeasurementStore } from '../../contracts/measurement-store.ts';
import { describePairStore } from '../../contracts/pair-store.ts';
import { describeRunStore } from '../../contracts/run-store.ts';
import { fakeSpec } from '../../fakes/run-states.ts';

const NAME = 'benchtab-test';
const opened: { close(): Promise<void> }[] = [];

async function open(): Promise<IdbRunStore> {
  const store = await openIdbRunStore(NAME);
  opened.push(store);
  return store;
}

async function cleanUp(): Promise<void> {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await deleteDB(NAME);
  vi.unstubAllGlobals();
}

/** Room for some hundred kilobytes. */
async function useSmallBucket(): Promise<void> {
  const buckets = (navigator as Navigator & { storageBuckets: StorageBuckets }).storageBuckets;
  await buckets.delete('small');
  vi.stubGlobal('indexedDB', (await buckets.open('small', { quota: 500_000 })).indexedDB);
}

/** The part of the Storage Buckets API used here; TypeScript's library has none of it yet. */
interface StorageBuckets {
  open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

describeRunStore({ name: 'IndexedDB run store', open, reopen: open, cleanUp });

const openPairs = async () => {
  const store = await openIdbPairStore(NAME);
  opened.push(store);
  return store;
};

describePairStore({ name: 'IndexedDB pair store', open: openPairs, reopen: openPairs, cleanUp });

const openMeasurements = async () => {
  const store = await openIdbMeasurementStore(NAME);
  opened.push(store);
  return store;
};

describeMeasurementStore({ name: 'IndexedDB measurement store', open: openMeasurements, reopen: openMeasurements, cleanUp });

const openCompletions = async () => {
  const store = await openIdbCompletionStore(NAME);
  opened.push(store);
  return store;
};

describeCompletionStore({ name: 'IndexedDB completion store', open: openCompletions, reopen: openCompletions, cleanUp });

describe('IndexedDB completion store in a real browser', () => {
  afterEach(cleanUp);

  it('goes on without a word where the disk is full, and keeps what it has', async () => {
    await useSmallBucket();
    const store = await openCompletions();
    await store.keep('small', keptCompletion('kept'));
    await store.keep('big', keptCompletion('x'.repeat(1_000_000)));
    expect(await store.find('big')).toBeNull();
    expect((await store.find('small'))?.text).toBe('kept');
  });
});

describe('IndexedDB run store in a real browser', () => {
  afterEach(cleanUp);

  it('reports a full disk, keeps what it has, and goes on once there is room', async () => {
    await useSmallBucket();
    const store = await open();
    const [first, second] = [fakeSpec({ runId: 'first' }), fakeSpec({ runId: 'second' })];
    await store.createRun(first, 1);
    const big: RunEvent = { type: 'run-end', at: 2, status: 'stopped', reason: 'x'.repeat(1_000_000) };
    await expect(store.appendEvent('first', big)).rejects.toMatchObject({
      kind: 'storage-full',
      message: expect.stringContaining('delete old ones'),
    });
    expect(await store.readEvents('first')).toHaveLength(1);
    expect((await store.listRuns())[0]).toMatchObject({ eventCount: 1, status: 'running' });
    await store.deleteRun('first');
    await store.createRun(second, 1);
    expect(await store.listRuns()).toHaveLength(1);
  });

  it('gives two tabs one sequence of events', async () => {
    const [one, two] = [await open(), await open()];
    const spec = fakeSpec();
    await one.createRun(spec, 0);
    const times = Array.from({ length: 40 }, (_, index) => index + 1);
    await Promise.all(times.map((at) => (at % 2 === 0 ? one : two).appendEvent(spec.runId, { type: 'run-resume', at })));
    const kept = await two.readEvents(spec.runId);
    expect(kept.slice(1).map(({ at }) => at).sort((a, b) => a - b)).toEqual(times);
    expect((await one.listRuns())[0]?.eventCount).toBe(41);
  });

  it('makes way for a newer BenchTab in another tab', async () => {
    const store = await open();
    const newer = await openDB(NAME, DATABASE_VERSION + 1);
    await expect(store.listRuns()).rejects.toMatchObject({ kind: 'unavailable' });
    newer.close();
  });

  it('refuses a record that only looks plain, and keeps the run as it was', async () => {
    const store = await open();
    const spec = fakeSpec();
    await store.createRun(spec, 1);
    const proxied = new Proxy<RunEvent>({ type: 'run-resume', at: 2 }, {});
    await expect(store.appendEvent(spec.runId, proxied)).rejects.toMatchObject({ kind: 'unexpected' });
    expect((await store.listRuns())[0]?.eventCount).toBe(1);
  });
});
