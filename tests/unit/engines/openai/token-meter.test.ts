import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/engines/system-clock.ts';
import { Pacer } from '../../../../src/engines/openai/pacer.ts';
import { estimateTokens, TokenMeter } from '../../../../src/engines/openai/token-meter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Takes turns of `tokens` each for `ms`, and gives when they came. */
async function takeFor(ms: number, tokens: number, { tokensPerMinute, used = tokens }: { tokensPerMinute: number; used?: number }) {
  const pacer = new Pacer({ requestsPerSecond: 100, tokensPerMinute, clock: systemClock });
  const stop = new AbortController();
  const times: number[] = [];
  const takeAll = async () => {
    for (;;) {
      await pacer.turn(tokens, stop.signal);
      pacer.tokens.settle(tokens, { promptTokens: used, completionTokens: 0 });
      times.push(performance.now());
    }
  };
  void takeAll().catch(() => undefined);
  await vi.advanceTimersByTimeAsync(ms);
  stop.abort();
  return times;
}

function mostInMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length));
}

describe('estimateTokens', () => {
  it('counts a token for four characters, a frame for each message and a usual reply', () => {
    const messages = [
      { role: 'system' as const, content: 'x'.repeat(400) },
      { role: 'user' as const, content: 'y'.repeat(41) },
    ];
    expect(estimateTokens(messages, 2048)).toBe(100 + 4 + 11 + 4 + 256);
    expect(estimateTokens(messages, 16)).toBe(100 + 4 + 11 + 4 + 16);
  });
});

describe('TokenMeter', () => {
  it('lets no minute have more than the limit, and nearly reaches it', async () => {
    const times = await takeFor(180_000, 500, { tokensPerMinute: 30_000 });
    expect(mostInMinute(times)).toBeLessThanOrEqual(60);
    expect(times.length).toBeGreaterThan(3 * 60 * 0.93);
  });

  it('lets requests through that are larger than the bucket, one at a time', async () => {
    const times = await takeFor(120_000, 5000, { tokensPerMinute: 10_000 });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times[0]).toBeLessThan(100);
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...gaps)).toBeGreaterThan(30_000);
  });

  it('gives back what the server did not count, and takes what was estimated too low', async () => {
    const cheap = await takeFor(60_000, 500, { tokensPerMinute: 30_000, used: 250 });
    const dear = await takeFor(60_000, 500, { tokensPerMinute: 30_000, used: 1000 });
    expect(cheap.length).toBeGreaterThan(110);
    expect(dear.length).toBeLessThan(36);
  });

  it('keeps the estimate where the server did not count', () => {
    const meter = new TokenMeter(60_000);
    meter.take(3000);
    meter.settle(3000, { promptTokens: null, completionTokens: null });
    expect(meter.waitMs(950)).toBeGreaterThan(900);
  });

  it('holds nothing back without a limit', () => {
    const meter = new TokenMeter(null);
    meter.take(1e9);
    expect(meter.waitMs(1e9)).toBe(0);
  });
});
