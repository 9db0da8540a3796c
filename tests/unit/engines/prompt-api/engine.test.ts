import { describe, expect, it } from 'vitest';
import type { GenerateOptions, GenerateRequest, LoadProgress } from '../../../../src/core/ports.ts';
import { createGpuLock, createPageLocks, type GpuLock } from '../../../../src/engines/gpu-lock.ts';
import { createPromptApiEngine } from '../../../../src/engines/prompt-api/engine.ts';
import { webllmCard } from '../../../fakes/fake-cards.ts';
import { createFakeLanguageModel, type FakeLanguageModelScript } from '../../../fakes/fake-language-model.ts';
import { createFakeTimers } from '../../../fakes/fake-timers.ts';

const CARD = webllmCard({ engine: 'prompt-api', source: 'language-model', isUncontrolled: true });
const signal = new AbortController().signal;

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'Describe a morning at the harbour.' }],
  temperature: 0.7,
  maxTokens: 64,
  seed: 7,
};

function setUp(script: FakeLanguageModelScript = {}, gpuLock: GpuLock = createGpuLock({ locks: createPageLocks() })) {
  const fake = createFakeLanguageModel(script);
  const timers = createFakeTimers();
  const engine = createPromptApiEngine({ surroundings: fake.surroundings, gpuLock, timers });
  const load = (onProgress?: (progress: LoadProgress) => void) =>
    engine.load(CARD, { signal, gpuBudgetBytes: null, ...(onProgress ? { onProgress } : {}) });
  const ask = async (change: Partial<GenerateRequest> = {}, options: Partial<GenerateOptions> = {}) =>
    (await load()).generate({ ...REQUEST, ...change }, { signal, ...options });
  return { fake, timers, engine, load, ask };
}

describe('load', () => {
  it('tells how much of the model the browser has fetched, never backwards', async () => {
    const steps: LoadProgress[] = [];
    await setUp({ downloads: [0.1, 0.5, 0.4, 1] }).load((step) => steps.push(step));
    expect(steps.map(({ phase, text }) => `${phase}: ${text}`)).toEqual([
      'download: The browser fetches its model: 10 %',
      'download: The browser fetches its model: 50 %',
      'download: The browser fetches its model: 50 %',
      'download: The browser fetches its model: 100 %',
      'load: The browser’s model is ready',
    ]);
  });

  it('reports what it is, and that nobody controls its sampling', async () => {
    const { report, slots } = await setUp().load();
    expect(report).toMatchObject({ device: 'browser', engineVersion: 'Prompt API of Chrome/156.0.0.0', gpu: null });
    expect(report.warnings).toEqual([expect.stringContaining('sampling not controllable')]);
    expect(slots).toBe(1);
  });

  it('waits for a model that is on the GPU, and keeps others off it', async () => {
    const lock = createGpuLock({ locks: createPageLocks(), patienceMs: 20 });
    const release = await lock(signal);
    await expect(setUp({}, lock).load()).rejects.toMatchObject({ kind: 'unavailable' });
    release();
    const model = await setUp({}, lock).load();
    await expect(lock(signal)).rejects.toMatchObject({ kind: 'unavailable' });
    await model.unload();
    (await lock(signal))();
  });

  it('gives the GPU back where the browser refuses to create a session', async () => {
    const lock = createGpuLock({ locks: createPageLocks(), patienceMs: 20 });
    const { surroundings } = createFakeLanguageModel();
    const create = () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    const LanguageModel = { availability: () => Promise.resolve('downloadable' as const), create };
    const engine = createPromptApiEngine({ surroundings: { ...surroundings, LanguageModel }, gpuLock: lock });
    const loading = engine.load(CARD, { signal, gpuBudgetBytes: null });
    await expect(loading).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('after a click') });
    (await lock(signal))();
  });
});

