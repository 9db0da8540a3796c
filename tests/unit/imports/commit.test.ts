import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.ts';
import { writePlan } from '../../../src/imports/commit.ts';
import { planImport } from '../../../src/imports/plan.ts';
import { createImportStores } from '../../fakes/import-stores.ts';
import { FOLDER, importChoice, linesFile, pairRow } from '../../fakes/import-files.ts';
import { summaryOf } from './reading.ts';

const GOING_ON = { aborted: false };

async function planned() {
  const summary = await summaryOf([...FOLDER, linesFile('p.jsonl', pairRow('anna', 'bert', 1))]);
  return planImport(summary, importChoice());
}

async function isEmpty({ states, pairRuns }: ReturnType<typeof createImportStores>): Promise<boolean> {
  return (await states()).length === 0 && (await pairRuns()).length === 0;
}

describe('writePlan', () => {
  it('pauses the runs before their rows come, so that the times of these do not count', async () => {
    const stores = createImportStores();
    await writePlan(await planned(), stores.sink, async () => undefined, GOING_ON);
    const events = await stores.events('group-1-anna');
    expect(events.map((event) => (event.type === 'run-end' ? event.status : event.type))).toEqual([
      'run-start',
      'paused',
      'completed',
    ]);
  });

  it('deletes everything when reading fails, and throws that', async () => {
    const stores = createImportStores();
    const gone = new InputError('the file is gone');
    await expect(writePlan(await planned(), stores.sink, () => Promise.reject(gone), GOING_ON)).rejects.toBe(gone);
    expect(await isEmpty(stores)).toBe(true);
  });

  it('deletes everything when it is cancelled', async () => {
    const stores = createImportStores();
    const signal = { aborted: false };
    const replay = async () => {
      signal.aborted = true;
    };
    await expect(writePlan(await planned(), stores.sink, replay, signal)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await isEmpty(stores)).toBe(true);
  });

  it('deletes everything when the last step fails', async () => {
    const stores = createImportStores();
    const sink = { ...stores.sink, setPairStatus: () => Promise.reject(new Error('no room')) };
    await expect(writePlan(await planned(), sink, async () => undefined, GOING_ON)).rejects.toThrow('no room');
    expect(await isEmpty(stores)).toBe(true);
  });

  it('leaves a run alone that was there before', async () => {
    const stores = createImportStores();
    const plan = await planned();
    await writePlan(plan, stores.sink, async () => undefined, GOING_ON);
    await expect(writePlan(plan, stores.sink, async () => undefined, GOING_ON)).rejects.toBeInstanceOf(InputError);
    expect(await stores.states()).toHaveLength(2);
  });

  it('tells the first failure even if deleting fails too', async () => {
    const stores = createImportStores();
    const sink = { ...stores.sink, deleteRun: () => Promise.reject(new Error('cannot delete')) };
    const failing = writePlan(await planned(), sink, () => Promise.reject(new Error('cannot read')), GOING_ON);
    await expect(failing).rejects.toThrow('cannot read');
  });
});
