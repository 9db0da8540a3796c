import { describe, expect, it } from 'vitest';
import { StepBoard } from '../../../src/core/step-board.ts';
import type { StepKey } from '../../../src/core/types.ts';
import { FakeClock, nothingElseHappens } from '../../fakes/fake-clock.ts';
import { key } from './events.ts';

const FIRST: StepKey = { step: 'answer', ...key(1) };
const SECOND: StepKey = { step: 'answer', ...key(2) };
const JUDGE: StepKey = { step: 'judge', ...key(1) };
const FAILURE = { kind: 'network', message: 'gone' };

function set() {
  const clock = new FakeClock({ start: 0, byHand: true });
  const ends: (() => void)[] = [];
  /** Work that ends when told to: `ends` holds one function for each start. */
  const work = () => new Promise<void>((resolve) => void ends.push(resolve));
  return { clock, board: new StepBoard(clock), ends, work };
}

/** Has the promise settled once nothing else happens? */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => (settled = true));
  await nothingElseHappens();
  return settled;
}

const never = new AbortController().signal;

describe('StepBoard', () => {
  it('is empty at first', () => {
    const { board } = set();
    expect(board.isEmpty).toBe(true);
    expect(board.reservedUsd).toBe(0);
  });

  it('knows what is in flight, by kind of step, until it ends', async () => {
    const { board, ends, work } = set();
    board.start(FIRST, work);
    board.start(JUDGE, work, 0.25);
    expect(board.inFlight).toEqual([FIRST, JUDGE]);
    expect([board.count('answer'), board.count('judge'), board.count('load')]).toEqual([1, 1, 0]);
    expect(board.reservedUsd).toBe(0.25);
    ends.forEach((end) => end());
    await nothingElseHappens();
    expect(board.isEmpty).toBe(true);
    expect(board.reservedUsd).toBe(0);
  });

  it('starts no step twice', () => {
    const { board, ends, work } = set();
    board.start(FIRST, work);
    board.start(FIRST, work);
    expect(ends).toHaveLength(1);
  });

  it('holds a waiting step back until it is due, and not longer', async () => {
    const { clock, board, ends, work } = set();
    board.wait({ key: FIRST, until: 100, failure: FAILURE });
    board.start(FIRST, work);
    expect(ends).toHaveLength(0);
    expect(board.isEmpty).toBe(false);
    await clock.advance(99);
    expect(board.isBusy(FIRST)).toBe(true);
    await clock.advance(1);
    expect(board.isBusy(FIRST)).toBe(false);
    board.start(FIRST, work);
    expect(ends).toHaveLength(1);
    expect(board.waiting).toEqual([]);
  });

  it('tells what waits, until when and why', () => {
    const { board } = set();
    const waiting = { key: FIRST, until: 100, failure: FAILURE };
    board.wait(waiting);
    expect(board.waiting).toEqual([waiting]);
  });

  it('wakes when any step ends', async () => {
    const { board, ends, work } = set();
    board.start(FIRST, work);
    board.start(SECOND, work);
    const woken = board.somethingHappens(never);
    expect(await isSettled(woken)).toBe(false);
    ends[1]?.();
    expect(await isSettled(woken)).toBe(true);
  });

  it('wakes when the first waiting step is due', async () => {
    const { clock, board } = set();
    board.wait({ key: FIRST, until: 300, failure: FAILURE });
    board.wait({ key: SECOND, until: 200, failure: FAILURE });
    const woken = board.somethingHappens(never);
    expect(clock.pauses).toEqual([200]);
    await clock.advance(200);
    expect(await isSettled(woken)).toBe(true);
  });

  it('wakes when a given time has come, though no step waits for it, and not for one that is past', async () => {
    const { clock, board, work } = set();
    board.start(FIRST, work);
    const woken = board.somethingHappens(never, [0, 500, 700]);
    expect(clock.pauses).toEqual([500]);
    await clock.advance(500);
    expect(await isSettled(woken)).toBe(true);
  });

  it('does not wake for a step that is due already: it waits for a slot', async () => {
    const { clock, board, ends, work } = set();
    board.start(SECOND, work);
    board.wait({ key: FIRST, until: 100, failure: FAILURE });
    await clock.advance(100);
    const woken = board.somethingHappens(never);
    expect(await isSettled(woken)).toBe(false);
    expect(clock.pauses).toEqual([]);
    ends[0]?.();
    expect(await isSettled(woken)).toBe(true);
  });

  it('wakes at once under an aborted signal', async () => {
    expect(await isSettled(set().board.somethingHappens(AbortSignal.abort()))).toBe(true);
  });

  it('wakes when the signal aborts', async () => {
    const { board, work } = set();
    const cancel = new AbortController();
    board.start(FIRST, work);
    const woken = board.somethingHappens(cancel.signal);
    expect(await isSettled(woken)).toBe(false);
    cancel.abort();
    expect(await isSettled(woken)).toBe(true);
  });

  it('settles when nothing is in flight, and forgets what waits', async () => {
    const { board, ends, work } = set();
    board.start(FIRST, work);
    board.wait({ key: SECOND, until: 300, failure: FAILURE });
    const settled = board.settle();
    expect(await isSettled(settled)).toBe(false);
    ends[0]?.();
    expect(await isSettled(settled)).toBe(true);
    expect(board.isEmpty).toBe(true);
  });
});
