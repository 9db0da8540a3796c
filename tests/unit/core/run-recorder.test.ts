import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/core/errors.ts';
import { foldEvents } from '../../../src/core/run.ts';
import { RunRecorder } from '../../../src/core/run-recorder.ts';
import type { RunEvent, RunState } from '../../../src/core/types.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { ScriptedRunStore } from '../../fakes/scripted-run-store.ts';
import { LOAD_REPORT } from './events.ts';

async function open() {
  const clock = new FakeClock({ start: 5000, byHand: true });
  const store = new ScriptedRunStore();
  await store.createRun(madeUpSpec(), 5000);
  const told: [RunEvent, RunState][] = [];
  const recorder = await RunRecorder.open('run-1', { store, clock, onEvent: (...args) => void told.push(args) });
  return { clock, store, told, recorder };
}

describe('RunRecorder', () => {
  it('refuses a run that is not stored', async () => {
    const opening = RunRecorder.open('run-9', { store: new ScriptedRunStore(), clock: new FakeClock() });
    await expect(opening).rejects.toThrow('there is no stored run "run-9"');
    await expect(opening).rejects.toBeInstanceOf(EngineError);
  });

  it('begins with the fold of the stored events', async () => {
    const { store, clock, recorder } = await open();
    await recorder.record({ type: 'load-end', report: LOAD_REPORT });
    const again = await RunRecorder.open('run-1', { store, clock });
    expect(again.state).toEqual(recorder.state);
  });

  it('stamps events with the time of the clock', async () => {
    const { clock, store, recorder } = await open();
    await clock.advance(250);
    await recorder.record({ type: 'unload-end' });
    expect((await store.readEvents('run-1')).at(-1)).toEqual({ type: 'unload-end', at: 5250 });
  });

  it('stores an event before it shows it', async () => {
    const { store, told, recorder } = await open();
    const shown: number[] = [];
    store.beforeAppend = () => void shown.push(told.length);
    await recorder.record({ type: 'unload-end' });
    expect(shown).toEqual([0]);
    expect(told).toHaveLength(1);
    expect(told[0]?.[1]).toBe(recorder.state);
  });

  it('serves calls in order, however they overlap', async () => {
    const { store, told, recorder } = await open();
    await Promise.all([
      recorder.record({ type: 'load-end', report: LOAD_REPORT }),
      recorder.record({ type: 'unload-end' }),
      recorder.record({ type: 'run-end', status: 'paused', reason: null }),
    ]);
    const types = ['load-end', 'unload-end', 'run-end'];
    expect((await store.readEvents('run-1')).slice(1).map(({ type }) => type)).toEqual(types);
    expect(told.map(([{ type }]) => type)).toEqual(types);
    expect(foldEvents(await store.readEvents('run-1'))).toEqual(recorder.state);
  });

  it('waits for a slow store before the next event', async () => {
    const { clock, store, recorder } = await open();
    store.beforeAppend = ({ type }) => (type === 'load-end' ? clock.elapse(1000) : undefined);
    const both = [recorder.record({ type: 'load-end', report: LOAD_REPORT }), recorder.record({ type: 'unload-end' })];
    await clock.advance(1000);
    await Promise.all(both);
    expect((await store.readEvents('run-1')).slice(1).map(({ type, at }) => [type, at])).toEqual([
      ['load-end', 5000],
      ['unload-end', 6000],
    ]);
  });

  it('leaves the state as it is when the store refuses, and goes on afterwards', async () => {
    const { store, told, recorder } = await open();
    const before = recorder.state;
    store.beforeAppend = () => {
      throw new EngineError('storage-full', 'the disk is full');
    };
    await expect(recorder.record({ type: 'unload-end' })).rejects.toThrow('the disk is full');
    expect(recorder.state).toBe(before);
    expect(told).toEqual([]);
    store.beforeAppend = () => undefined;
    await recorder.record({ type: 'unload-end' });
    expect(told).toHaveLength(1);
  });
});
