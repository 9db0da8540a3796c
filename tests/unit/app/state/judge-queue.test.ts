import { describe, expect, it } from 'vitest';
import { judgeQueue } from '../../../../src/app/state/judge-queue.ts';
import type { Activity } from '../../../../src/core/orchestrate.ts';
import type { Traffic } from '../../../../src/core/ports.ts';
import { foldEvents } from '../../../../src/core/run.ts';
import type { RunEvent, RunSpec, StepKey } from '../../../../src/core/types.ts';
import { MADE_UP_JUDGE, madeUpSpec } from '../../../fakes/made-up-bench.ts';
import { startOf } from '../../core/events.ts';

const NOW = 1_000_000;
const BUSY = { kind: 'rate-limited', message: 'the server is busy' };
const TRAFFIC: Traffic = { label: 'Made-up judge', concurrency: 8, inFlight: 5, waiting: 3, pausedUntil: null, reason: null };

const judging = (turn: 1 | 2): StepKey => ({ step: 'judge', questionId: 1, choiceIndex: 0, turn });

function queueOf(change: Partial<Activity>, { spec = madeUpSpec(), events = [] }: { spec?: RunSpec; events?: RunEvent[] } = {}) {
  const state = foldEvents([startOf(spec), ...events]);
  if (state === null) throw new Error('there is a first event');
  const activity: Activity = { inFlight: [], waiting: [], isModelLoaded: true, traffic: [], ...change };
  return judgeQueue({ activity, state }, NOW);
}

describe('judgeQueue', () => {
  it('tells what is out and what waits at the servers of all judges together', () => {
    const traffic = [TRAFFIC, { ...TRAFFIC, inFlight: 2, waiting: 1 }];
    expect(queueOf({ traffic })).toMatchObject({ inFlight: 7, waiting: 4, toRetry: 0, nextRetry: '', retried: 0 });
  });

  it('counts what was begun where no judge has a server', () => {
    const queue = queueOf({ inFlight: [judging(1), judging(2), { step: 'answer', questionId: 2, choiceIndex: 0, turn: 1 }] });
    expect(queue).toMatchObject({ inFlight: 2, waiting: 0, servers: [] });
  });

  it('tells what will be tried again, the soonest first, and leaves answers out', () => {
    const waiting = [
      { key: judging(1), until: NOW + 9000, failure: BUSY },
      { key: judging(2), until: NOW + 4000, failure: BUSY },
      { key: { step: 'answer', questionId: 2, choiceIndex: 0, turn: 1 } as const, until: NOW + 1, failure: BUSY },
    ];
    expect(queueOf({ waiting })).toMatchObject({ toRetry: 2, nextRetry: expect.stringMatching(/^next in 4.s$/) });
  });

  it.each([[-2000], [0], [499]])('says now of a next try in %i ms: it waits for a place only', (leftMs) => {
    const waiting = [{ key: judging(1), until: NOW + leftMs, failure: BUSY }];
    expect(queueOf({ waiting })).toMatchObject({ toRetry: 1, nextRetry: 'now' });
  });

  it('counts what was tried again so far, and not what was given up', () => {
    const failed = (turn: 1 | 2, isFinal: boolean): RunEvent => ({
      type: 'step-error',
      key: judging(turn),
      attempt: 1,
      failure: BUSY,
      isFinal,
      at: NOW,
    });
    expect(queueOf({}, { events: [failed(1, false), failed(2, false), failed(2, true)] }).retried).toBe(2);
  });

  it('is empty while nothing runs', () => {
    const state = foldEvents([startOf(madeUpSpec())]);
    if (state === null) throw new Error('there is a first event');
    expect(judgeQueue({ activity: null, state }, NOW)).toMatchObject({ inFlight: 0, waiting: 0, servers: [] });
  });
});

describe('the line of a server', () => {
  const wordsOf = (change: Partial<Traffic>) => queueOf({ traffic: [{ ...TRAFFIC, ...change }] }).servers[0];

  it('tells how many may be out at once, and why', () => {
    expect(wordsOf({})).toEqual({ judge: null, words: 'Up to 8 at once.', isPaused: false });
    expect(wordsOf({ reason: 'more, because the server keeps up' })?.words).toBe(
      'Up to 8 at once: more, because the server keeps up.',
    );
  });

  it('counts a pause down, never to nothing, and ends with it', () => {
    const reason = 'half as many, because the server asked for a pause (429)';
    const paused = wordsOf({ pausedUntil: NOW + 12_000, reason });
    expect(paused).toMatchObject({ isPaused: true, words: expect.stringMatching(/^Nothing is sent for 12.s\. Then half as many/) });
    expect(wordsOf({ pausedUntil: NOW + 100 })?.words).toMatch(/^Nothing is sent for 1.s\.$/);
    expect(wordsOf({ pausedUntil: NOW, reason })).toMatchObject({ isPaused: false });
  });

  it('names the judge where there are several', () => {
    const jury = { jurors: [MADE_UP_JUDGE, { ...MADE_UP_JUDGE, judgeId: 'second' }], repeats: 1, rule: 'mean' } as const;
    const { servers } = queueOf({ traffic: [TRAFFIC, { ...TRAFFIC, label: 'Second' }] }, { spec: madeUpSpec({ jury }) });
    expect(servers.map(({ judge }) => judge)).toEqual(['Made-up judge', 'Second']);
  });
});
