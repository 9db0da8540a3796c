import { describe, expect, it } from 'vitest';
import type { EngineErrorKind } from '../../../src/core/errors.ts';
import type { Engine, GenerateRequest, LoadedModel } from '../../../src/core/ports.ts';
import { judgeModelCard } from '../../../src/core/run-spec.ts';
import { RATING_GRAMMAR } from '../../../src/core/rating-grammar.ts';
import type { JudgeCard } from '../../../src/core/types.ts';
import { judgmentKey, withJudgmentCache } from '../../../src/engines/judge-cache.ts';
import { createMemoryCompletionStore } from '../../../src/storage/memory-completion-store.ts';
import { failure, ScriptedEngine, type Script } from '../../fakes/scripted-engine.ts';

const JUDGE: JudgeCard = {
  judgeId: 'judge-1',
  label: 'Judge 1',
  engine: 'openai',
  model: 'served-model',
  baseUrl: 'https://judge.example/v1',
  price: null,
  parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
  isStandIn: false,
};

const REQUEST: GenerateRequest = {
  messages: [
    { role: 'system', content: 'You judge.' },
    { role: 'user', content: 'Rate this: [[rating]]' },
  ],
  temperature: 0,
  maxTokens: 2048,
  seed: 7,
};

const PAIR: GenerateRequest = { ...REQUEST, messages: [{ role: 'user', content: 'Say [[A]], [[B]] or [[C]].' }] };

const signal = () => new AbortController().signal;

/** The engine of a judge with a cache, and what lies below. */
async function judgeWith(script: Script, judge = JUDGE, store = createMemoryCompletionStore()) {
  const engine = new ScriptedEngine(script);
  const cached = await withJudgmentCache(() => Promise.resolve(engine), store)(judge, null);
  const load = () => cached.load(judgeModelCard(judge), { signal: signal(), gpuBudgetBytes: null });
  return { engine, cached, store, load, model: await load() };
}

const ask = (model: LoadedModel, request = REQUEST) => model.generate(request, { signal: signal() });

