import { describe, expect, it } from 'vitest';
import { expectedParts, isRefused, liveWords, partsWords } from '../../../../src/app/state/lane-memory.ts';
import { foldEvents } from '../../../../src/core/run.ts';
import type { ModelCard, RunEvent, RunState } from '../../../../src/core/types.ts';
import { LOAD_REPORT, startOf } from '../../core/events.ts';
import { MADE_UP_CARD, madeUpSpec } from '../../../fakes/made-up-bench.ts';

const MIB = 1024 ** 2;
const CARD: ModelCard = {
  ...MADE_UP_CARD,
  quantization: 'fp16',
  sourceF32: 'made-up-f32',
  contextTokens: 4096,
  memory: { weightsBytes: 1000 * MIB, workBytes: 24 * MIB },
  memoryF32: { weightsBytes: 1200 * MIB, workBytes: 48 * MIB },
  kvCache: { layers: 16, kvHeads: 16, headDim: 64 },
};

function stateOf(...events: readonly RunEvent[]): RunState {
  const state = foldEvents([startOf(madeUpSpec({ model: CARD })), ...events]);
  if (state === null) throw new Error('there is a first event');
  return state;
}

describe('expectedParts', () => {
  it('are those of the variant that was loaded, at the context in use', () => {
    expect(expectedParts(stateOf())).toMatchObject({ weightsBytes: 1000 * MIB, kvCacheBytes: 256 * MIB });
    const f32: RunEvent = { type: 'load-end', at: 2000, report: { ...LOAD_REPORT, loadedSource: 'made-up-f32' } };
    expect(expectedParts(stateOf(f32))).toMatchObject({ weightsBytes: 1200 * MIB, kvCacheBytes: 512 * MIB });
    const shorter: RunEvent = { type: 'context-change', at: 2000, contextTokens: 1024, failure: { kind: 'x', message: 'y' } };
    expect(expectedParts(stateOf(shorter))).toMatchObject({ kvCacheBytes: 64 * MIB });
  });

  it('are named in words', () => {
    const parts = expectedParts(stateOf());
    const words = parts === null ? '' : partsWords(parts);
    expect(words.replaceAll('\u{a0}', ' ')).toBe('expected 1.3 GB: weights 1000 MB, cache 256 MB, work 24 MB');
  });
});

describe('liveWords', () => {
  it.each<[number | null, boolean, string]>([
    [null, true, 'not loaded'],
    [388 * MIB, true, '388 MB'],
    [0, true, '0 kB'],
    [0, false, 'all given back'],
    [MIB, false, '1 MB'],
    [null, false, 'given back'],
  ])('of %s bytes, running: %s, are %j', (bytes, isRunning, words) => {
    expect(liveWords(bytes, isRunning)).toBe(words);
  });
});

describe('isRefused', () => {
  it('tells what no try can load from what may fit another time', () => {
    const within = (mib: number | null) => {
      const spec = madeUpSpec({ model: CARD, settings: { gpuBudgetBytes: mib === null ? null : mib * MIB } });
      const state = foldEvents([startOf(spec)]);
      return state !== null && isRefused(state);
    };
    expect([within(900), within(1100), within(9000), within(null)]).toEqual([true, false, false, false]);
  });
});
