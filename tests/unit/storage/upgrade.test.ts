import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { createHeader, updateHeader } from '../../../src/core/run.ts';
import { openIdbCompletionStore } from '../../../src/storage/idb-completion-store.ts';
import { openIdbKeyVaultStore } from '../../../src/storage/idb-key-vault-store.ts';
import { openIdbMeasurementStore } from '../../../src/storage/idb-measurement-store.ts';
import { openIdbPairStore } from '../../../src/storage/idb-pair-store.ts';
import { openIdbRunStore } from '../../../src/storage/idb-run-store.ts';
import { fakeMeasurement } from '../../fakes/measurements.ts';
import { fakePairSpec } from '../../fakes/pair-runs.ts';
import { fakeRunEvents } from '../../fakes/run-states.ts';

const NAME = 'upgrade';

afterEach(() => deleteDB(NAME));

/** The database as version 1 made it, with a run in it. */
async function makeVersion1() {
  const events = fakeRunEvents();
  const [first] = events;
  if (first?.type !== 'run-start') throw new Error('a made-up run must start');
  const database = await openDB(NAME, 1, {
    upgrade: (opened) => {
      opened.createObjectStore('runs', { keyPath: 'runId' });
      opened.createObjectStore('events');
    },
  });
  const header = events.slice(1).reduce(updateHeader, createHeader(first.spec, first.at));
  await database.put('runs', header);
  await Promise.all(events.map((event, index) => database.put('events', event, [header.runId, index])));
  database.close();
  return { events, header };
}

describe('a database of version 1', () => {
  it('keeps its runs, and takes pair runs and further events', async () => {
    const { events, header } = await makeVersion1();
    const [runs, pairs] = [await openIdbRunStore(NAME), await openIdbPairStore(NAME)];
    expect(await runs.listRuns()).toEqual([header]);
    expect(await runs.readEvents(header.runId)).toEqual(events);
    await pairs.createPairRun(fakePairSpec(), 1);
    await runs.appendEvent(header.runId, { type: 'run-resume', at: 2 });
    expect(await pairs.listPairRuns()).toHaveLength(1);
    expect(await runs.readEvents(header.runId)).toHaveLength(events.length + 1);
    await Promise.all([runs.close(), pairs.close()]);
  });

  it('is brought up to date by whichever store comes first', async () => {
    const { header } = await makeVersion1();
    const pairs = await openIdbPairStore(NAME);
    const runs = await openIdbRunStore(NAME);
    expect(await pairs.listPairRuns()).toEqual([]);
    expect(await runs.listRuns()).toEqual([header]);
    await Promise.all([runs.close(), pairs.close()]);
  });
});

describe('a database of version 2', () => {
  it('keeps its runs and pair runs, and takes judgments and keys', async () => {
    const { header } = await makeVersion1();
    const second = await openDB(NAME, 2, {
      upgrade: (opened) => {
        opened.createObjectStore('pairRuns', { keyPath: 'pairRunId' });
        opened.createObjectStore('pairSpecs', { keyPath: 'pairRunId' });
        opened.createObjectStore('pairJudgments');
      },
    });
    second.close();
    const [judgments, vault] = [await openIdbCompletionStore(NAME), await openIdbKeyVaultStore(NAME)];
    expect(await judgments.measure()).toEqual({ count: 0, bytes: 0 });
    expect(await vault.read()).toBeNull();
    const runs = await openIdbRunStore(NAME);
    expect(await runs.listRuns()).toEqual([header]);
    await Promise.all([judgments.close(), vault.close(), runs.close()]);
  });
});

describe('a database of version 3', () => {
  it('keeps its runs, and takes measurements of judges', async () => {
    const { header } = await makeVersion1();
    const third = await openDB(NAME, 3, {
      upgrade: (opened) => {
        opened.createObjectStore('pairRuns', { keyPath: 'pairRunId' });
        opened.createObjectStore('pairSpecs', { keyPath: 'pairRunId' });
        opened.createObjectStore('pairJudgments');
        opened.createObjectStore('completions').createIndex('bytes', 'bytes');
        opened.createObjectStore('keyVault');
      },
    });
    third.close();
    const measurements = await openIdbMeasurementStore(NAME);
    await measurements.createMeasurement(fakeMeasurement(), 1);
    expect(await measurements.listMeasurements()).toHaveLength(1);
    const runs = await openIdbRunStore(NAME);
    expect(await runs.listRuns()).toEqual([header]);
    await Promise.all([measurements.close(), runs.close()]);
  });
});

describe('a measurement store', () => {
  it('reads no judgment, no answer and no bench for its list', async () => {
    const store = await openIdbMeasurementStore(NAME);
    await store.createMeasurement(fakeMeasurement(), 1);
    expect(JSON.stringify(await store.listMeasurements()).length).toBeLessThan(600);
    await store.close();
  });
});

describe('a pair store', () => {
  it('reads no judgment and no bench for its list', async () => {
    const store = await openIdbPairStore(NAME);
    await store.createPairRun(fakePairSpec(), 1);
    expect(JSON.stringify(await store.listPairRuns()).length).toBeLessThan(600);
    await store.close();
  });
});
