import { describe, expect, it, vi } from 'vitest';
import type { LoadedModel, LoadProgress } from '../../../src/core/ports.ts';
import { createGpuLock, createPageLocks } from '../../../src/engines/gpu-lock.ts';
import type { GpuMemory } from '../../../src/core/types.ts';
import { createWorkerApi, type WorkerBackend } from '../../../src/engines/worker-api.ts';
import { createWorkerEngine, DEFAULT_LIMITS, type WorkerEngineOptions } from '../../../src/engines/worker-client.ts';
import type { EngineWorkerApi } from '../../../src/engines/worker-protocol.ts';
import { createFakeBackend, failing, FAKE_COMPLETION, never, untilInterrupted } from '../../fakes/fake-backend.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';
import { createFakeTimers } from '../../fakes/fake-timers.ts';
import { createFakeWorker, type FakeWorker } from '../../fakes/fake-worker.ts';

const REQUEST = { messages: [{ role: 'user', content: 'hello' }], temperature: 0, maxTokens: 8, seed: 7 } as const;
const CAPABILITIES = {
  temperature: true,
  seed: true,
  maxTokens: true,
  systemMessage: true,
  reportsUsage: true,
  holdsGpu: true,
} as const;

function setUp(change: Partial<WorkerBackend> = {}, options: Partial<WorkerEngineOptions> = {}) {
  const timers = createFakeTimers();
  const workers: FakeWorker[] = [];
  const backend = createFakeBackend(change);
  const lockTimers = createFakeTimers();
  const engine = createWorkerEngine({
    engineId: 'fake',
    capabilities: CAPABILITIES,
    siteUrl: 'http://site/',
    slots: 1,
    warmUp: false,
    createWorker: () => {
      const worker = createFakeWorker(createWorkerApi(backend, { scope: {}, now: () => performance.now() }));
      workers.push(worker);
      return worker;
    },
    probe: () => Promise.resolve({ available: true, note: null }),
    timers,
    gpuLock: createGpuLock({ locks: createPageLocks(), timers: lockTimers }),
    ...options,
  });
  const controller = new AbortController();
  const load = (onProgress?: (progress: LoadProgress) => void) =>
    engine.load(webllmCard(), { signal: controller.signal, gpuBudgetBytes: null, ...(onProgress ? { onProgress } : {}) });
  return { engine, load, controller, timers, lockTimers, workers, backend };
}

/** A worker's half that sends two pieces of text, memory with the first and with the last. */
function createCountingApi(gpu: GpuMemory): EngineWorkerApi {
  const api = createWorkerApi(createFakeBackend(), { scope: {}, now: () => performance.now() });
  return {
    ...api,
    async generate(_callId, _request, onDelta) {
      await onDelta('one', gpu);
      await onDelta(' two', null);
      return { ok: true, value: { ...FAKE_COMPLETION, timing: { firstTokenMs: 1, totalMs: 2 }, gpu, servedModel: null } };
    },
  };
}

function ask(model: LoadedModel, signal: AbortSignal = new AbortController().signal, onDelta?: (delta: string) => void) {
  return model.generate(REQUEST, { signal, ...(onDelta ? { onDelta } : {}) });
}

