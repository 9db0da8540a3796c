/** A judge's server as a page sees it: what the page cannot read, and what the browser blocks. Over real HTTP. */
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { backoffMs } from '../../../src/core/backoff.ts';
import { type EngineError, remedyFor, toEngineError } from '../../../src/core/errors.ts';
import type { Engine } from '../../../src/core/ports.ts';
import { createOpenAiEngine } from '../../../src/engines/openai/engine.ts';
import type { PageServerOptions } from '../judge-server-commands.ts';
import { judgeOnce, judgeOptions } from './judging.ts';

const KEY = 'sk-made-up-key';

afterEach(() => commands.stopJudgeServers());

async function engineAt(options: PageServerOptions): Promise<{ readonly engine: Engine; readonly baseUrl: string }> {
  const baseUrl = await commands.startJudgeServer({ key: KEY, ...options });
  return { engine: createOpenAiEngine(judgeOptions(baseUrl)), baseUrl };
}

async function failureOf(call: Promise<unknown>): Promise<EngineError> {
  return call.then(
    () => expect.fail('the call succeeded'),
    (thrown: unknown) => toEngineError(thrown),
  );
}

/** Tries again as the run loop does. */
async function judge(engine: Engine, prompt: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await judgeOnce(engine, prompt)).text;
    } catch (thrown) {
      const { kind, retryAfterMs } = toEngineError(thrown);
      if (!remedyFor(kind).retry || attempt === 20) throw thrown;
      const pause = backoffMs(attempt, { first: 50, longest: 400 }, retryAfterMs, Math.random);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

describe('a judge’s server in a page', () => {
  it('judges, and tells which fields it took', async () => {
    const { engine } = await engineAt({});
    const { text, sentParameters } = await judgeOnce(engine);
    expect(text).toContain('[[');
    expect(sentParameters).toEqual({ max_tokens: 64, temperature: 0 });
  });

  it('is waited for as long as its message says, because its headers cannot be read', async () => {
    const { engine } = await engineAt({ faults: { script: ['429-retry-after', '429-hint'] } });
    expect(await failureOf(judgeOnce(engine))).toMatchObject({ kind: 'rate-limited', retryAfterMs: null });
    expect(await failureOf(judgeOnce(engine))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 1200 });
    const before = performance.now();
    expect((await judgeOnce(engine)).text).toContain('[[');
    expect(performance.now() - before).toBeGreaterThan(1100);
  });

  it('that allows no calls from other pages explains itself, and has cost nothing', async () => {
    const { engine, baseUrl } = await engineAt({ cors: false });
    const failure = await failureOf(judgeOnce(engine));
    expect(failure).toMatchObject({ kind: 'network' });
    expect(failure.usage).toBeUndefined();
    expect(failure.message).toContain(`does not allow calls from ${location.origin} (CORS)`);
    expect((await commands.judgeArrivals(baseUrl)).chats).toBe(0);
  });

  // Chromium sends a request again by itself, on a new connection, when a used one closes without an answer.
  it.each([
    ['before it began', ['cut', 'cut']],
    ['in the middle', ['cut-late']],
  ] as const)('that cuts a reply off %s may have billed it', async (_when, faults) => {
    const { engine } = await engineAt({ faults: { script: [null, ...faults] } });
    await judgeOnce(engine);
    const failure = await failureOf(judgeOnce(engine));
    expect(failure).toMatchObject({ kind: 'network', usage: { promptTokens: null, completionTokens: null } });
    expect(failure.message).toContain('which answered before');
  });

  it.each([
    ['401', 'unauthorized'],
    ['no-credit', 'no-credit'],
    ['404-model', 'unknown-model'],
    ['400', 'bad-request'],
    ['filtered', 'filtered'],
    ['503', 'rate-limited'],
    ['garbage', 'garbled'],
    ['html', 'garbled'],
  ] as const)('that answers with %s fails as %s, without showing the key', async (fault, kind) => {
    const { engine } = await engineAt({ faults: { script: [fault] } });
    const failure = await failureOf(judgeOnce(engine));
    expect(failure.kind).toBe(kind);
    expect(failure.message).not.toContain(KEY);
  });

  it('is asked no faster than the rate, whatever fails, and loses nothing', async () => {
    // Without "cut": what Chromium sends again by itself is beyond a page's control.
    const kinds = ['429', '500', '503', 'cut-late', 'garbage', 'empty'] as const;
    const { engine, baseUrl } = await engineAt({ latencyMs: 80, faults: { rate: 0.3, seed: 3, kinds } });
    const texts = await Promise.all(Array.from({ length: 30 }, (_, each) => judge(engine, String(each))));
    expect(texts.every((text) => text.includes('[['))).toBe(true);
    const { chats, medianGapMs } = await commands.judgeArrivals(baseUrl);
    expect(chats).toBeGreaterThan(30);
    expect(medianGapMs).toBeGreaterThan(95);
  });

  it('is asked in the same way from a worker', async () => {
    const { baseUrl } = await engineAt({ faults: { script: [null, '429-hint'] } });
    const ask = () =>
      new Promise((resolve) => {
        const worker = new Worker(new URL('./workers/judging-worker.ts', import.meta.url), { type: 'module' });
        worker.onmessage = ({ data }) => {
          worker.terminate();
          resolve(data);
        };
        worker.postMessage(baseUrl);
      });
    expect(await ask()).toMatchObject({ text: expect.stringContaining('[[') });
    expect(await ask()).toEqual({ kind: 'rate-limited', retryAfterMs: 1200 });
  });
});
