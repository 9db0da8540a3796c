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
  return new Pacer({
    requestsPerSecond,
    backoff: { first: 1000, longest: 8000 },
    clock,
    random: () => 0.5,
  });
}

/** Takes `count` turns and gives the moments at which they came. */
function takeTurns(pacer: Pacer, count: number): number[] {
  const times: number[] = [];
  for (let each = 0; each < count; each++)
    void pacer.turn(new AbortController().signal).then(() => times.push(performance.now()));
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

  it('lets no burst above the rate through after a time when nobody asked', async () => {
    const pacer = pacerFor(10);
    await vi.advanceTimersByTimeAsync(60_000);
    const times = takeTurns(pacer, 30);
    await vi.advanceTimersByTimeAsync(5000);
    expect(mostInWindow(times)).toBeLessThanOrEqual(10);
  });

  it('uses up no turn for a caller that cancels', async () => {
    const pacer = pacerFor(1);
    const cancel = new AbortController();
    const first = takeTurns(pacer, 1);
    const cancelled = [1, 2, 3].map(() => pacer.turn(cancel.signal).catch(() => 'gone'));
    const last = takeTurns(pacer, 1);
    await vi.advanceTimersByTimeAsync(100);
    cancel.abort();
    expect(await Promise.all(cancelled)).toEqual(['gone', 'gone', 'gone']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(first).toHaveLength(1);
    expect(last).toHaveLength(1);
  });
});

describe('refused', () => {
  it('pauses everybody for as long as the server asks', async () => {
    const pacer = pacerFor(100);
    const start = performance.now();
    pacer.refused(Date.now(), 5000);
    const times = takeTurns(pacer, 3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(Math.min(...times) - start).toBeGreaterThanOrEqual(5000);
    expect(times).toHaveLength(3);
  });

  it('pauses longer with each refusal in a row, and anew after a request was taken', async () => {
    const pacer = pacerFor(100);
    const pauses: number[] = [];
    for (const isTaken of [false, false, false, true, false]) {
      if (isTaken) pacer.accepted();
      await vi.advanceTimersByTimeAsync(10);
      const start = performance.now();
      pacer.refused(Date.now(), null);
      const [turn] = [takeTurns(pacer, 1)];
      await vi.advanceTimersByTimeAsync(10_000);
      pauses.push(Math.round(((turn[0] ?? 0) - start) / 100) * 100);
    }
    expect(pauses).toEqual([500, 1000, 2000, 500, 1000]);
  });

  it('counts a burst of refusals once', async () => {
    const pacer = pacerFor(100);
    const sentAt = Date.now();
    await vi.advanceTimersByTimeAsync(50);
    const start = performance.now();
    for (let each = 0; each < 8; each++) pacer.refused(sentAt, null);
    const times = takeTurns(pacer, 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((times[0] ?? 0) - start).toBeLessThan(600);
  });
});