describe('generate', () => {
  it('opens a session for each conversation, with the earlier turns, and leaves none open', async () => {
    const { fake, load } = setUp();
    const model = await load();
    const history = [
      { role: 'user', content: 'Hi.' },
      { role: 'assistant', content: 'Hello.' },
    ] as const;
    await model.generate({ ...REQUEST, messages: [...history, ...REQUEST.messages] }, { signal });
    expect(fake.created[1]?.initialPrompts).toEqual(history);
    expect(fake.prompts).toEqual(['Describe a morning at the harbour.']);
    expect(fake.open()).toBe(1);
    await model.unload();
    expect(fake.open()).toBe(0);
  });

  it('measures prompt and reply, and does not say why it ended', async () => {
    const { text, usage, finishReason, rawFinishReason, timing } = await setUp().ask();
    expect(text).toBe('The harbour wakes slowly, boat by boat.');
    expect(usage).toEqual({ promptTokens: 12, completionTokens: 10 });
    expect([finishReason, rawFinishReason]).toEqual(['unknown', null]);
    expect(timing.firstTokenMs).not.toBeNull();
  });

  it('says of every reply that its sampling could not be controlled', async () => {
    expect((await setUp().ask()).warnings).toEqual([expect.stringMatching(/^sampling not controllable: .* temperature 0\.7/)]);
  });

  it('ends a reply at the token limit, a few tokens past it at most, and counts seldom', async () => {
    const { fake, ask } = setUp({ isEndless: true });
    const { finishReason, usage, warnings, text } = await ask({ maxTokens: 400 });
    expect(finishReason).toBe('length');
    expect(usage.completionTokens).toBeGreaterThanOrEqual(400);
    expect(usage.completionTokens).toBeLessThan(415);
    expect(warnings).toContainEqual(expect.stringContaining('knows no token limit'));
    expect(fake.counts()).toBeLessThan(text.length / 40);
    expect(fake.open()).toBe(1);
  });

  it('ends at a stop string and leaves it out', async () => {
    expect(await setUp({ reply: 'One. ### Human: two' }).ask({ stop: ['###'] })).toMatchObject({ text: 'One. ', finishReason: 'stop' });
  });

  it('refuses a conversation that would not fit, before the browser leaves out its beginning', async () => {
    const { load, fake } = setUp({ contextWindow: 10 });
    const model = await load();
    const asked = model.generate(REQUEST, { signal });
    await expect(asked).rejects.toMatchObject({ kind: 'context-full', message: expect.stringContaining('takes 12 tokens') });
    const history = [{ role: 'user', content: 'x'.repeat(100) }, { role: 'assistant', content: 'y' }] as const;
    const askedLater = model.generate({ ...REQUEST, messages: [...history, ...REQUEST.messages] }, { signal });
    await expect(askedLater).rejects.toMatchObject({ kind: 'context-full' });
    expect(fake.prompts).toEqual([]);
  });

  it('says so where the browser left out the beginning all the same', async () => {
    const { warnings } = await setUp({ overflows: true }).ask();
    expect(warnings).toContainEqual(expect.stringContaining('left out its beginning'));
  });

  it('rejects when cancelled in mid-answer, and leaves no session', async () => {
    const { ask, fake } = setUp({ isEndless: true });
    const cancel = new AbortController();
    const asked = ask({}, { signal: cancel.signal, onDelta: () => cancel.abort() });
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    expect(fake.open()).toBe(1);
  });

  it('gives up on a model that writes nothing for two minutes', async () => {
    const { ask, fake, timers } = setUp({ isSilent: true });
    const asked = ask();
    asked.catch(() => undefined);
    while (fake.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    timers.pass(119_000);
    expect(timers.pending).toBe(1);
    timers.pass(1000);
    await expect(asked).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('for 120 s') });
    expect(timers.pending).toBe(0);
  });

  it('takes a reply that the browser holds back for an empty answer', async () => {
    const withheld = await setUp({ reply: '', breaksWith: new DOMException('unsafe', 'NotReadableError') }).ask();
    expect(withheld).toMatchObject({ text: '', finishReason: 'unknown' });
    expect(withheld.warnings).toContain('the browser held the reply back as unsafe');
  });

  it.each([
    [new DOMException('gone', 'InvalidStateError'), 'unexpected'],
    [new DOMException('too long', 'QuotaExceededError'), 'context-full'],
    [new DOMException('no service', 'NotSupportedError'), 'unavailable'],
    [new Error('who knows'), 'unexpected'],
  ])('maps %o to %s, whether the session or its stream fails', async (thrown, kind) => {
    await expect(setUp({ refusesWith: thrown }).ask()).rejects.toMatchObject({ kind });
    await expect(setUp({ breaksWith: thrown }).ask()).rejects.toMatchObject({ kind });
  });
});
