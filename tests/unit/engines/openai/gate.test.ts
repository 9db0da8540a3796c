import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GateOptions, type Passage, ServerGate } from '../../../../src/engines/openai/gate.ts';
import { systemClock } from '../../../../src/engines/system-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const USAGE = { promptTokens: 10, completionTokens: 10 };

function gateFor(options: Partial<GateOptions> = {}) {
  return new ServerGate({
    requestsPerSecond: 100,
    tokensPerMinute: null,
    concurrency: 8,
    backoff: { first: 1000, longest: 8000 },
    clock: systemClock,
    random: () => 0.5,
    ...options,
  });
}

/** Sends one request and gives it as soon as it has left. */
async function send(gate: ServerGate): Promise<Passage> {
  const passing = gate.pass(0, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(50);
  return passing;
}

async function sendMany(gate: ServerGate, count: number): Promise<readonly Passage[]> {
  const passages: Passage[] = [];
  for (let each = 0; each < count; each++) passages.push(await send(gate));
  return passages;
}

/** How long the next request waits, to a tenth of a second. */
async function measurePause(gate: ServerGate): Promise<number> {
  const start = performance.now();
  let pauseMs = Number.NaN;
  void gate.pass(0, new AbortController().signal).then((passage) => {
    pauseMs = performance.now() - start;
    passage.close();
  });
  await vi.advanceTimersByTimeAsync(30_000);
  return Math.round(pauseMs / 100) * 100;
}

describe('pass', () => {
  it('lets no more in than there are places, and the next one as soon as one is free', async () => {
    const gate = gateFor({ concurrency: 2 });
    const [first] = await sendMany(gate, 2);
    const third = vi.fn();
    void gate.pass(0, new AbortController().signal).then(third);
    await vi.advanceTimersByTimeAsync(5000);
    expect(third).not.toHaveBeenCalled();
    first?.close();
    first?.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(third).toHaveBeenCalledOnce();
  });

  it('starts with as many places as the rate fills until a usual reply, and with all of them where there is no rate', () => {
    expect(gateFor({ requestsPerSecond: 5, concurrency: 24 }).concurrency).toBe(8);
    expect(gateFor({ requestsPerSecond: 100, concurrency: 24 }).concurrency).toBe(24);
    expect(gateFor({ requestsPerSecond: 0.2, concurrency: 24 }).concurrency).toBe(1);
    expect(gateFor({ requestsPerSecond: null, concurrency: 24 }).concurrency).toBe(24);
  });

  it('uses up neither turn nor place for a caller that cancels', async () => {
    const gate = gateFor({ requestsPerSecond: 1, concurrency: 1 });
    const cancel = new AbortController();
    const first = await send(gate);
    const cancelled = [1, 2, 3].map(() => gate.pass(0, cancel.signal).catch(() => 'gone'));
    const last = vi.fn();
    void gate.pass(0, new AbortController().signal).then(last);
    await vi.advanceTimersByTimeAsync(100);
    cancel.abort();
    expect(await Promise.all(cancelled)).toEqual(['gone', 'gone', 'gone']);
    first.close();
    await vi.advanceTimersByTimeAsync(1100);
    expect(last).toHaveBeenCalledOnce();
  });

  it('gives the place back when the signal aborts on the way', async () => {
    const gate = gateFor({ concurrency: 1 });
    const cancel = new AbortController();
    await Promise.all([gate.pass(0, cancel.signal), vi.advanceTimersByTimeAsync(50)]);
    cancel.abort();
    await expect(send(gate)).resolves.toBeDefined();
  });

  it('waits for the tokens of a minute', async () => {
    const gate = gateFor({ tokensPerMinute: 6000 });
    const passages: number[] = [];
    for (let each = 0; each < 3; each++)
      void gate.pass(300, new AbortController().signal).then(() => passages.push(performance.now()));
    await vi.advanceTimersByTimeAsync(10_000);
    const gaps = passages.slice(1).map((time, index) => time - (passages[index] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThan(3000);
    expect(gaps).toHaveLength(2);
  });
});

describe('the first request of a page', () => {
  /** Passes as many as may, and closes none. */
  function passMany(gate: ServerGate, count: number): Passage[] {
    const passages: Passage[] = [];
    for (let each = 0; each < count; each++)
      void gate.pass(0, new AbortController().signal).then((passage) => passages.push(passage));
    return passages;
  }

  it('goes alone until it is answered', async () => {
    const passages = passMany(gateFor({ isPage: true }), 4);
    await vi.advanceTimersByTimeAsync(1000);
    expect(passages).toHaveLength(1);
    passages[0]?.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(passages).toHaveLength(4);
  });

  it('holds the others for two seconds at most', async () => {
    const passages = passMany(gateFor({ isPage: true }), 4);
    await vi.advanceTimersByTimeAsync(2200);
    expect(passages).toHaveLength(4);
  });

  it('goes alone again after a silence, not in the midst of work, and nowhere but in a page', async () => {
    const gate = gateFor({ isPage: true });
    for (const passage of await sendMany(gate, 1)) passage.close();
    const soon = passMany(gate, 3);
    await vi.advanceTimersByTimeAsync(100);
    expect(soon).toHaveLength(3);
    for (const passage of soon) passage.close();
    await vi.advanceTimersByTimeAsync(6000);
    const later = passMany(gate, 3);
    await vi.advanceTimersByTimeAsync(100);
    expect(later).toHaveLength(1);
    const elsewhere = passMany(gateFor(), 3);
    await vi.advanceTimersByTimeAsync(100);
    expect(elsewhere).toHaveLength(3);
  });
});

describe('a refusal', () => {
  it('that stays a single one pauses nobody and takes one place', async () => {
    const gate = gateFor();
    const [first, second] = await sendMany(gate, 4);
    first?.refused(null, 429);
    expect(gate).toMatchObject({ concurrency: 7, pausedUntil: null });
    expect(gate.reason).toBe('one fewer, because the server refused one as too many (429)');
    second?.accepted(USAGE);
    expect(await measurePause(gate)).toBe(0);
  });

  it('that follows another halves the places and pauses everybody', async () => {
    const gate = gateFor();
    const [first, second] = await sendMany(gate, 2);
    first?.refused(null, 429);
    second?.refused(null, 429);
    expect(gate.concurrency).toBe(3);
    expect(gate.pausedUntil).toBe(Date.now() + 500);
    expect(gate.reason).toContain('refused several in a row as too many (429)');
    expect(await measurePause(gate)).toBe(500);
  });

  it('that names a time pauses everybody for as long, and halves the places at once', async () => {
    const gate = gateFor();
    (await send(gate)).refused(5000, 429);
    expect(gate).toMatchObject({ concurrency: 4, reason: 'half as many, because the server asked for a pause (429)' });
    expect(await measurePause(gate)).toBe(5500);
  });

  it('counts once with all others of its burst', async () => {
    const gate = gateFor();
    const passages = await sendMany(gate, 8);
    for (const passage of passages) passage.refused(null, 503);
    expect(gate.concurrency).toBe(3);
    for (const passage of passages) passage.close();
    expect(await measurePause(gate)).toBe(500);
  });

  it('pauses longer with each burst in a row, and anew after a reply', async () => {
    const gate = gateFor();
    const pauses: number[] = [];
    const first = await send(gate);
    first.refused(null, 429);
    first.close();
    for (const isTaken of [false, false, false, true, false]) {
      const passage = await send(gate);
      if (isTaken) passage.accepted(USAGE);
      if (isTaken) passage.refused(null, 429);
      passage.refused(null, 429);
      passage.close();
      pauses.push(await measurePause(gate));
    }
    expect(pauses).toEqual([500, 1000, 2000, 500, 1000]);
  });

  it('leaves those that are out alone, and lets nobody in before enough have come back', async () => {
    const gate = gateFor();
    const passages = await sendMany(gate, 8);
    passages[0]?.refused(100, 429);
    passages[0]?.close();
    const next = vi.fn();
    void gate.pass(0, new AbortController().signal).then(next);
    await vi.advanceTimersByTimeAsync(5000);
    expect(next).not.toHaveBeenCalled();
    for (const passage of passages.slice(1, 5)) passage.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(next).toHaveBeenCalledOnce();
  });
});

describe('a reply after a refusal', () => {
  it('adds no place if its request left before', async () => {
    const gate = gateFor();
    const [first, second] = await sendMany(gate, 2);
    first?.refused(100, 429);
    second?.accepted(USAGE);
    expect(gate).toMatchObject({ concurrency: 4, reason: 'half as many, because the server asked for a pause (429)' });
  });
});

describe('a silence', () => {
  it('halves the places once, and pauses nobody', async () => {
    const gate = gateFor();
    const passages = await sendMany(gate, 3);
    for (const passage of passages) passage.overdue();
    expect(gate).toMatchObject({ concurrency: 4, pausedUntil: null });
    expect(gate.reason).toContain('did not answer in time');
  });
});

describe('a reply', () => {
  it('adds a place', async () => {
    const gate = gateFor({ requestsPerSecond: 2 });
    const passages: Passage[] = [];
    for (let each = 0; each < 3; each++) {
      const passing = gate.pass(0, new AbortController().signal);
      await vi.advanceTimersByTimeAsync(600);
      passages.push(await passing);
    }
    passages[0]?.accepted(USAGE);
    expect(gate).toMatchObject({ concurrency: 4, reason: 'more, because the server keeps up' });
  });
});
