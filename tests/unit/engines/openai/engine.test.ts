import { afterEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../../src/core/errors.ts';
import type { CancelSignal, GenerateRequest } from '../../../../src/core/ports.ts';
import { createOpenAiEngine, type OpenAiEngineOptions } from '../../../../src/engines/openai/engine.ts';
import type { Fault } from '../../../fakes/openai-faults.ts';
import { type FakeServer, type FakeServerOptions, startOpenAiServer } from '../../../fakes/openai-server.ts';
import { createCard } from './cards.ts';

const KEY = 'sk-planted-0123456789-secret';

const JUDGE_REQUEST: GenerateRequest = {
  messages: [
    { role: 'system', content: 'You are the judge.' },
    { role: 'user', content: 'Rate the reply strictly as "[[rating]]". Reply: forty-two.' },
  ],
  temperature: 0,
  maxTokens: 256,
  seed: 7,
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

function engineFor(baseUrl: string, options: Partial<OpenAiEngineOptions> = {}) {
  return createOpenAiEngine({
    baseUrl,
    apiKey: KEY,
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    requestsPerSecond: 1000,
    concurrency: 8,
    timeoutMs: 5000,
    backoffMs: { first: 10, longest: 50 },
    random: () => 0.5,
    ...options,
  });
}

/** Loads the model and asks once. */
async function ask(baseUrl: string, options: Partial<OpenAiEngineOptions> = {}, onDelta?: (delta: string) => void) {
  const model = await engineFor(baseUrl, options).load(createCard(), LOAD);
  return model.generate(JUDGE_REQUEST, { signal: new AbortController().signal, ...(onDelta && { onDelta }) });
}

const LOAD = { signal: new AbortController().signal, gpuBudgetBytes: null };

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  const thrown: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(EngineError);
  return thrown as EngineError;
}

/** Everything a person or a record could see of a failure. */
function shownBy(error: EngineError): string {
  const cause = error.cause instanceof Error ? error.cause : null;
  return [error.message, error.stack, JSON.stringify(error), cause?.message, cause?.stack, JSON.stringify(cause)].join();
}

describe('load', () => {
  it('sends nothing and offers as many slots as the concurrency', async () => {
    const server = await start();
    const model = await engineFor(server.baseUrl, { concurrency: 5 }).load(createCard(), LOAD);
    expect(model.slots).toBe(5);
    expect(model.report).toMatchObject({ device: 'server', loadedSource: 'gpt-4.1-nano', gpu: null });
    expect(model.report.engineVersion).toMatch(/^openai \d+\.\d+/);
    expect(server.requests).toHaveLength(0);
    await model.unload();
    await model.unload();
  });

  it('refuses a cancelled load', async () => {
    const load = engineFor('http://127.0.0.1:9/v1').load(createCard(), { ...LOAD, signal: AbortSignal.abort() });
    expect(await failureOf(load)).toMatchObject({ kind: 'cancelled' });
  });

  it('asks for a key before anything is sent to OpenAI', async () => {
    const load = engineFor('https://api.openai.com/v1', { apiKey: ' ' }).load(createCard(), LOAD);
    expect(await failureOf(load)).toMatchObject({ kind: 'unauthorized' });
  });

  it('refuses a key that fits in no header, without showing it', async () => {
    const failure = await failureOf(engineFor('http://127.0.0.1:9/v1', { apiKey: `${KEY}\n…` }).load(createCard(), LOAD));
    expect(failure.kind).toBe('unauthorized');
    expect(shownBy(failure)).not.toContain(KEY);
  });

  it('refuses an address that is none', () => {
    expect(() => engineFor('localhost:1234')).toThrow(/"localhost:1234" is not the address of a server/);
  });
});

describe('generate', () => {
  it('returns the text, usage, served model and timing of a whole reply', async () => {
    const server = await start({ latencyMs: 20 });
    const completion = await ask(server.baseUrl);
    expect(completion.text).toMatch(/\[\[\d+(\.5)?\]\]$/);
    expect(completion).toMatchObject({
      finishReason: 'stop',
      rawFinishReason: 'stop',
      servedModel: 'gpt-4.1-nano-2025-04-14',
      usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number), cachedPromptTokens: 0 },
      timing: { firstTokenMs: null, totalMs: expect.any(Number) },
      gpu: null,
      warnings: [],
      sentParameters: { max_tokens: 256, temperature: 0 },
    });
    expect(completion.timing.totalMs).toBeGreaterThanOrEqual(15);
  });

  it('sends model, messages, temperature, token limit and seed, and no header of the SDK', async () => {
    const server = await start();
    await ask(server.baseUrl);
    const [request] = server.chats();
    expect(request?.chat).toEqual({
      model: 'gpt-4.1-nano',
      messages: JUDGE_REQUEST.messages,
      temperature: 0,
      max_tokens: 256,
      seed: 7,
    });
    expect(Object.keys(request?.headers ?? {}).filter((name) => /stainless|openai/.test(name))).toEqual([]);
    expect(request?.headers['user-agent'] ?? '').not.toContain('OpenAI');
  });

  it('streams the same text in pieces if somebody listens', async () => {
    const server = await start();
    const deltas: string[] = [];
    const streamed = await ask(server.baseUrl, {}, (delta) => deltas.push(delta));
    const whole = await ask(server.baseUrl);
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join('')).toBe(streamed.text);
    expect({ ...streamed, timing: null }).toEqual({ ...whole, timing: null });
    expect(streamed.timing.firstTokenMs).not.toBeNull();
  });

  it('reports a reply cut at the token limit', async () => {
    const server = await start();
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const completion = await model.generate({ ...JUDGE_REQUEST, maxTokens: 4 }, LOAD);
    expect(completion.finishReason).toBe('length');
  });

  it('counts the part of the prompt that came from the cache', async () => {
    const server = await start();
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const messages = [{ role: 'user' as const, content: 'long '.repeat(2000) }];
    const { usage } = await model.generate({ ...JUDGE_REQUEST, messages }, LOAD);
    expect(usage.cachedPromptTokens).toBe(1024);
  });

  it('works without a key where the server asks for none', async () => {
    const server = await start({ key: null });
    await ask(server.baseUrl, { apiKey: null });
    expect(server.chats()[0]?.headers.authorization).toBeUndefined();
  });

  it('lets go of the signal of a call that is over', async () => {
    const server = await start({ faults: { script: [null, '500'] } });
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const listeners = new Set<() => void>();
    const signal: CancelSignal = {
      aborted: false,
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    };
    await model.generate(JUDGE_REQUEST, { signal });
    await failureOf(model.generate(JUDGE_REQUEST, { signal }));
    expect(listeners.size).toBe(0);
  });

  it('never has more requests out than its slots', async () => {
    const server = await start({ latencyMs: 30 });
    const model = await engineFor(server.baseUrl, { concurrency: 3 }).load(createCard(), LOAD);
    await Promise.all(Array.from({ length: 12 }, () => model.generate(JUDGE_REQUEST, { signal: new AbortController().signal })));
    expect(Math.max(...server.chats().map(({ inFlight }) => inFlight))).toBe(3);
  });
});

