/** What every RunStore does, whatever it keeps runs in. */
import { afterEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/errors.ts';
import type { RunStore } from '../../src/core/ports.ts';
import { createHeader, foldEvents, updateHeader } from '../../src/core/run.ts';
import type { RunEvent, RunSpec } from '../../src/core/types.ts';
import { fakeRunEvents, fakeRunState, fakeSpec } from '../fakes/run-states.ts';

export interface RunStoreKind {
  readonly name: string;
  /** A fresh, empty store. */
  open(): Promise<RunStore>;
  /** Another store over what the last one kept; absent for stores that keep nothing. */
  reopen?(): Promise<RunStore>;
  cleanUp?(): Promise<void>;
}

const AT = Date.parse('2026-11-20T10:00:00.000Z');

/** Creates a made-up run and appends its events. */
async function keep(store: RunStore, events: readonly RunEvent[]): Promise<RunSpec> {
  const [first, ...rest] = events;
  if (first?.type !== 'run-start') throw new Error('a made-up run must start');
  await store.createRun(first.spec, first.at);
  for (const event of rest) await store.appendEvent(first.spec.runId, event);
  return first.spec;
}

function headerOf(events: readonly RunEvent[], spec: RunSpec) {
  return events.slice(1).reduce(updateHeader, createHeader(spec, events[0]?.at ?? 0));
}

function resume(at: number): RunEvent {
  return { type: 'run-resume', at };
}

export function describeRunStore(kind: RunStoreKind): void {
  describe(kind.name, () => {
    afterEach(() => kind.cleanUp?.());

    it('keeps a new run with its first event', async () => {
      const store = await kind.open();
      const spec = fakeSpec();
      await store.createRun(spec, AT);
      expect(await store.readEvents(spec.runId)).toEqual([{ type: 'run-start', at: AT, spec }]);
      expect(await store.listRuns()).toEqual([createHeader(spec, AT)]);
    });

    it('gives back all events of a run in order, and a header that agrees with them', async () => {
      const store = await kind.open();
      const events = fakeRunEvents({ failedAnswers: [{ questionId: 3, choiceIndex: 0, turn: 1 }], status: 'completed' });
      const spec = await keep(store, events);
      const kept = await store.readEvents(spec.runId);
      expect(kept).toEqual(events);
      expect(foldEvents(kept)).toEqual(foldEvents(events));
      expect(await store.listRuns()).toEqual([headerOf(events, spec)]);
    });

    it('appends many events as it appends them one by one', async () => {
      const store = await kind.open();
      const events = fakeRunEvents();
      const [first, ...rest] = events;
      if (first?.type !== 'run-start') throw new Error('a made-up run must start');
      await store.createRun(first.spec, first.at);
      await store.appendEvents(first.spec.runId, rest.slice(0, 40));
      await store.appendEvents(first.spec.runId, []);
      await store.appendEvents(first.spec.runId, rest.slice(40));
      expect(await store.readEvents(first.spec.runId)).toEqual(events);
      expect(await store.listRuns()).toEqual([headerOf(events, first.spec)]);
    });

    it('refuses many events for an unknown run', async () => {
      const store = await kind.open();
      await expect(store.appendEvents('nobody', [resume(AT), resume(AT)])).rejects.toThrow(/no run "nobody"/);
      expect(await store.readEvents('nobody')).toEqual([]);
    });

    it('refuses a second run under the same id and keeps the first', async () => {
      const store = await kind.open();
      const events = fakeRunEvents();
      const spec = await keep(store, events);
      await expect(store.createRun(spec, AT + 1)).rejects.toThrow(InputError);
      expect(await store.readEvents(spec.runId)).toEqual(events);
    });

    it('refuses an event for an unknown run and creates none', async () => {
      const store = await kind.open();
      await expect(store.appendEvent('nobody', resume(AT))).rejects.toThrow(/no run "nobody"/);
      expect(await store.readEvents('nobody')).toEqual([]);
      expect(await store.listRuns()).toEqual([]);
    });

    it('keeps the order of events that are appended without waiting', async () => {
      const store = await kind.open();
      const spec = await keep(store, fakeRunEvents().slice(0, 1));
      const times = Array.from({ length: 50 }, (_, index) => AT + index);
      await Promise.all(times.map((at) => store.appendEvent(spec.runId, resume(at))));
      const kept = await store.readEvents(spec.runId);
      expect(kept.slice(1).map(({ at }) => at)).toEqual(times);
      expect((await store.listRuns())[0]?.eventCount).toBe(51);
    });

    it('creates one run when asked twice at once', async () => {
      const store = await kind.open();
      const outcomes = await Promise.allSettled([1, 2, 3].map((later) => store.createRun(fakeSpec(), AT + later)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(await store.listRuns()).toHaveLength(1);
    });

    it('lists the newest run first', async () => {
      const store = await kind.open();
      for (const [runId, day] of [['b', '02'], ['c', '03'], ['a', '01']] as const)
        await store.createRun(fakeSpec({ runId, createdAt: `2026-11-${day}T10:00:00.000Z` }), AT);
      expect((await store.listRuns()).map(({ runId }) => runId)).toEqual(['c', 'b', 'a']);
    });

    it('deletes one run whole and no other', async () => {
      const store = await kind.open();
      for (const runId of ['run', 'run-1', 'run,', 'ru']) await keep(store, fakeRunEvents({ runId }));
      await store.deleteRun('run');
      expect(await store.readEvents('run')).toEqual([]);
      expect((await store.listRuns()).map(({ runId }) => runId).sort()).toEqual(['ru', 'run,', 'run-1']);
      for (const runId of ['run-1', 'run,', 'ru']) expect((await store.readEvents(runId)).length).toBeGreaterThan(10);
      await expect(store.appendEvent('run', resume(AT))).rejects.toThrow(InputError);
    });

    it('deletes a run that is not there without complaint, and takes its id anew', async () => {
      const store = await kind.open();
      await store.deleteRun('nobody');
      const spec = await keep(store, fakeRunEvents());
      await store.deleteRun(spec.runId);
      await store.createRun(spec, AT);
      expect(await store.readEvents(spec.runId)).toHaveLength(1);
    });

    it('keeps every character of texts and ids', async () => {
      const store = await kind.open();
      const odd = 'tab\t line\n\r\u2028 nul\u0000 é 日本 😀 "quoted" \\ $ERROR$ </script> \ufeff';
      const runId = 'a:b*c?/..\\%2F "é" 😀';
      const events = fakeRunEvents({ runId, answerText: { 1: odd }, judgmentText: { 1: `${odd} [[7]]` } });
      await keep(store, events);
      expect(await store.readEvents(runId)).toEqual(events);
    });

    it('keeps what it was given, whatever happens to the object later', async () => {
      const store = await kind.open();
      const spec = await keep(store, fakeRunEvents().slice(0, 1));
      const event = { type: 'run-end' as const, at: AT, status: 'stopped' as const, reason: 'first' };
      await store.appendEvent(spec.runId, event);
      event.reason = 'changed';
      expect((await store.readEvents(spec.runId))[1]).toMatchObject({ reason: 'first' });
    });

    const { reopen } = kind;
    if (reopen !== undefined)
      it('has everything again after it was closed, and goes on', async () => {
        const events = fakeRunEvents();
        const spec = await keep(await kind.open(), events);
        const again = await reopen();
        expect(foldEvents(await again.readEvents(spec.runId))).toEqual(fakeRunState());
        await again.appendEvent(spec.runId, resume(AT));
        expect(await again.readEvents(spec.runId)).toHaveLength(events.length + 1);
      });
  });
}
