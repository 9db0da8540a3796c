import { describe, expect, it } from 'vitest';
import { laneStages } from '../../../../src/app/state/lane-stages.ts';
import { Lane } from '../../../../src/app/state/lane.svelte.ts';
import type { LoadProgress } from '../../../../src/core/ports.ts';
import { foldEvents } from '../../../../src/core/run.ts';
import { madeUpSpec } from '../../../fakes/made-up-bench.ts';
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