describe('traffic', () => {
  it('tells what is out, what waits, and how many may be out at once', async () => {
    const server = await start({ latencyMs: 200 });
    const model = await engineFor(server.baseUrl, { concurrency: 3 }).load(createCard(), LOAD);
    expect(model.traffic?.()).toEqual({
      label: 'gpt-4.1-nano',
      concurrency: 3,
      inFlight: 0,
      waiting: 0,
      pausedUntil: null,
      reason: null,
    });
    const calls = Array.from({ length: 5 }, () => model.generate(JUDGE_REQUEST, LOAD));
    await vi.waitUntil(() => server.chats().length === 3);
    expect(model.traffic?.()).toMatchObject({ inFlight: 3, waiting: 2 });
    await Promise.all(calls);
    expect(model.traffic?.()).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it('tells until when nothing is sent, and why', async () => {
    const server = await start({ faults: { script: ['429-hint'] } });
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const before = Date.now();
    await failureOf(model.generate(JUDGE_REQUEST, LOAD));
    const { pausedUntil, concurrency, reason } = model.traffic?.() ?? {};
    expect(pausedUntil).toBeGreaterThanOrEqual(before + 1200);
    expect(pausedUntil).toBeLessThan(before + 2500);
    expect({ concurrency, reason }).toEqual({
      concurrency: 4,
      reason: 'half as many, because the server asked for a pause (429)',
    });
  });

  it('is shared, as places and pauses are, by engines that are given the same gates', async () => {
    const server = await start({ latencyMs: 60 });
    const gates = new Map();
    const engines = [1, 2].map(() => engineFor(server.baseUrl, { concurrency: 2, gates }));
    const models = await Promise.all(engines.map((engine) => engine.load(createCard(), LOAD)));
    await Promise.all([...models, ...models, ...models].map((model) => model.generate(JUDGE_REQUEST, LOAD)));
    expect(Math.max(...server.chats().map(({ inFlight }) => inFlight))).toBe(2);
  });
});

describe('failures', () => {
  const cases: readonly [Fault, string, RegExp, number | null][] = [
    ['401', 'unauthorized', /refused the key \(401\): .*check the key/, null],
    ['403', 'unauthorized', /refused the key \(403\): "Country, region, or territory not supported\."/, null],
    ['no-credit', 'no-credit', /credit of this key .* is used up/, null],
    ['404-model', 'unknown-model', /has no model "gpt-4\.1-nano" for this key/, null],
    ['404-path', 'unknown-model', /nothing answers at http:\/\/127.*check the base URL, which usually ends in \/v1/, null],
    ['400', 'bad-request', /refused the request \(400\): "Invalid value for messages/, null],
    ['400-context', 'context-full', /conversation is too long for gpt-4\.1-nano: "This model's maximum context/, null],
    ['429', 'rate-limited', /is busy \(429\): "Rate limit reached for requests\."/, null],
    ['429-retry-after', 'rate-limited', /is busy \(429\)/, 1000],
    ['429-hint', 'rate-limited', /is busy \(429\)/, 1200],
    ['500', 'rate-limited', /is busy \(500\)/, null],
    ['503', 'rate-limited', /is busy \(503\)/, null],
    ['cut', 'network', /no answer from http:\/\/127/, null],
    ['cut-late', 'network', /no answer from http:\/\/127/, null],
    ['garbage', 'garbled', /a reply that is not JSON/, null],
    ['html', 'garbled', /holds no completion: <html>/, null],
    ['empty', 'garbled', /holds no completion/, null],
    ['no-text', 'garbled', /reply is empty/, null],
    ['filtered', 'filtered', /refused this text, not the others \(400\): "The response was filtered/, null],
    ['filtered-reply', 'filtered', /content filter left nothing of the reply/, null],
  ];

  it.each(['401', '404-model', '400', '429', '500', '503', 'filtered'] as const)('costs nothing after %s', async (fault) => {
    const server = await start({ faults: { script: [fault] } });
    expect((await failureOf(ask(server.baseUrl))).usage).toBeUndefined();
  });

  it.each(['cut', 'cut-late', 'garbage', 'html'] as const)('may have cost something after %s', async (fault) => {
    const server = await start({ faults: { script: [fault] } });
    expect((await failureOf(ask(server.baseUrl))).usage).toEqual({ promptTokens: null, completionTokens: null });
  });

  it.each(['empty', 'no-text', 'filtered-reply'] as const)('costs what the server counted after %s', async (fault) => {
    const server = await start({ faults: { script: [fault] } });
    const { usage } = await failureOf(ask(server.baseUrl));
    expect(usage).toMatchObject({ promptTokens: expect.any(Number), completionTokens: expect.any(Number) });
  });

  it.each(cases)('maps %s to %s', async (fault, kind, sentence, retryAfterMs) => {
    const server = await start({ faults: { script: [fault] } });
    const failure = await failureOf(ask(server.baseUrl));
    expect(failure).toMatchObject({ kind, retryAfterMs });
    expect(failure.message).toMatch(sentence);
    expect(server.chats()).toHaveLength(1);
  });

  it.each(['401', '400', '429', '500', 'cut', 'cut-late', 'empty'] as const)(
    'maps %s alike for a streamed request',
    async (fault) => {
      const kinds = Object.fromEntries(cases.map(([name, kind]) => [name, kind]));
      const server = await start({ faults: { script: [fault] } });
      expect(await failureOf(ask(server.baseUrl, {}, () => {}))).toMatchObject({ kind: kinds[fault] });
    },
  );

  it.each(cases)('never shows the key after %s', async (fault) => {
    const server = await start({ faults: { script: [fault, fault] } });
    const failures = [failureOf(ask(server.baseUrl)), failureOf(ask(server.baseUrl, {}, () => {}))];
    for (const failure of await Promise.all(failures)) expect(shownBy(failure)).not.toContain(KEY);
  });

  it('says that a server which does not run does not answer', async () => {
    const server = await start();
    await server.close();
    const failure = await failureOf(ask(server.baseUrl));
    expect(failure).toMatchObject({ kind: 'network' });
    expect(failure.usage).toBeUndefined();
    expect(failure.message).toMatch(/no answer from http:\/\/127\.0\.0\.1:\d+\/v1: is the server running\?/);
  });

  it('gives up on a silent server after the timeout, as a network failure', async () => {
    const server = await start({ faults: { script: ['slow'] } });
    const failure = await failureOf(ask(server.baseUrl, { timeoutMs: 60 }));
    expect(failure).toMatchObject({ kind: 'network', message: expect.stringContaining('within 0.06 s') });
    expect(failure.usage).toEqual({ promptTokens: null, completionTokens: null });
  });

  it('rejects with "cancelled" whether a request is out or still waits', async () => {
    const server = await start({ latencyMs: 5000 });
    const model = await engineFor(server.baseUrl, { concurrency: 1 }).load(createCard(), LOAD);
    const cancel = new AbortController();
    const calls = [1, 2, 3].map(() => failureOf(model.generate(JUDGE_REQUEST, { signal: cancel.signal })));
    while (server.chats().length === 0) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort();
    for (const failure of await Promise.all(calls)) expect(failure.kind).toBe('cancelled');
    expect(server.chats()).toHaveLength(1);
  });

  it('rejects a cancelled stream instead of returning half a text', async () => {
    const server = await start({ reply: () => 'word '.repeat(500) });
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const cancel = new AbortController();
    const call = model.generate(
      { ...JUDGE_REQUEST, maxTokens: 4000 },
      { signal: cancel.signal, onDelta: () => cancel.abort() },
    );
    expect(await failureOf(call)).toMatchObject({ kind: 'cancelled' });
  });
});

describe('fields a server refuses', () => {
  it('sends the token limit under the other name, and says so on every completion', async () => {
    const server = await start({ refuses: ['max_tokens'] });
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const first = await model.generate(JUDGE_REQUEST, LOAD);
    const second = await model.generate(JUDGE_REQUEST, LOAD);
    expect(server.chats()).toHaveLength(3);
    expect(server.chats()[2]?.chat).toMatchObject({ max_completion_tokens: 256 });
    const warning = 'the server refused max_tokens: the token limit was sent as max_completion_tokens';
    expect([first.warnings, second.warnings]).toEqual([[warning], [warning]]);
  });

  it('leaves out a refused temperature and a refused seed, and remembers both', async () => {
    const server = await start({ refuses: ['temperature', 'seed'] });
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const { warnings } = await model.generate(JUDGE_REQUEST, LOAD);
    await model.generate(JUDGE_REQUEST, LOAD);
    expect(server.chats()).toHaveLength(4);
    expect(warnings).toEqual([
      'the server refused temperature 0: its own default was used',
      'the server refused the seed: its replies cannot be repeated',
    ]);
  });

  it.each([
    ['max_tokens', { max_completion_tokens: 256, temperature: 0, reasoning_effort: 'low' }],
    ['temperature', { max_tokens: 256, reasoning_effort: 'low' }],
    ['seed', { max_tokens: 256, temperature: 0, reasoning_effort: 'low' }],
    ['reasoning_effort', { max_tokens: 256, temperature: 0 }],
  ])('judges without %s where it is refused, and tells what was sent', async (field, sentParameters) => {
    const server = await start({ refuses: [field] });
    const parameters = { tokenLimitField: 'max_tokens', temperature: 0, reasoningEffort: 'low' } as const;
    const completion = await ask(server.baseUrl, { parameters });
    expect(completion.sentParameters).toEqual(sentParameters);
    expect(completion.warnings).toHaveLength(1);
    expect(server.chats()).toHaveLength(2);
  });

  it('sends the newer name of the token limit first where the card says so', async () => {
    const server = await start({ refuses: ['max_completion_tokens'] });
    const { sentParameters } = await ask(server.baseUrl, {
      parameters: { tokenLimitField: 'max_completion_tokens', temperature: null },
    });
    expect(sentParameters).toEqual({ max_tokens: 256 });
  });

  it('learns once although all slots are refused together', async () => {
    const server = await start({ refuses: ['max_tokens', 'temperature'], latencyMs: 5 });
    const model = await engineFor(server.baseUrl).load(createCard(), LOAD);
    const completions = await Promise.all(Array.from({ length: 8 }, () => model.generate(JUDGE_REQUEST, LOAD)));
    for (const { warnings } of completions) expect(warnings).toHaveLength(2);
  });

  it('gives up if both names of the token limit are refused', async () => {
    const server = await start({ refuses: ['max_tokens', 'max_completion_tokens'] });
    expect(await failureOf(ask(server.baseUrl))).toMatchObject({ kind: 'bad-request' });
    expect(server.chats()).toHaveLength(2);
  });

  it('sends no temperature where the card says that none is taken, and warns', async () => {
    const server = await start({ refuses: ['temperature'] });
    const parameters = { tokenLimitField: 'max_completion_tokens', temperature: null, reasoningEffort: 'none' } as const;
    const { warnings } = await ask(server.baseUrl, { parameters });
    expect(server.chats()).toHaveLength(1);
    expect(server.chats()[0]?.chat).toMatchObject({ reasoning_effort: 'none', max_completion_tokens: 256 });
    expect(warnings).toEqual(["temperature 0 was not sent: the model's card says that the server refuses it"]);
  });
});

describe('probe', () => {
  it('is content where the server lists the model', async () => {
    const server = await start();
    expect(await engineFor(server.baseUrl).probe(createCard())).toEqual({ available: true, note: null });
    expect(await engineFor(server.baseUrl).probe()).toMatchObject({ available: true });
  });

  it('passes on when the provider ends the model', async () => {
    const server = await start({ shutdownDates: { 'gpt-4.1-nano': '2026-10-23' } });
    const { note } = (await engineFor(server.baseUrl).probe(createCard())) as { note: string };
    expect(note).toContain('gpt-4.1-nano ends on 2026-10-23');
  });

  it('names what the server has instead of a model it lacks', async () => {
    const server = await start({ models: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] });
    const { reason } = (await engineFor(server.baseUrl).probe(createCard())) as { reason: string };
    expect(reason).toMatch(/does not have "gpt-4\.1-nano" for this key; it has a, b, c, d, e and 2 more$/);
  });

  it('is not stopped by a server that lists no models', async () => {
    const server = await start({ listsModels: false });
    expect(await engineFor(server.baseUrl).probe(createCard())).toMatchObject({ available: true });
    const empty = await start({ models: [] });
    expect(await engineFor(empty.baseUrl).probe(createCard())).toMatchObject({ available: true });
  });

  it('tells a refused key, a missing key and a server that does not run', async () => {
    const server = await start({ key: 'sk-another-key' });
    const refused = await engineFor(server.baseUrl).probe(createCard());
    expect(refused).toMatchObject({ available: false, reason: expect.stringContaining('refused the key (401)') });
    expect(JSON.stringify(refused)).not.toContain(KEY);
    const missing = await engineFor(server.baseUrl, { apiKey: null }).probe(createCard());
    expect(missing).toMatchObject({ available: false, reason: expect.stringContaining('asks for a key') });
    await server.close();
    const down = await engineFor(server.baseUrl).probe(createCard());
    expect(down).toMatchObject({ available: false, reason: expect.stringContaining('is the server running?') });
  });
});
