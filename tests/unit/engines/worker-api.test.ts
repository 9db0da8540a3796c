import { describe, expect, it } from 'vitest';
import type { GpuMemory } from '../../../src/core/types.ts';
import { createWorkerApi, type WorkerBackend } from '../../../src/engines/worker-api.ts';
import type { WorkerLoadRequest } from '../../../src/engines/worker-protocol.ts';
import { createFakeBackend, failing, FAKE_COMPLETION, untilInterrupted } from '../../fakes/fake-backend.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';
import { createFakeGpu } from '../../fakes/fake-gpu.ts';

const LOAD: WorkerLoadRequest = { card: webllmCard(), gpuBudgetBytes: null, siteUrl: 'http://site/', warmUp: false };
const REQUEST = { messages: [{ role: 'user', content: 'hello' }], temperature: 0, maxTokens: 8, seed: 7 } as const;
const ignore = () => undefined;

function setUp(change: Partial<WorkerBackend> = {}) {
  const gpu = createFakeGpu();
  const clock = { time: 0 };
  const backend = createFakeBackend(change);
  const api = createWorkerApi(backend, { scope: gpu.scope, now: () => clock.time });
  return { api, backend, clock, gpu };
}

describe('createWorkerApi', () => {
  it('adds load time and GPU memory to what the library reports', async () => {
    const { api, clock, gpu } = setUp({
      load: async () => {
        const device = await gpu.adapter.requestDevice();
        device.createBuffer({ size: 64, usage: 1 });
        clock.time = 1_500;
        return { device: 'webgpu', adapter: 'fake', engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] };
      },
    });
    const result = await api.load(LOAD, ignore);
    expect(result).toMatchObject({ ok: true, value: { loadMs: 1_500, gpu: { liveBytes: 64, peakBytes: 64 } } });
    expect(await api.memory()).toEqual({ liveBytes: 64, peakBytes: 64 });
  });

  it('reports no GPU memory for a model on the CPU', async () => {
    const { api } = setUp({
      load: async () => ({ device: 'wasm', adapter: null, engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] }),
    });
    expect(await api.load(LOAD, ignore)).toMatchObject({ ok: true, value: { gpu: null } });
    expect(await api.memory()).toBeNull();
  });

  it('tells with the progress of a load what the ledger counts, once there is a device', async () => {
    const { api, gpu } = setUp({
      load: async (_request, onProgress) => {
        const step = { phase: 'load', fraction: 0.5, loadedBytes: null, totalBytes: null, text: 'loading' } as const;
        onProgress(step);
        const device = await gpu.adapter.requestDevice();
        device.createBuffer({ size: 64, usage: 1 });
        onProgress(step);
        return { device: 'webgpu', adapter: 'fake', engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] };
      },
    });
    const heard: unknown[] = [];
    await api.load(LOAD, (progress) => heard.push(progress.gpu));
    const counted = { liveBytes: 64, peakBytes: 64 };
    expect(heard).toEqual([null, counted, counted]);
  });

  it('tells the memory with the text a few times a second, without messages of its own', async () => {
    const { api, clock, gpu } = setUp({
      load: async () => {
        (await gpu.adapter.requestDevice()).createBuffer({ size: 64, usage: 1 });
        return { device: 'webgpu', adapter: 'fake', engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] };
      },
      generate: async (_request, call) => {
        for (let token = 0; token < 50; token += 1) {
          clock.time += 20;
          call.onToken('word ');
        }
        return FAKE_COMPLETION;
      },
    });
    await api.load(LOAD, ignore);
    const heard: (GpuMemory | null)[] = [];
    await api.generate(1, REQUEST, (_text, memory) => heard.push(memory));
    const figures = heard.filter((memory) => memory !== null);
    expect(figures[0]).toEqual({ liveBytes: 64, peakBytes: 64 });
    expect(figures.length).toBeGreaterThanOrEqual(3);
    expect(figures.length).toBeLessThanOrEqual(5);
    expect(heard.length).toBeGreaterThan(figures.length);
  });

  it("gives each call its own time to first token, total time and peak of memory", async () => {
    const { api, clock, gpu } = setUp({
      generate: async (_request, call) => {
        clock.time += 300;
        call.onToken('a');
        gpu.adapter.devices[0]?.createBuffer({ size: 10, usage: 1 }).destroy();
        clock.time += 200;
        return FAKE_COMPLETION;
      },
      load: async () => {
        const device = await gpu.adapter.requestDevice();
        device.createBuffer({ size: 90, usage: 1 }).destroy();
        device.createBuffer({ size: 5, usage: 1 });
        return { device: 'webgpu', adapter: 'fake', engineVersion: 'fake 1', loadedSource: 'fake', warnings: [] };
      },
    });
    await api.load(LOAD, ignore);
    const result = await api.generate(1, REQUEST, ignore);
    expect(result).toMatchObject({
      ok: true,
      value: { timing: { firstTokenMs: 300, totalMs: 500 }, gpu: { liveBytes: 5, peakBytes: 15 }, servedModel: null },
    });
  });

  describe('trying the model after loading', () => {
    const tried = { ...LOAD, warmUp: true };
    const writing = (text: string) => ({ generate: () => Promise.resolve({ ...FAKE_COMPLETION, text }) });

    it('says nothing of a model that writes words, and is ready only then', async () => {
      const { api, backend } = setUp(writing('The capital of France is Paris.'));
      const texts: string[] = [];
      const result = await api.load(tried, ({ text }) => texts.push(text));
      expect(result).toMatchObject({ ok: true, value: { warnings: [] } });
      expect(texts.slice(-2)).toEqual(['asking for a first word', 'ready']);
      expect(backend.calls).toEqual(['load']);
    });

    it('reports a doubtful reply beside what the library reports', async () => {
      const { api } = setUp({
        ...writing('zqx vrk'),
        load: async () => ({ device: 'wasm', adapter: null, engineVersion: 'fake 1', loadedSource: 'fake', warnings: ['on the CPU'] }),
      });
      const warnings = ['on the CPU', expect.stringContaining('the model wrote "zqx vrk"')];
      expect(await api.load(tried, ignore)).toMatchObject({ ok: true, value: { warnings } });
    });

    it('fails the load of a model that writes one symbol over and over', async () => {
      const { api } = setUp(writing('!'.repeat(16)));
      expect(await api.load(tried, ignore)).toMatchObject({ ok: false, error: { kind: 'load-failed' } });
    });

    it('lets stand-ins write what they like', async () => {
      const { api } = setUp(writing('!'.repeat(16)));
      const card = webllmCard({ isStandIn: true });
      expect(await api.load({ ...tried, card }, ignore)).toMatchObject({ ok: true, value: { warnings: [] } });
    });
  });

  it('loses no text, and sends it in few messages', async () => {
    const { api, clock } = setUp({
      generate: async (_request, call) => {
        for (let token = 0; token < 100; token += 1) {
          clock.time += 2;
          call.onToken(`${token} `);
        }
        return FAKE_COMPLETION;
      },
    });
    const sent: string[] = [];
    await api.generate(1, REQUEST, (text) => sent.push(text));
    expect(sent.join('')).toBe(Array.from({ length: 100 }, (_, token) => `${token} `).join(''));
    expect(sent.length).toBeLessThanOrEqual(8);
  });

  it('tells of a token without text, so that the watchdog hears it', async () => {
    const { api } = setUp({
      generate: async (_request, call) => {
        call.onToken('');
        return FAKE_COMPLETION;
      },
    });
    const sent: string[] = [];
    await api.generate(1, REQUEST, (text) => sent.push(text));
    expect(sent).toEqual(['']);
  });

  it('ends an interrupted call as cancelled and takes the next one', async () => {
    const { api, backend } = setUp();
    const { api: endless } = setUp({ generate: untilInterrupted });
    const call = endless.generate(3, REQUEST, ignore);
    await endless.interrupt(3);
    expect(await call).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(await api.generate(4, REQUEST, ignore)).toMatchObject({ ok: true });
    expect(backend.calls).toEqual(['generate']);
  });

  it('takes an interrupt for a call that has ended for nothing', async () => {
    const { api } = setUp();
    await api.interrupt(1);
    expect(await api.generate(1, REQUEST, ignore)).toMatchObject({ ok: true });
  });

  it('refuses every call after a failure, with the first cause', async () => {
    const { api } = setUp({ generate: failing('device-lost') });
    expect(await api.generate(1, REQUEST, ignore)).toMatchObject({ ok: false, error: { kind: 'device-lost' } });
    const later = await api.generate(2, REQUEST, ignore);
    expect(later).toMatchObject({ ok: false, error: { kind: 'worker-died' } });
    expect(later.ok || later.error.message).toContain('it failed: device-lost');
  });

  it.each(['context-full', 'bad-request', 'cancelled'] as const)('goes on after %s', async (kind) => {
    let isFirst = true;
    const { api } = setUp({
      generate: async () => {
        if (!isFirst) return FAKE_COMPLETION;
        isFirst = false;
        return failing(kind)();
      },
    });
    expect(await api.generate(1, REQUEST, ignore)).toMatchObject({ ok: false, error: { kind } });
    expect(await api.generate(2, REQUEST, ignore)).toMatchObject({ ok: true });
  });

  it("prefers the ledger's reason to what the library made of it", async () => {
    const { api, gpu } = setUp({
      load: async () => {
        const device = await gpu.adapter.requestDevice();
        try {
          device.createBuffer({ size: 4_096, usage: 1 });
        } catch {
          throw new Error('null function or function signature mismatch');
        }
        throw new Error('not reached');
      },
    });
    const result = await api.load({ ...LOAD, gpuBudgetBytes: 1_024 }, ignore);
    expect(result).toMatchObject({ ok: false, error: { kind: 'out-of-memory' } });
  });

  it('ends a hanging call when the device is lost', async () => {
    const { api, gpu } = setUp({ generate: () => new Promise(() => undefined) });
    await api.load(LOAD, ignore);
    const device = await gpu.adapter.requestDevice();
    const call = api.generate(1, REQUEST, ignore);
    device.lose('unknown', 'hung');
    expect(await call).toMatchObject({ ok: false, error: { kind: 'device-lost' } });
  });

  it('takes the loss of the device while unloading for no failure', async () => {
    const { api, gpu } = setUp({
      unload: async () => {
        gpu.adapter.devices[0]?.destroy();
      },
    });
    await api.load(LOAD, ignore);
    await gpu.adapter.requestDevice();
    expect(await api.unload()).toEqual({ ok: true, value: null });
  });

  it("carries the library's stack across", async () => {
    const { api } = setUp({ generate: () => Promise.reject(new TypeError('x is not a function')) });
    const result = await api.generate(1, REQUEST, ignore);
    expect(result).toMatchObject({ ok: false, error: { kind: 'unexpected', message: 'x is not a function' } });
    expect(result.ok || result.error.stack).toContain('TypeError');
  });
});
