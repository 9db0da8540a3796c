import { describe, expect, it } from 'vitest';
import { laneStages } from '../../../../src/app/state/lane-stages.ts';
import { Lane } from '../../../../src/app/state/lane.svelte.ts';
import type { LoadProgress } from '../../../../src/core/ports.ts';
import type { Activity } from '../../../../src/core/orchestrate.ts';
import { foldEvents } from '../../../../src/core/run.ts';
import type { JudgeCard } from '../../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, madeUpSpec } from '../../../fakes/made-up-bench.ts';
import { startOf } from '../../core/events.ts';

const MIB = 1024 ** 2;
const DOWNLOAD: LoadProgress = {
  phase: 'download',
  fraction: 0.4,
  loadedBytes: 50 * MIB,
  totalBytes: 100 * MIB,
  bytesPerSecond: 10 * MIB,
  text: 'fetching model.onnx',
};

function stageOf(load: Partial<LoadProgress>) {
  const state = foldEvents([startOf(madeUpSpec())]);
  if (state === null) throw new Error('there is a first event');
  const lane = new Lane(state);
  lane.load = { ...DOWNLOAD, ...load };
  const [stage] = laneStages(lane, 0);
  return { finding: plain(stage?.finding), time: plain(stage?.time) };
}

/** With ordinary spaces. */
const plain = (text = '') => text.replaceAll(/[\u{a0}\u{202f}]/gu, ' ');

describe('the stage of a download', () => {
  it('tells bytes, speed and the time left', () => {
    expect(stageOf({})).toEqual({ finding: '50 MB of 100 MB', time: '10 MB/s, 5 s left' });
  });

  it('foretells nothing while nothing comes', () => {
    expect(stageOf({ bytesPerSecond: null }).time).toBe('');
    expect(stageOf({ bytesPerSecond: 0 }).time).toBe('');
  });

  it('foretells nothing of what comes after it', () => {
    expect(stageOf({ phase: 'compile' }).time).toBe('');
  });
});

describe('the stage of a judge in this browser', () => {
  const local = { ...MADE_UP_JUDGE, localModel: MADE_UP_CARD };
  const judging = { step: 'judge', questionId: 1, choiceIndex: 0, turn: 1 } as const;
  const activity = (change: Partial<Activity>): Activity => ({ inFlight: [], waiting: [], isModelLoaded: false, traffic: [], ...change });

  function laneWith(judge: JudgeCard) {
    const state = foldEvents([startOf(madeUpSpec({ judge }))]);
    if (state === null) throw new Error('there is a first event');
    return new Lane(state);
  }

  function stageIn(change: Partial<Activity> | null, judge: JudgeCard = local, load: LoadProgress | null = null) {
    const lane = laneWith(judge);
    if (change !== null) lane.begin();
    if (change !== null) lane.takeActivity(activity(change), 0);
    if (load !== null) lane.takeJudgeLoad(load);
    const found = laneStages(lane, 1000).find(({ name }) => name === 'Load judge');
    return found && { ...found, finding: plain(found.finding) };
  }

  it('is there for no judge on a server', () => {
    expect(stageIn({}, MADE_UP_JUDGE)).toBeUndefined();
  });

  it('waits for the GPU while there is something to answer', () => {
    expect(stageIn({ inFlight: [{ ...judging, step: 'answer' }] })).toMatchObject({ part: 0, isActive: false, finding: 'waits for the GPU' });
  });

  it('shows how far the load has come', () => {
    expect(stageIn({ inFlight: [{ step: 'judge-load' }] }, local, DOWNLOAD)).toMatchObject({ part: 0.4, isActive: true, finding: '50 MB of 100 MB' });
  });

  it('says when a failed load is tried again', () => {
    const failure = { kind: 'load-failed', message: 'no' };
    expect(stageIn({ waiting: [{ key: { step: 'judge-load' }, until: 3000, failure }] })?.finding).toBe('failed, again in 2 s');
  });

  it('is full while it judges', () => {
    expect(stageIn({ inFlight: [judging] })).toMatchObject({ part: 1, finding: 'loaded' });
  });

  it('has not begun in a run that does not run', () => {
    expect(stageIn(null)).toMatchObject({ part: 0, finding: 'not yet' });
  });
});
