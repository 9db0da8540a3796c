import { afterEach, describe, expect, it } from 'vitest';
import { backoffMs } from '../../../../src/core/backoff.ts';
import { EngineError, remedyFor } from '../../../../src/core/errors.ts';
import type { LoadedModel } from '../../../../src/core/ports.ts';
import { createOpenAiEngine } from '../../../../src/engines/openai/engine.ts';
import type { FaultPlan } from '../../../fakes/openai-faults.ts';
import { type FakeServer, startOpenAiServer } from '../../../fakes/openai-server.ts';
import { createCard } from './cards.ts';

const RATE = 50;
const LATENCY_MS = 150;
const LIMITS = { first: 20, longest: 200 };

let server: FakeServer | null = null;

afterEach(() => server?.close());

async function startAndLoad(faults: FaultPlan = {}) {
  server = await startOpenAiServer({ latencyMs: LATENCY_MS, faults });
  const engine = createOpenAiEngine({
    baseUrl: server.baseUrl,
    apiKey: null,
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    requestsPerSecond: RATE,
    concurrency: 16,
    timeoutMs: 5000,
    backoffMs: LIMITS,
  });
  const signal = new AbortController().signal;
  return { server, model: await engine.load(createCard(), { signal, gpuBudgetBytes: null }) };
}

/** Judges one prompt, trying again as the orchestrator does. */
async function judge(model: LoadedModel, prompt: number): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const messages = [{ role: 'user' as const, content: `Rate reply ${prompt} as "[[rating]]".` }];
      const request = { messages, temperature: 0, maxTokens: 64, seed: 1 };
      return (await model.generate(request, { signal: new AbortController().signal })).text;
    } catch (thrown) {
      if (!(thrown instanceof EngineError) || !remedyFor(thrown.kind).retry || attempt === 20) throw thrown;
      const pause = backoffMs(attempt, LIMITS, thrown.retryAfterMs, Math.random);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Between one chat request's arrival and the next one's. */
function medianGapMs(server: FakeServer): number {
  const times = server.chats().map(({ at }) => at);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Number.NaN;
}

describe('the rate, measured at the server', () => {
  it('is kept in every one-second window, and nearly reached', async () => {
    const { server, model } = await startAndLoad();
    await Promise.all(Array.from({ length: 100 }, (_, prompt) => judge(model, prompt)));
    expect(server.mostPerSecond()).toBeLessThanOrEqual(RATE);
    // The median, not the whole time: a busy machine stalls now and then. tests/bench looks at the whole.
    expect(medianGapMs(server)).toBeLessThan(1.2 * (1000 / RATE));
  });

  it('is kept when a third of the requests fail, and nothing is lost or doubled', async () => {
    const kinds = ['429', '500', '503', 'cut', 'cut-late', 'garbage', 'empty'] as const;
    const { server, model } = await startAndLoad({ rate: 0.33, kinds, seed: 4 });
    const texts = await Promise.all(Array.from({ length: 80 }, (_, prompt) => judge(model, prompt)));
    const served = server.chats().filter(({ fault }) => fault === null);
    expect(server.mostPerSecond()).toBeLessThanOrEqual(RATE);
    expect(served).toHaveLength(80);
    expect(server.chats().length).toBeGreaterThan(100);
    expect(texts.every((text) => text.includes('[['))).toBe(true);
  });
});
