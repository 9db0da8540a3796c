/** The real worker and IndexedDB: files in, runs out. */
import { describe, expect, it } from 'vitest';
import { importFiles } from '../../../src/imports/import-files.ts';
import { planImport } from '../../../src/imports/plan.ts';
import { createImportStores } from '../../fakes/import-stores.ts';
import { FOLDER, importChoice, linesFile, textFile } from '../../fakes/import-files.ts';

const patient = () => new AbortController().signal;

describe('importFiles', () => {
  it('reads files in a worker and writes them as runs', async () => {
    const progress: number[] = [];
    const onProgress = ({ doneBytes }: { doneBytes: number }) => progress.push(doneBytes);
    const session = await importFiles(FOLDER, { signal: patient(), onProgress });
    expect(session.summary.models.map(({ model, answers }) => [model, answers])).toEqual([
      ['anna', 4],
      ['bert', 4],
    ]);
    const stores = createImportStores();
    await session.commit(planImport(session.summary, importChoice()), stores.sink, { signal: patient() });
    session.close();
    const states = await stores.states();
    expect(states.map(({ status, answers, judgments }) => [status, answers.size, judgments.size])).toEqual([
      ['completed', 7, 7],
      ['completed', 7, 7],
    ]);
    expect(progress.at(-1)).toBe(FOLDER.reduce((sum, { blob }) => sum + blob.size, 0));
  });

  it('rejects at once for a signal that has aborted', async () => {
    await expect(importFiles(FOLDER, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('keeps nothing when it is cancelled half-way', async () => {
    const session = await importFiles(FOLDER, { signal: patient() });
    const stores = createImportStores();
    const controller = new AbortController();
    const sink = {
      ...stores.sink,
      appendEvents: async (...[runId, events]: Parameters<typeof stores.sink.appendEvents>) => {
        if (events.length > 1) controller.abort();
        await stores.sink.appendEvents(runId, events);
      },
    };
    const plan = planImport(session.summary, importChoice());
    await expect(session.commit(plan, sink, { signal: controller.signal })).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(await stores.states()).toEqual([]);
    await session.commit(plan, stores.sink, { signal: patient() });
    expect(await stores.states()).toHaveLength(2);
    session.close();
  });

  it("keeps nothing when a store fails, and throws the store's own error", async () => {
    const session = await importFiles(FOLDER, { signal: patient() });
    const stores = createImportStores();
    const full = new Error('the browser has no room left');
    const sink = {
      ...stores.sink,
      appendEvents: async (...[runId, events]: Parameters<typeof stores.sink.appendEvents>) => {
        if (events.length > 1) throw full;
        await stores.sink.appendEvents(runId, events);
      },
    };
    const plan = planImport(session.summary, importChoice());
    await expect(session.commit(plan, sink, { signal: patient() })).rejects.toBe(full);
    expect(await stores.states()).toEqual([]);
    session.close();
  });

  it('ends what waits when it is closed', async () => {
    const session = await importFiles(
      [linesFile('x.jsonl', { question_id: 1, choices: [{ index: 0, turns: ['a'] }] })],
      { signal: patient() },
    );
    session.close();
    const plan = planImport(session.summary, importChoice());
    await expect(session.commit(plan, createImportStores().sink, { signal: patient() })).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('tells that nothing in the files is known', async () => {
    const session = await importFiles([textFile('notes.txt', 'nothing')], { signal: patient() });
    expect(session.summary).toMatchObject({ models: [], files: [{ kind: 'other', bytes: 7 }] });
    session.close();
  });
});