describe('a judge with a cache', () => {
  it('asks for the same once, and says that the second was found again', async () => {
    const { engine, load, model } = await judgeWith({ reply: () => 'Fine. Rating: [[8]]' });
    const made = await ask(model);
    const found = await ask(await load());
    expect(made.isTakenOver).toBeUndefined();
    expect(found).toEqual({ ...made, isTakenOver: true });
    expect(engine.calls).toHaveLength(1);
  });

  it('keeps a judgment without the mark, however often it was found', async () => {
    const { model, store } = await judgeWith({ reply: () => '[[8]]' });
    await ask(model);
    await ask(model);
    const key = await judgmentKey({ judge: JUDGE, report: model.report, request: REQUEST });
    expect((await store.find(key ?? ''))?.isTakenOver).toBeUndefined();
  });

  it.each([
    ['without a rating', REQUEST, 'I cannot say.'],
    ['with a verdict where a rating was asked for', REQUEST, '[[A]]'],
    ['with a number where a verdict was asked for', PAIR, 'Line a[1] is wrong.'],
  ])('asks anew after a reply %s', async (_which, request, text) => {
    const { engine, model, store } = await judgeWith({ reply: () => text });
    await ask(model, request);
    expect((await ask(model, request)).isTakenOver).toBeUndefined();
    expect(engine.calls).toHaveLength(2);
    expect((await store.measure()).count).toBe(0);
  });

  it('finds a verdict again', async () => {
    const { model } = await judgeWith({ reply: () => 'Both are good: [[C]]' });
    await ask(model, PAIR);
    expect((await ask(model, PAIR)).isTakenOver).toBe(true);
  });

  it('asks anew after a failure', async () => {
    const { model } = await judgeWith({
      reply: ({ number }) => {
        if (number === 1) throw failure('rate-limited');
        return '[[5]]';
      },
    });
    await expect(ask(model)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(await ask(model)).toMatchObject({ text: '[[5]]' });
  });

  it('never keeps what a stand-in says', async () => {
    const { engine, cached, model } = await judgeWith({ reply: () => '[[5]]' }, { ...JUDGE, isStandIn: true });
    await ask(model);
    await ask(model);
    expect(cached).toBe(engine);
    expect(engine.calls).toHaveLength(2);
  });

  it('works on where nothing can be kept or found', async () => {
    const broken = { find: () => Promise.resolve(null), keep: () => Promise.resolve() };
    const store = { ...createMemoryCompletionStore(), ...broken };
    const { engine, model } = await judgeWith({ reply: () => '[[5]]' }, JUDGE, store);
    await ask(model);
    expect(await ask(model)).toMatchObject({ text: '[[5]]' });
    expect(engine.calls).toHaveLength(2);
  });

  it('tells how its server is being asked, where the model tells it', async () => {
    const traffic = { label: 'Judge', concurrency: 3, inFlight: 1, waiting: 0, pausedUntil: null, reason: null };
    const { model: quiet } = await judgeWith({});
    expect(quiet.traffic).toBeUndefined();
    const telling: Engine = Object.assign(new ScriptedEngine(), { load: () => Promise.resolve({ ...quiet, traffic: () => traffic }) });
    const engine = await withJudgmentCache(() => Promise.resolve(telling), createMemoryCompletionStore())(JUDGE, null);
    const model = await engine.load(judgeModelCard(JUDGE), { signal: signal(), gpuBudgetBytes: null });
    expect(model.traffic?.()).toBe(traffic);
  });
});

describe('calls for the same at the same time', () => {
  /** Replies are given by hand, in the order of the calls. */
  function heldReplies() {
    const held: { give(text: string): void; fail(kind?: EngineErrorKind): void }[] = [];
    const reply = () =>
      new Promise<string>((give, reject) => void held.push({ give, fail: (kind = 'network') => reject(failure(kind)) }));
    const callNumber = async (number: number) => {
      while (held.length < number) await new Promise((resolve) => setTimeout(resolve));
      return held[number - 1] ?? Promise.reject(new Error('no such call'));
    };
    return { held, reply, callNumber };
  }

  it('are one call', async () => {
    const { held, reply, callNumber } = heldReplies();
    const { load, model } = await judgeWith({ reply });
    const both = [ask(model), ask(await load())];
    (await callNumber(1)).give('[[6]]');
    const [first, second] = await Promise.all(both);
    expect([first?.isTakenOver, second?.isTakenOver]).toEqual([undefined, true]);
    expect(held).toHaveLength(1);
  });

  it.each([
    ['fails', (first: { fail(): void }) => first.fail()],
    ['is unreadable', (first: { give(text: string): void }) => first.give('no rating')],
  ])('ask for themselves where the first one %s, one of them at a time', async (_how, end) => {
    const { held, reply, callNumber } = heldReplies();
    const { model } = await judgeWith({ reply });
    const [first, ...others] = [ask(model), ask(model), ask(model)];
    end(await callNumber(1));
    await first?.catch(() => {});
    (await callNumber(2)).give('[[4]]');
    const completions = await Promise.all(others);
    expect(completions.map(({ text }) => text)).toEqual(['[[4]]', '[[4]]']);
    expect(completions.filter(({ isTakenOver }) => isTakenOver)).toHaveLength(1);
    expect(held).toHaveLength(2);
  });

  it('outlive the first one’s cancelling', async () => {
    const { reply, callNumber } = heldReplies();
    const { model } = await judgeWith({ reply });
    const cancel = new AbortController();
    const first = model.generate(REQUEST, { signal: cancel.signal });
    const second = ask(model);
    const refused = expect(first).rejects.toMatchObject({ kind: 'cancelled' });
    const one = await callNumber(1);
    cancel.abort();
    one.fail('cancelled');
    await refused;
    (await callNumber(2)).give('[[4]]');
    expect(await second).toMatchObject({ text: '[[4]]' });
  });

  it('end at once when they are cancelled while they wait, and leave the first one alone', async () => {
    const { reply, callNumber } = heldReplies();
    const { model } = await judgeWith({ reply });
    const first = ask(model);
    const one = await callNumber(1);
    const cancel = new AbortController();
    const second = model.generate(REQUEST, { signal: cancel.signal });
    const refused = expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    cancel.abort();
    await refused;
    one.give('[[9]]');
    expect(await first).toMatchObject({ text: '[[9]]' });
  });
});

describe('judgmentKey', () => {
  const report = { engineVersion: 'openai 1', loadedSource: 'served-model' };
  const keyOf = (judge: Partial<JudgeCard> = {}, request: Partial<GenerateRequest> = {}, told = report) =>
    judgmentKey({ judge: { ...JUDGE, ...judge }, report: told, request: { ...REQUEST, ...request } });

  it('is SHA-256 in hex', async () => {
    expect(await keyOf()).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<JudgeCard>, Partial<GenerateRequest>]>([
    ['address', { baseUrl: 'https://other.example/v1' }, {}],
    ['model', { model: 'another' }, {}],
    ['parameters', { parameters: { ...JUDGE.parameters, reasoningEffort: 'low' } }, {}],
    ['messages', {}, { messages: [{ role: 'user', content: 'Rate that.' }] }],
    ['temperature', {}, { temperature: 1 }],
    ['token limit', {}, { maxTokens: 100 }],
    ['seed', {}, { seed: 8 }],
    ['stop words', {}, { stop: ['###'] }],
    ['grammar', {}, { grammar: RATING_GRAMMAR }],
  ])('is another for another %s', async (_what, judge, request) => {
    expect(await keyOf(judge, request)).not.toBe(await keyOf());
  });

  it('does not depend on names, prices, pace, the SDK or the order of fields', async () => {
    const price = { inputPerMillion: 1, cachedInputPerMillion: 1, outputPerMillion: 1, asOf: '2026-01-01' };
    const pace = { requestsPerSecond: 3, tokensPerMinute: null };
    const parameters = { temperature: 0, tokenLimitField: 'max_tokens' } as const;
    const other = { judgeId: 'x', label: 'y', price, pace, parameters };
    expect(await keyOf(other, {}, { ...report, engineVersion: 'openai 2' })).toBe(await keyOf());
  });

  it('of a judge in this browser tells library and variant apart', async () => {
    const { judgeId, label, model, price, parameters, isStandIn } = JUDGE;
    const local: JudgeCard = { judgeId, label, model, price, parameters, isStandIn, engine: 'webllm' };
    const key = (told: typeof report) => judgmentKey({ judge: local, report: told, request: REQUEST });
    expect(await key({ ...report, loadedSource: 'f32' })).not.toBe(await key({ ...report, loadedSource: 'f16' }));
    expect(await key({ ...report, engineVersion: '1' })).not.toBe(await key({ ...report, engineVersion: '2' }));
  });

  it('is none where the page is not secure', async () => {
    const { subtle } = crypto;
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    try {
      expect(await keyOf()).toBeNull();
      const { engine, model } = await judgeWith({ reply: () => '[[5]]' });
      await ask(model);
      await ask(model);
      expect(engine.calls).toHaveLength(2);
    } finally {
      Object.defineProperty(crypto, 'subtle', { value: subtle, configurable: true });
    }
  });
});
