import { describe, expect, it } from 'vitest';
import { laneStages } from '../../../../src/app/state/lane-stages.ts';
import { Lane } from '../../../../src/app/state/lane.svelte.ts';
import type { LoadProgress } from '../../../../src/core/ports.ts';
import type { Activity } from '../../../../src/core/orchestrate.ts';
import { allTurns, foldEvents } from '../../../../src/core/run.ts';
import type { JudgeCard } from '../../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, madeUpSpec } from '../../../fakes/made-up-bench.ts';
import { answered, judged, startOf } from '../../core/events.ts';

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

const local = { ...MADE_UP_JUDGE, localModel: MADE_UP_CARD };

describe('the stage of a judge in this browser', () => {
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

describe('the time left to judge', () => {
  it('falls while a slow judgment goes on, and takes no account of the judge’s load', () => {
    const spec = madeUpSpec({ judge: local });
    const events = [startOf(spec), ...allTurns(spec).map(({ questionId, turn }) => answered(questionId, turn))];
    const done = judged(1, 1, 5, { at: 130_000 });
    const [before, after] = [foldEvents(events), foldEvents([...events, done])];
    if (before === null || after === null) throw new Error('there is a first event');
    const lane = new Lane(before);
    const doing = (step: 'judge-load' | 'judge'): Activity => ({
      ...{ waiting: [], isModelLoaded: false, traffic: [] },
      inFlight: [step === 'judge' ? { step, questionId: 1, choiceIndex: 0, turn: 1 } : { step }],
    });
    lane.begin();
    lane.takeActivity(doing('judge-load'), 3000);
    lane.takeActivity(doing('judge'), 100_000);
    lane.takeEvent(done, after);
    const left = lane.progress.totalJudgments - 1;
    expect([130_000, 145_000, 160_000].map((now) => lane.judgingLeftMs(now))).toEqual([30_000 * left, 30_000 * left - 15_000, 30_000 * (left - 1)]);
  });

  it('is unknown while a jury’s server judges, and its judge in this browser is still to come', () => {
    const spec = madeUpSpec({ judge: MADE_UP_JUDGE, jury: { jurors: [MADE_UP_JUDGE, local], repeats: 1, rule: 'mean' } });
    const events = [startOf(spec), ...allTurns(spec).map(({ questionId, turn }) => answered(questionId, turn))];
    const done = judged(1, 1, 5, { at: 2000 });
    const [before, after] = [foldEvents(events), foldEvents([...events, done])];
    if (before === null || after === null) throw new Error('there is a first event');
    const lane = new Lane(before);
    lane.begin();
    lane.takeActivity({ inFlight: [{ step: 'judge', questionId: 1, choiceIndex: 0, turn: 1 }], waiting: [], isModelLoaded: false, traffic: [] }, 1000);
    lane.takeEvent(done, after);
    expect(lane.judgingLeftMs(2000)).toBeNull();
    lane.takeActivity({ inFlight: [{ step: 'judge-load', juror: 1 }], waiting: [], isModelLoaded: false, traffic: [] }, 3000);
    expect(lane.judgingLeftMs(3000)).toBeNull();
  });
});
