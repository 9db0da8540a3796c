/** A real Worker: start, crash, hang, terminate; the real Web Lock and the real GPU classes. */
import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../../../src/core/types.ts';
import { createWorkerEngine } from '../../../src/engines/worker-client.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';

const REQUEST = { messages: [{ role: 'user', content: 'hello' }], temperature: 0, maxTokens: 8, seed: 7 } as const;
const patient = () => new AbortController().signal;

function createUnrulyEngine() {
  return createWorkerEngine({
    engineId: 'unruly',
    capabilities: {
      temperature: true,
      seed: true,
      maxTokens: true,
      systemMessage: true,
      reportsUsage: true,
      holdsGpu: true,
    },
    siteUrl: location.origin,
    slots: 1,
    // It would be tried with a call, in which the worker is to crash later.
    warmUp: false,
    createWorker: () => new Worker(new URL('./workers/unruly-worker.ts', import.meta.url), { type: 'module' }),
    probe: () => Promise.resolve({ available: true, note: null }),
    limits: { interruptMs: 200, unloadMs: 500 },
  });
}

const load = (source: string, change: Partial<ModelCard> = {}) =>
  createUnrulyEngine().load(webllmCard({ source, ...change }), { signal: patient(), gpuBudgetBytes: null });

describe('a real worker', () => {
  it('loads, answers and unloads', async () => {
    const model = await load('ordinary');
    expect(model.report.engineVersion).toBe('unruly 1');
    expect((await model.generate(REQUEST, { signal: patient() })).text).toBe('one two three');
    await model.unload();
    await expect(model.generate(REQUEST, { signal: patient() })).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('fails the load in which it crashes, and the next load succeeds', async () => {
    await expect(load('crash-in-load')).rejects.toMatchObject({
      kind: 'worker-died',
      message: expect.stringContaining('unruly'),
    });
    await (await load('ordinary')).unload();
  });

  it('fails the call in which it crashes', async () => {
    const model = await load('crash-in-generate');
    await expect(model.generate(REQUEST, { signal: patient() })).rejects.toMatchObject({ kind: 'worker-died' });
    await model.unload();
  });

  it('is terminated when it hangs and is cancelled', async () => {
    const model = await load('hang');
    const controller = new AbortController();
    const call = model.generate(REQUEST, { signal: controller.signal, onDelta: () => controller.abort() });
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    await model.unload();
    await (await load('ordinary')).unload();
  });

  it('that cannot be fetched fails the load', async () => {
    const engine = createWorkerEngine({
      engineId: 'missing',
      capabilities: createUnrulyEngine().capabilities,
      siteUrl: location.origin,
      slots: 1,
      createWorker: () => new Worker('/no/such/worker.js', { type: 'module' }),
      probe: () => Promise.resolve({ available: true, note: null }),
    });
    const loading = engine.load(webllmCard(), { signal: patient(), gpuBudgetBytes: null });
    await expect(loading).rejects.toMatchObject({ kind: 'worker-died' });
  });

  it('counts the buffers of the real GPU classes', async () => {
    const model = await load('allocate');
    expect(model.report.gpu).toEqual({ liveBytes: 1_024, peakBytes: 5_120 });
    await model.unload();
  });

  it('holds the GPU for its origin until it is unloaded', async () => {
    const model = await load('ordinary');
    const held = async () => ((await navigator.locks.query()).held ?? []).map(({ name }) => name);
    expect(await held()).toContain('benchtab-gpu');
    await model.unload();
    await expect.poll(held).not.toContain('benchtab-gpu');
  });
});
