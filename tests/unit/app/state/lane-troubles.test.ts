import { describe, expect, it } from 'vitest';
import { failureLines } from '../../../../src/app/state/failure-lines.ts';
import { idleWords, troubleLines } from '../../../../src/app/state/lane-troubles.ts';
import type { Activity } from '../../../../src/core/orchestrate.ts';
import { foldEvents, progressOf } from '../../../../src/core/run.ts';
import type { Failure, RunEvent, RunState, StepKey } from '../../../../src/core/types.ts';
import { key, startOf } from '../../core/events.ts';
import { MADE_UP_CARD, madeUpSpec } from '../../../fakes/made-up-bench.ts';

const OUT: Failure = { kind: 'out-of-memory', message: 'the budget is used up' };
const LOST: Failure = { kind: 'device-lost', message: 'the GPU went away.' };
const CUT: Failure = { kind: 'network', message: 'the download was cut off' };
const ANSWER: StepKey = { step: 'answer', ...key(2) };

function stateOf(...events: readonly RunEvent[]): RunState {
  const state = foldEvents([startOf(madeUpSpec({ model: { ...MADE_UP_CARD, contextTokens: 4096 } })), ...events]);
  if (state === null) throw new Error('there is a first event');
  return state;
}

const failed = (at: number, step: StepKey, failure: Failure, isFinal = false): RunEvent => ({
  type: 'step-error', at, key: step, attempt: 1, failure, isFinal,
});
const shortened = (at: number, contextTokens: number, failure: Failure): RunEvent => ({ type: 'context-change', at, contextTokens, failure });

describe('troubleLines', () => {
  it('say what failed, why, and what was done about it', () => {
    const lines = troubleLines(stateOf(failed(2000, ANSWER, OUT), shortened(2001, 3072, OUT), failed(3000, ANSWER, LOST), failed(4000, { step: 'load' }, CUT)));
    expect(lines.map(({ what, reason, then }) => [what, reason, then])).toEqual([
      ['Question 2, turn 1: answer', 'The budget is used up.', 'Loaded for 3,072 tokens in place of 4,096.'],
      ['Question 2, turn 1: answer', 'The GPU went away.', 'The model was loaded anew and asked again.'],
      ['Loading the model', 'The download was cut off.', 'It was tried again.'],
    ]);
  });

  it('tell a context that was shortened beforehand', () => {
    expect(troubleLines(stateOf(shortened(2000, 2048, OUT)))).toMatchObject([
      { what: 'Before loading the model', then: expect.stringContaining('Loaded for 2,048 tokens') as string },
    ]);
  });

  it('leave out what was given up, and the judge', () => {
    expect(troubleLines(stateOf(failed(2000, ANSWER, LOST, true), failed(2000, { step: 'judge', ...key(2) }, CUT)))).toEqual([]);
  });

  it('count the same thing in a row once', () => {
    const again = [2000, 3000, 4000].map((at) => failed(at, { step: 'load' }, CUT));
    expect(troubleLines(stateOf(...again))).toMatchObject([{ times: 3, at: 2000 }]);
  });
});

describe('failureLines', () => {
  it('leave out a load that ended the run: the run says that itself', () => {
    const end: RunEvent = { type: 'run-end', at: 3000, status: 'failed', reason: 'It does not fit.', kind: 'out-of-memory' };
    const state = stateOf(failed(2000, ANSWER, LOST, true), failed(2500, { step: 'load' }, OUT, true), end);
    expect(failureLines(state).map(({ what }) => what)).toEqual(['Question 2, turn 1: answer']);
  });
});

describe('idleWords', () => {
  const ANSWERING = { ...progressOf(stateOf()), answered: 1, answerFailures: 1, totalTurns: 3 };
  const activity: Activity = { inFlight: [], waiting: [], isModelLoaded: false, traffic: [] };
  const words = (change: Partial<Activity>) => idleWords({ load: null, activity: { ...activity, ...change }, progress: ANSWERING }, 1000);

  it.each<[string, Partial<Activity>]>([
    ['Waiting for the next answer', {}],
    ['Starting to load', { inFlight: [{ step: 'load' }] }],
    ['Giving the graphics memory back', { inFlight: [{ step: 'unload' }] }],
    ['Loading again in 2 s. The GPU went away.', { waiting: [{ key: { step: 'load' }, until: 3000, failure: LOST }] }],
  ])('say %j', (text, change) => {
    expect(words(change)).toBe(text);
  });

  it('wait for no answer where all are written or given up', () => {
    const progress = { ...ANSWERING, answered: 2 };
    expect(idleWords({ load: null, activity, progress }, 1000)).toBe('No answer is left to write');
  });

  it('give the word to a load that goes on', () => {
    const load = { phase: 'load', fraction: 0.5, loadedBytes: null, totalBytes: null, text: 'Reading weights' } as const;
    expect(idleWords({ load, activity, progress: ANSWERING }, 1000)).toBe('Reading weights');
  });
});
