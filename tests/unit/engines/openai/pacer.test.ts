import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../../src/core/ports.ts';
import { Pacer } from '../../../../src/engines/openai/pacer.ts';
import { systemClock } from '../../../../src/engines/system-clock.ts';
import { mostInWindow } from '../../../fakes/openai-traffic.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function pacerFor(requestsPerSecond: number, clock: Clock = systemClock) {
  return new Pacer({ requestsPerSecond, tokensPerMinute: null, clock });
}

/** Takes `count` turns, one after the other, and gives the moments at which they came. */
function takeTurns(pacer: Pacer, count: number): number[] {
  const times: number[] = [];
  const takeAll = async () => {
    while (times.length < count) {
      await pacer.turn(0, new AbortController().signal);
      times.push(performance.now());
    }
  };
  void takeAll();
  return times;
}

describe('turn', () => {
  it.each([0.5, 1, 2.5, 7, 10, 50])('lets %d requests a second through and no more, in any window', async (rate) => {
    const times = takeTurns(pacerFor(rate), 40);
    await vi.advanceTimersByTimeAsync((40 / rate) * 1400);
    expect(times).toHaveLength(40);
    expect(mostInWindow(times)).toBeLessThanOrEqual(Math.max(1, rate));
  });

  it.each([2, 10, 50])('keeps %d a second in any window, and nearly reaches it, with timers that ring late', async (rate) => {
    let each = 0;
    const late: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms + (each++ * 7) % 9, signal) };
    const times = takeTurns(pacerFor(rate, late), rate * 10);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(times).toHaveLength(rate * 10);
    // Arrivals closed up by the jitter allowed for still keep the rate.
    expect(mostInWindow(times, 1040)).toBeLessThanOrEqual(rate);
    expect(times.at(-1)).toBeLessThan((times[0] ?? 0) + 10_000 * 1.1);
  });

  it('counts a request that leaves in a stall of the thread from the end of the stall', async () => {
    const times = takeTurns(pacerFor(10), 25);
    while (times.length < 4) await vi.advanceTimersByTimeAsync(1);
    // Nothing rings for 400 ms: the fourth has been let through, and arrives only at the end.
    const stallMs = 400;
    const unstalled = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => unstalled() + stallMs);
    await vi.advanceTimersByTimeAsync(5000);
    const arrivals = times.map((time, index) => (index === 3 ? time + stallMs : time));
    expect(arrivals).toHaveLength(25);
    expect(mostInWindow(arrivals)).toBe(10);
  });

  it('leaves more room in a page, where requests close up more on their way', async () => {
    const pacer = new Pacer({ requestsPerSecond: 10, tokensPerMinute: null, isPage: true, clock: systemClock });
    const times = takeTurns(pacer, 50);
    await vi.advanceTimersByTimeAsync(6000);
    expect(times).toHaveLength(50);
    expect(mostInWindow(times, 1099)).toBeLessThanOrEqual(10);
  });

  it('lets no burst above the rate through after a time when nobody asked', async () => {
    const pacer = pacerFor(10);
    await vi.advanceTimersByTimeAsync(60_000);
    const times = takeTurns(pacer, 30);
    await vi.advanceTimersByTimeAsync(5000);
    expect(mostInWindow(times)).toBeLessThanOrEqual(10);
  });

  it('ends with the signal', async () => {
    const pacer = pacerFor(1);
    pacer.pause(Date.now() + 5000);
    const cancel = new AbortController();
    const turn = pacer.turn(0, cancel.signal).catch((thrown: unknown) => thrown);
    await vi.advanceTimersByTimeAsync(100);
    cancel.abort();
    expect(await turn).toMatchObject({ kind: 'cancelled' });
  });
});

describe('pause', () => {
  it('holds everybody until it is over, and tells so', async () => {
    const pacer = pacerFor(100);
    const until = Date.now() + 5000;
    pacer.pause(until);
    pacer.pause(until - 1000);
    expect(pacer.pausedUntil).toBe(until);
    const start = performance.now();
    const times = takeTurns(pacer, 3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(Math.min(...times) - start).toBeGreaterThanOrEqual(5000);
    expect(times).toHaveLength(3);
    expect(pacer.pausedUntil).toBeNull();
  });

  it('holds for longer than a timer can count', async () => {
    const pacer = pacerFor(100);
    pacer.pause(Date.now() + 30 * 24 * 3_600_000);
    const times = takeTurns(pacer, 1);
    await vi.advanceTimersByTimeAsync(29 * 24 * 3_600_000);
    expect(times).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(times).toHaveLength(1);
  });
});
