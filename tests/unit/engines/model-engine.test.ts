import { afterEach, describe, expect, it } from 'vitest';
import type { GenerateRequest, LoadedModel } from '../../../src/core/ports.ts';
import type { JudgeCard, ModelCard } from '../../../src/core/types.ts';
import { judgeModelCard } from '../../../src/core/run-spec.ts';
import { createJudgeEngineFactory } from '../../../src/engines/judge-engine.ts';
import { createModelEngineFactory } from '../../../src/engines/model-engine.ts';
import { transformersCard } from '../../fakes/fake-cards.ts';
import { type FakeServer, type FakeServerOptions, startOpenAiServer } from '../../fakes/openai-server.ts';
import { createCard } from './openai/cards.ts';

const KEY = 'sk-of-the-model-1234';
const backoffMs = { first: 10, longest: 50 };
const signal = new AbortController().signal;
const LOAD = { signal, gpuBudgetBytes: null };
const engineFor = createModelEngineFactory({ siteUrl: 'http://site/', backoffMs });

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'Why is the sky blue?' }],
  temperature: 0,
  maxTokens: 64,
  seed: 7,
  stop: ['###'],
};

const servers: FakeServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: FakeServerOptions = {}): Promise<FakeServer> {
  const server = await startOpenAiServer({ key: KEY, ...options });
  servers.push(server);
  return server;
}

function servedCard(server: FakeServer, change: Partial<ModelCard> = {}): ModelCard {
  return { ...createCard('fake-model'), baseUrl: server.baseUrl, ...change };
}

async function load(card: ModelCard): Promise<LoadedModel> {
  return (await engineFor(card, KEY)).load(card, LOAD);
}

const ask = (model: LoadedModel, change: Partial<GenerateRequest> = {}) =>
  model.generate({ ...REQUEST, ...change }, { signal: new AbortController().signal, onDelta: () => undefined });

describe('createModelEngineFactory', () => {
  it('makes the engine that the card names', async () => {
    expect((await engineFor(transformersCard(), null)).engineId).toBe('transformers');
    expect((await engineFor({ ...createCard(), baseUrl: 'http://localhost:1/v1' }, null)).engineId).toBe('openai');
  });

  it('asks for a server where the engine needs one', async () => {
    await expect(engineFor(createCard(), null)).rejects.toThrow('needs a server');
  });
});

describe('a served model', () => {
  it('is sent temperature 0, seed, token limit and stop strings, and asked not to think', async () => {
    const server = await start();
    await ask(await load(servedCard(server)));
    expect(server.chats()[0]?.chat).toEqual({
      model: 'fake-model',
      messages: REQUEST.messages,
      temperature: 0,
      max_tokens: 64,
      seed: 7,
      stop: ['###'],
      chat_template_kwargs: { enable_thinking: false },
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('may think where its card says so', async () => {
    const server = await start();
    await ask(await load(servedCard(server, { disableThinking: false })));
    expect(server.chats()[0]?.chat).not.toHaveProperty('chat_template_kwargs');
  });

  it('answers all the same where the server knows no such switch, and the answer says so', async () => {
    const server = await start({ refuses: ['chat_template_kwargs'] });
    const { text, warnings } = await ask(await load(servedCard(server)));
    expect(text).toMatch(/^Answer \d+/);
    expect(warnings).toEqual([expect.stringContaining('no switch for thinking')]);
  });

  it('reports usage, the first word, the finish reason and the name that was served', async () => {
    const server = await start({ latencyMs: 20 });
    const completion = await ask(await load(servedCard(server)));
    expect(completion).toMatchObject({
      finishReason: 'stop',
      usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number) },
      servedModel: expect.stringContaining('fake-model'),
      warnings: [],
    });
    expect(completion.timing.firstTokenMs).toBeGreaterThan(0);
    expect(completion.timing.firstTokenMs).toBeLessThanOrEqual(completion.timing.totalMs);
    expect((await ask(await load(servedCard(server)), { maxTokens: 4 })).finishReason).toBe('length');
  });

  it('may answer nothing: that is an answer, not a failure', async () => {
    const server = await start({ reply: () => '', thoughts: 'What a question.' });
    const { text, warnings } = await ask(await load(servedCard(server)));
    expect(text).toBe('');
    expect(warnings).toEqual([expect.stringContaining('no answer was left')]);
  });

  it('has as many conversations out as it has slots, and no other limit', async () => {
    const server = await start({ latencyMs: 40 });
    const model = await load(servedCard(server, { slots: 16 }));
    expect(model.slots).toBe(16);
    await Promise.all(Array.from({ length: 48 }, () => ask(model)));
    expect(Math.max(...server.chats().map(({ inFlight }) => inFlight))).toBe(16);
    expect(server.mostPerSecond()).toBeGreaterThan(40);
  });

  it('lets all slots pause when the server says that it is too much', async () => {
    const server = await start({ faults: { script: ['429-hint'] } });
    const model = await load(servedCard(server, { slots: 2 }));
    await expect(ask(model)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 1200 });
    const before = performance.now();
    await ask(model);
    expect(performance.now() - before).toBeGreaterThan(1000);
  });
});

describe('a model and a judge on one server', () => {
  const JUDGE: JudgeCard = {
    judgeId: 'judge',
    label: 'Judge',
    engine: 'openai',
    model: 'gpt-6-luna',
    price: null,
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    isStandIn: false,
  };
  const judging = { requestsPerSecond: 2, tokensPerMinute: null, concurrency: 1, timeoutSeconds: 60, backoffMs, maxCostUsd: 1 };

  it('share neither key nor rate, nor what each has learnt', async () => {
    const server = await start({ key: null });
    const judge: JudgeCard = { ...JUDGE, baseUrl: server.baseUrl };
    const judgeEngine = await createJudgeEngineFactory({ judging, siteUrl: 'http://site/' })(judge, 'sk-of-the-judge-99');
    const judgeModel = await judgeEngine.load(judgeModelCard(judge), LOAD);
    const model = await load(servedCard(server, { slots: 8 }));
    const before = performance.now();
    const judged = Promise.all([1, 2, 3].map(() => judgeModel.generate({ ...REQUEST, stop: [] }, { signal })));
    await Promise.all(Array.from({ length: 24 }, () => ask(model)));
    const modelMs = performance.now() - before;
    await judged;
    const judgeMs = performance.now() - before;
    expect(modelMs).toBeLessThan(judgeMs);
    for (const { chat, headers } of server.chats()) {
      const isJudge = chat?.model === 'gpt-6-luna';
      expect(headers.authorization).toBe(isJudge ? 'Bearer sk-of-the-judge-99' : `Bearer ${KEY}`);
      expect(chat?.chat_template_kwargs === undefined).toBe(isJudge);
    }
  });
});
