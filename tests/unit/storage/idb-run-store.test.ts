import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../src/core/types.ts';
import { openIdbRunStore } from '../../../src/storage/idb-run-store.ts';
import { DATABASE_VERSION } from '../../../src/storage/schema.ts';
import { fakeSpec } from '../../fakes/run-states.ts';

const NAME = 'idb-unit';
const AT = 1_760_000_000_000;
const RESUME: RunEvent = { type: 'run-resume', at: AT };

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await deleteDB(NAME);
});

async function openWithRun() {
  const store = await openIdbRunStore(NAME);
  const spec = fakeSpec();
  await store.createRun(spec, AT);
  return { store, runId: spec.runId };
}

/** Makes the next writes of events fail as a full disk does. */
function fillDisk() {
  return vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
}

/** The store as a later BenchTab would have it: one version up. */
async function nextVersionOfStore() {
  vi.resetModules();
  vi.doMock('../../../src/storage/schema.ts', async (original) => ({
    ...(await original<object>()),
    DATABASE_VERSION: DATABASE_VERSION + 1,
  }));
  return import('../../../src/storage/idb-run-store.ts');
}

describe('appendEvent', () => {
  it('changes neither events nor header when the event cannot be kept', async () => {
    const { store, runId } = await openWithRun();
    const [before] = await store.listRuns();
    const uncloneable = { ...RESUME, extra: () => {} } as RunEvent;
    await expect(store.appendEvent(runId, uncloneable)).rejects.toMatchObject({ kind: 'unexpected' });
    expect(await store.listRuns()).toEqual([before]);
    await store.appendEvent(runId, RESUME);
    expect(await store.readEvents(runId)).toHaveLength(2);
    await store.close();
  });

  it('keeps no event whose header cannot be kept', async () => {
    const { store, runId } = await openWithRun();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await expect(store.appendEvent(runId, RESUME)).rejects.toMatchObject({ kind: 'storage-full' });
    expect(await store.readEvents(runId)).toHaveLength(1);
    await store.appendEvent(runId, RESUME);
    expect(await store.readEvents(runId)).toHaveLength(2);
    await store.close();
  });

  it('says that the storage is full, and works again once there is room', async () => {
    const { store, runId } = await openWithRun();
    const disk = fillDisk();
    await expect(store.appendEvent(runId, RESUME)).rejects.toMatchObject({
      kind: 'storage-full',
      message: expect.stringContaining('delete old ones'),
    });
    disk.mockRestore();
    await store.appendEvent(runId, RESUME);
    expect((await store.listRuns())[0]?.eventCount).toBe(2);
    await store.close();
  });
});

describe('listRuns', () => {
  it('reads no transcript', async () => {
    const { store } = await openWithRun();
    const opened = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store.listRuns();
    expect(opened.mock.calls.map(([stores]) => stores)).toEqual(['runs']);
    await store.close();
  });
});

describe('openIdbRunStore', () => {
  it('makes way for a newer BenchTab, and then asks for a reload', async () => {
    const { store, runId } = await openWithRun();
    const newer = await openDB(NAME, DATABASE_VERSION + 1);
    await expect(store.appendEvent(runId, RESUME)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('reload this page'),
    });
    newer.close();
  });

  it('says that an older BenchTab in another tab is in the way', async () => {
    const stubborn = await openDB(NAME, DATABASE_VERSION);
    const newer = await nextVersionOfStore();
    await expect(newer.openIdbRunStore(NAME)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('in another tab: close it'),
    });
    stubborn.close();
    const store = await newer.openIdbRunStore(NAME);
    await store.close();
  });

  it('says that there is no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(openIdbRunStore(NAME)).rejects.toMatchObject({ kind: 'unavailable' });
    vi.unstubAllGlobals();
  });

  it('opens again after it was closed', async () => {
    const { store, runId } = await openWithRun();
    await store.close();
    await store.close();
    await store.appendEvent(runId, RESUME);
    expect(await store.readEvents(runId)).toHaveLength(2);
    await store.close();
  });
});
