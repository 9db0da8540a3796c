import { describe, expect, it } from 'vitest';
import { GroupProgress } from '../../../src/headless/group-progress.ts';
import type { RunEvent } from '../../../src/core/types.ts';
import { answered, LOAD_REPORT, startOf } from '../core/events.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

const MIB = 1024 ** 2;
const gpu = { liveBytes: 388 * MIB, peakBytes: 402.5 * MIB };
const failure = { kind: 'out-of-memory', message: 'The budget is used up.' };

function told(...events: readonly RunEvent[]) {
  const terminal = createRecordingTerminal();
  const progress = new GroupProgress(terminal);
  for (const event of [startOf(madeUpSpec()), ...events]) progress.take({ benchtab: 'event', runId: 'run-1', event });
  return { ...terminal.written, progress: terminal.written.progress, group: progress };
}

describe('GroupProgress', () => {
  it('tells the memory after a load, with each answer, and what is left after unloading', () => {
    const { error, progress } = told(
      { type: 'load-end', at: 1100, report: { ...LOAD_REPORT, device: 'webgpu', gpu } },
      answered(1, 1, { completion: { gpu } }),
      { type: 'unload-end', at: 3000, gpu: { liveBytes: 0, peakBytes: 0 } },
    );
    expect(error).toBe(
      'made-up-model: loaded on webgpu, context 2048 tokens, GPU 388.0 MB, peak 402.5 MB\n' +
        'made-up-model: unloaded, 0 bytes of GPU memory left\n',
    );
    expect(progress).toEqual(['made-up-model: answers 1 of 7, judged 0, GPU 388.0 MB, peak 402.5 MB']);
  });

  it('says nothing of memory that nobody counts', () => {
    const { error, progress } = told({ type: 'load-end', at: 1100, report: LOAD_REPORT }, answered(1, 1), { type: 'unload-end', at: 3000 });
    expect(error).toBe('made-up-model: loaded on script, context 2048 tokens\nmade-up-model: unloaded\n');
    expect(progress).toEqual(['made-up-model: answers 1 of 7, judged 0']);
  });

  it('tells every failed try, and that the context is shorter from then on', () => {
    const { error } = told(
      { type: 'step-error', at: 1100, key: { step: 'load' }, attempt: 1, failure, isFinal: false },
      { type: 'context-change', at: 1100, contextTokens: 1024, failure },
    );
    expect(error).toBe(
      'made-up-model: load failed (try 1): The budget is used up.\n' +
        'made-up-model: Loaded for 1,024 tokens in place of 2,048.\n',
    );
  });

  it('tells how far a load has come, with the memory so far', () => {
    const terminal = createRecordingTerminal();
    new GroupProgress(terminal).take({ benchtab: 'load', runId: 'run-1', fraction: 0.426, text: 'weights', gpu });
    expect(terminal.written.progress).toEqual(['run-1: loading 43 % weights, GPU 388.0 MB, peak 402.5 MB']);
  });

  it('keeps the states of the runs, and the problem of the page', () => {
    const { group } = told(answered(1, 1));
    expect(group.states.map(({ answers }) => answers.size)).toEqual([1]);
    expect(group.problem).toBeNull();
    group.take({ benchtab: 'problem', message: 'no run' });
    expect(group.problem).toBe('no run');
  });
});
