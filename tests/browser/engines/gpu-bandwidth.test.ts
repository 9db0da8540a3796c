/** The measurement on whatever adapter this browser has: a graphics card, or the software one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { measureBandwidth, type BandwidthPorts } from '../../../src/engines/gpu-bandwidth.ts';
import { createGpuLock, createPageLocks } from '../../../src/engines/gpu-lock.ts';
import { installGpuLedger } from '../../../src/engines/gpu-ledger.ts';

const patient = () => new AbortController().signal;
const ports = (change: Partial<BandwidthPorts> = {}): BandwidthPorts => ({
  gpu: navigator.gpu,
  lock: createGpuLock({ locks: createPageLocks(), patienceMs: 50 }),
  now: () => performance.now(),
  ...change,
});

beforeAll(async () => {
  expect(await navigator.gpu.requestAdapter(), 'this browser needs a WebGPU adapter').not.toBeNull();
});

describe('measureBandwidth', () => {
  it('reads between a hundred megabytes and ten terabytes a second, in little time', async () => {
    const startedAt = performance.now();
    const { bytesPerSecond, bufferBytes } = await measureBandwidth(ports(), patient());
    console.info(`${(bytesPerSecond / 1e9).toFixed(2)} GB/s over ${bufferBytes / 2 ** 20} MB in ${Math.round(performance.now() - startedAt)} ms`);
    expect(bytesPerSecond).toBeGreaterThan(1e8);
    expect(bytesPerSecond).toBeLessThan(1e13);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('leaves nothing on the GPU', async () => {
    const ledger = installGpuLedger(globalThis, { budgetBytes: null });
    await measureBandwidth(ports(), patient());
    const { liveBytes, peakBytes } = (ledger?.memory() ?? { liveBytes: -1, peakBytes: 0 });
    ledger?.remove();
    expect(peakBytes).toBeGreaterThan(4 * 2 ** 20);
    expect(liveBytes).toBe(0);
  });

  it('waits for no model: it is refused while the GPU is held, and gives the GPU back', async () => {
    const { lock, ...others } = ports();
    const release = await lock(patient());
    await expect(measureBandwidth({ ...others, lock }, patient())).rejects.toMatchObject({ kind: 'unavailable' });
    release();
    await measureBandwidth({ ...others, lock }, patient());
    (await lock(patient()))();
  });

  it('stops when it is cancelled', async () => {
    const cancelled = new AbortController();
    const measuring = measureBandwidth(ports(), cancelled.signal);
    cancelled.abort();
    await expect(measuring).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says that there is no GPU where there is none', async () => {
    await expect(measureBandwidth(ports({ gpu: null }), patient())).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('says so when the GPU goes away', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (adapter === null) throw new Error('no adapter');
    const dying = Object.assign(Object.create(adapter) as GPUAdapter, {
      requestDevice: async (descriptor: GPUDeviceDescriptor) => {
        const device = await adapter.requestDevice(descriptor);
        device.destroy();
        return device;
      },
    });
    Object.defineProperties(dying, { limits: { value: adapter.limits }, features: { value: adapter.features } });
    const gpu = { requestAdapter: () => Promise.resolve(dying) } as unknown as GPU;
    await expect(measureBandwidth(ports({ gpu }), patient())).rejects.toMatchObject({ kind: 'device-lost' });
  });
});