describe('load', () => {
  it("gives the card, the worker's report and the slots", async () => {
    const { load, engine } = setUp();
    const model = await load();
    expect(model).toMatchObject({ card: webllmCard(), slots: 1, report: { device: 'webgpu', engineVersion: 'fake 1' } });
    expect(await engine.probe()).toEqual({ available: true, note: null });
  });

  it('never lets the bar go backwards', async () => {
    const fractions: number[] = [];
    await setUp().load(({ fraction }) => fractions.push(fraction));
    expect(fractions).toEqual([0.5, 0.5, 1, 1]);
  });

  it('terminates the worker and frees the GPU after a failure', async () => {
    const load = vi.fn(failing('load-failed'));
    const set = setUp({ load });
    await expect(set.load()).rejects.toMatchObject({ kind: 'load-failed' });
    expect(set.workers[0]?.isTerminated).toBe(true);
    await expect(set.load()).rejects.toMatchObject({ kind: 'load-failed' });
    expect(set.workers).toHaveLength(2);
  });

  it('is cancelled by terminating the worker', async () => {
    const { load, controller, workers } = setUp({ load: () => new Promise(() => undefined) });
    const loading = load();
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    controller.abort();
    await expect(loading).rejects.toMatchObject({ kind: 'cancelled' });
    expect(workers[0]?.isTerminated).toBe(true);
  });

  it('starts no worker once the signal has aborted', async () => {
    const { load, controller, workers } = setUp();
    controller.abort();
    await expect(load()).rejects.toMatchObject({ kind: 'cancelled' });
    expect(workers).toEqual([]);
  });

  it('rejects when the worker crashes, and says what the browser said', async () => {
    const { load, workers } = setUp({ load: () => new Promise(() => undefined) });
    const loading = load();
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    workers[0]?.crash('Uncaught SyntaxError');
    await expect(loading).rejects.toMatchObject({
      kind: 'worker-died',
      message: "the engine's worker crashed: Uncaught SyntaxError",
    });
  });

  it('rejects when the worker cannot even be made, and frees the GPU', async () => {
    const { load } = setUp({}, {
      createWorker: () => {
        throw new Error('refused by policy');
      },
    });
    await expect(load()).rejects.toMatchObject({ kind: 'worker-died' });
    await expect(load()).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('is given up after a long silence', async () => {
    const { load, timers, workers } = setUp({ load: () => new Promise(() => undefined) });
    const loading = load();
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    timers.pass(DEFAULT_LIMITS.loadMs);
    await expect(loading).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('waits until the model before it is unloaded', async () => {
    const { load, workers } = setUp();
    const first = await load();
    const second = load();
    await new Promise((resolve) => setImmediate(resolve));
    expect(workers).toHaveLength(1);
    await first.unload();
    await (await second).unload();
    expect(workers).toHaveLength(2);
  });

  it('waits for the model of another engine too, whatever library runs it', async () => {
    const gpuLock = createGpuLock({ locks: createPageLocks() });
    const [one, other] = [setUp({}, { gpuLock }), setUp({}, { gpuLock, engineId: 'another' })];
    const first = await one.load();
    const second = other.load();
    await new Promise((resolve) => setImmediate(resolve));
    expect(other.workers).toEqual([]);
    one.workers[0]?.crash();
    // A model whose worker has died holds nothing any more.
    await (await second).unload();
    await first.unload();
  });

  it('does not wait for ever', async () => {
    const { load, lockTimers } = setUp();
    await load();
    const second = load();
    lockTimers.pass(60_000);
    await expect(second).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('generate', () => {
  it('gives the completion and the text as it comes', async () => {
    const model = await setUp().load();
    let text = '';
    const completion = await ask(model, undefined, (delta) => (text += delta));
    expect(completion).toMatchObject(FAKE_COMPLETION);
    expect(text).toBe('one two three');
  });

  it('tells the GPU memory that comes with the text, and none after cancelling', async () => {
    const gpu = { liveBytes: 5, peakBytes: 9 };
    const { load } = setUp({}, { createWorker: () => createFakeWorker(createCountingApi(gpu)) });
    const model = await load();
    const heard: GpuMemory[] = [];
    await model.generate(REQUEST, { signal: new AbortController().signal, onMemory: (memory) => heard.push(memory) });
    expect(heard).toEqual([gpu]);
    const controller = new AbortController();
    const options = { signal: controller.signal, onDelta: () => controller.abort(), onMemory: (memory: GpuMemory) => heard.push(memory) };
    await expect(model.generate(REQUEST, options)).rejects.toMatchObject({ kind: 'cancelled' });
    // The figure of the message during which it was cancelled, and none after it.
    expect(heard).toHaveLength(2);
  });

  it('rejects as cancelled when interrupted, and the model takes the next call', async () => {
    const { load, workers } = setUp({ generate: untilInterrupted });
    const model = await load();
    for (const attempt of [1, 2]) {
      const controller = new AbortController();
      const call = ask(model, controller.signal, () => controller.abort());
      await expect(call, `attempt ${attempt}`).rejects.toMatchObject({ kind: 'cancelled' });
    }
    expect(workers[0]?.isTerminated).toBe(false);
  });

  it('passes no text on after cancelling', async () => {
    const model = await setUp({ generate: untilInterrupted }).load();
    const controller = new AbortController();
    let count = 0;
    const call = ask(model, controller.signal, () => {
      count += 1;
      controller.abort();
    });
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    expect(count).toBe(1);
  });

  it('terminates a worker that does not react to an interrupt', async () => {
    const { load, timers, workers } = setUp({ generate: never });
    const model = await load();
    const controller = new AbortController();
    const call = ask(model, controller.signal);
    controller.abort();
    timers.pass(DEFAULT_LIMITS.interruptMs);
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    expect(workers[0]?.isTerminated).toBe(true);
    await expect(ask(model)).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('rejects at once when the signal has aborted', async () => {
    const { load, backend } = setUp();
    const model = await load();
    await expect(ask(model, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    expect(backend.calls).toEqual(['load']);
  });

  it('rejects when the worker crashes', async () => {
    const { load, workers } = setUp({ generate: never });
    const model = await load();
    const call = ask(model);
    workers[0]?.crash();
    await expect(call).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('rejects when a message cannot be read', async () => {
    const { load, workers } = setUp({ generate: never });
    const model = await load();
    const call = ask(model);
    workers[0]?.garble();
    await expect(call).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('gives up when the first token does not come', async () => {
    const { load, timers, workers } = setUp({ generate: never });
    const model = await load();
    const call = ask(model);
    timers.pass(DEFAULT_LIMITS.prefillMs);
    await expect(call).rejects.toMatchObject({ kind: 'timeout' });
    expect(workers[0]?.isTerminated).toBe(true);
  });

  it('gives up when the next token does not come', async () => {
    const { load, timers } = setUp({
      generate: (_request, call) => {
        call.onToken('first');
        return new Promise(() => undefined);
      },
    });
    const model = await load();
    const heard = vi.fn();
    const call = ask(model, undefined, heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
    timers.pass(DEFAULT_LIMITS.tokenMs);
    await expect(call).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('60 s') });
  });

  it('has more patience with the CPU', async () => {
    const report = { device: 'wasm', adapter: null, engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] };
    const { load, timers, workers } = setUp({ generate: never, load: async () => report });
    const model = await load();
    const call = ask(model);
    timers.pass(DEFAULT_LIMITS.prefillMs);
    expect(workers[0]?.isTerminated).toBe(false);
    timers.pass(DEFAULT_LIMITS.prefillMs * DEFAULT_LIMITS.cpuFactor);
    await expect(call).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('terminates the worker after a failure that leaves the library in doubt', async () => {
    const { load, workers } = setUp({ generate: failing('unexpected') });
    const model = await load();
    await expect(ask(model)).rejects.toMatchObject({ kind: 'unexpected' });
    expect(workers[0]?.isTerminated).toBe(true);
  });

  it('keeps the worker after a conversation that is too long', async () => {
    const { load, workers } = setUp({ generate: failing('context-full') });
    const model = await load();
    await expect(ask(model)).rejects.toMatchObject({ kind: 'context-full' });
    expect(workers[0]?.isTerminated).toBe(false);
  });

  it('refuses more calls at once than it has slots', async () => {
    const { load } = setUp({ generate: never });
    const model = await load();
    void ask(model).catch(() => undefined);
    await expect(ask(model)).rejects.toMatchObject({ kind: 'bad-request' });
    await model.unload();
  });

  it('tells a neighbour that the worker died, not that it was cancelled', async () => {
    const { load, timers } = setUp({ generate: never }, { slots: 2 });
    const model = await load();
    const controller = new AbortController();
    const [cancelled, neighbour] = [ask(model, controller.signal), ask(model)];
    controller.abort();
    timers.pass(DEFAULT_LIMITS.interruptMs);
    await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(neighbour).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('leaves no timer behind', async () => {
    const { load, timers } = setUp();
    const model = await load();
    await ask(model);
    expect(timers.pending).toBe(0);
  });
});

describe('unload', () => {
  it('lets the library free its memory, then terminates', async () => {
    const { load, workers, backend } = setUp();
    const model = await load();
    expect(await model.unload()).toBeNull();
    expect(backend.calls).toEqual(['load', 'unload']);
    expect(workers[0]?.isTerminated).toBe(true);
  });

  it('terminates a library that does not let go', async () => {
    const { load, timers, workers } = setUp({ unload: () => new Promise(() => undefined) });
    const model = await load();
    const unloading = model.unload();
    timers.pass(DEFAULT_LIMITS.unloadMs);
    await unloading;
    expect(workers[0]?.isTerminated).toBe(true);
  });

  it('may be called twice, and after a crash', async () => {
    const { load, workers } = setUp();
    const model = await load();
    workers[0]?.crash();
    await model.unload();
    await model.unload();
    expect(workers[0]?.isTerminated).toBe(true);
  });

  it('ends a call under way', async () => {
    const { load } = setUp({ generate: never });
    const model = await load();
    const call = ask(model);
    await model.unload();
    await expect(call).rejects.toMatchObject({ kind: 'worker-died' });
  });
});
