import { describe, expect, it } from 'vitest';
import { DeviceDiary } from '../../../../src/app/state/device-diary.ts';
import {
  entryKey,
  pageGoneEntry,
  readRecords,
  withEntry,
  withoutModel,
  writeRecords,
  type Attempt,
  type DeviceEntry,
  type DeviceRecords,
} from '../../../../src/app/state/device-history.ts';
import { foldEvents } from '../../../../src/core/run.ts';
import type { RunEvent, RunState } from '../../../../src/core/types.ts';
import { answered, LOAD_REPORT, startOf } from '../../core/events.ts';
import { madeUpSpec } from '../../../fakes/made-up-bench.ts';

const CARD = 'NVIDIA ampere';
const ENTRY: DeviceEntry = {
  at: 1000,
  outcome: 'ok',
  sentence: null,
  kind: null,
  tokensPerSecond: 42,
  peakGpuBytes: 2e9,
  contextTokens: 4096,
};
const ATTEMPT: Attempt = { adapterName: CARD, modelId: 'a', at: 2000, contextTokens: 4096, stage: 'loading' };
const EMPTY: DeviceRecords = { entries: new Map(), attempt: null };

describe('records of the device history', () => {
  it('come back as they were written', () => {
    const records: DeviceRecords = { ...withEntry(EMPTY, entryKey(CARD, 'a'), ENTRY), attempt: ATTEMPT };
    expect(readRecords(writeRecords(records))).toEqual(records);
  });

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['entries of another shape', JSON.stringify({ entries: { [entryKey(CARD, 'a')]: { ...ENTRY, outcome: 'fine' } } })],
    ['a strange key', JSON.stringify({ entries: { __proto__x: ENTRY } })],
    ['an attempt without its model', JSON.stringify({ entries: {}, attempt: { ...ATTEMPT, modelId: 7 } })],
  ])('are empty where there is %s', (_what, saved) => {
    expect(readRecords(saved)).toEqual(EMPTY);
  });

  it('are kept apart by adapter, and forgotten by model', () => {
    const both = withEntry(withEntry(EMPTY, entryKey(CARD, 'a'), ENTRY), entryKey(null, 'a'), ENTRY);
    const three = withEntry(both, entryKey(CARD, 'b'), ENTRY);
    expect(three.entries.size).toBe(3);
    expect([...withoutModel(three, 'a').entries.keys()]).toEqual([entryKey(CARD, 'b')]);
  });

  it('say of a page that went away what it was doing, and keep what was measured before', () => {
    const gone = pageGoneEntry(ATTEMPT, ENTRY);
    expect(gone).toMatchObject({ outcome: 'page-gone', at: 2000, kind: null, tokensPerSecond: 42 });
    expect(gone.sentence).toContain('while the model was being loaded');
    expect(pageGoneEntry({ ...ATTEMPT, stage: 'answering' }, null).sentence).toContain('while the model was answering');
  });
});

/** Takes down what is written, in place of a history. */
class WrittenDown {
  readonly lines: string[] = [];
  last: DeviceEntry | null = null;

  begin({ stage, modelId, contextTokens }: Attempt): void {
    this.lines.push(`${stage} ${modelId} ${contextTokens}`);
  }

  end(): void {
    this.lines.push('end');
  }

  record(adapterName: string | null, modelId: string, entry: DeviceEntry): void {
    this.lines.push(`${adapterName} ${modelId}: ${entry.outcome}`);
    this.last = entry;
  }
}

function stateOf(...events: readonly RunEvent[]): RunState {
  const spec = madeUpSpec({ environment: { benchtab: '0', browser: 'x', adapter: CARD } });
  const state = foldEvents([startOf(spec), ...events]);
  if (state === null) throw new Error('there is a first event');
  return state;
}

const loadEnd: RunEvent = { type: 'load-end', at: 1500, report: LOAD_REPORT };
const endsWith = (kind: string): RunEvent => ({ type: 'run-end', at: 3000, status: 'failed', reason: 'It broke.', kind });

describe('DeviceDiary', () => {
  it('marks a load and the answering after it, and takes the mark away at the end', () => {
    const history = new WrittenDown();
    const diary = new DeviceDiary(history, stateOf());
    diary.loadBegins(stateOf(), 1200);
    diary.takeEvent(loadEnd, stateOf(loadEnd));
    diary.takeEvent({ type: 'unload-end', at: 2500 }, stateOf(loadEnd));
    expect(history.lines).toEqual(['loading made-up-model 2048', 'answering made-up-model 2048', 'end']);
  });

  it('remembers a model that answered, with what was measured', () => {
    const history = new WrittenDown();
    const state = stateOf(loadEnd, answered(1, 1, { completion: { gpu: { liveBytes: 5, peakBytes: 9 } } }));
    new DeviceDiary(history, stateOf()).end(state, 4000);
    expect(history.lines).toEqual(['end', `${CARD} made-up-model: ok`]);
    expect(history.last).toMatchObject({ at: 4000, peakGpuBytes: 9, sentence: null, contextTokens: 2048 });
    expect(history.last?.tokensPerSecond).toBeGreaterThan(0);
  });

  it('remembers why a model failed', () => {
    const history = new WrittenDown();
    new DeviceDiary(history, stateOf()).end(stateOf(endsWith('device-lost')), 4000);
    expect(history.last).toMatchObject({ outcome: 'failed', kind: 'device-lost', sentence: 'It broke.' });
  });

  it.each(['network', 'storage-full', 'unauthorized'])('says nothing of a card for a failure of kind "%s"', (kind) => {
    const history = new WrittenDown();
    new DeviceDiary(history, stateOf()).end(stateOf(endsWith(kind)), 4000);
    expect(history.lines).toEqual(['end']);
  });

  it('has nothing to say of a pass that was paused before the first answer', () => {
    const history = new WrittenDown();
    const before = stateOf(answered(1, 1));
    new DeviceDiary(history, before).end(before, 4000);
    expect(history.lines).toEqual(['end']);
  });
});
