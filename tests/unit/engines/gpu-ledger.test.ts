import { describe, expect, it, vi } from 'vitest';
import { GpuBudgetError, installGpuLedger, type GpuFailure, type GpuLedger } from '../../../src/engines/gpu-ledger.ts';
import { createFakeGpu } from '../../fakes/fake-gpu.ts';

class GPUOutOfMemoryError extends Error {}
class GPUValidationError extends Error {}

async function setUp(budgetBytes: number | null = null) {
  const { scope, adapter } = createFakeGpu();
  const failures: GpuFailure[] = [];
  const ledger = installGpuLedger(scope, { budgetBytes, onFailure: (failure) => failures.push(failure) }) as GpuLedger;
  const device = await adapter.requestDevice();
  const buffer = (size: number) => device.createBuffer({ size, usage: 1 });
  return { adapter, ledger, device, buffer, failures };
}

describe('installGpuLedger', () => {
  it('counts live and peak bytes of buffers', async () => {
    const { ledger, buffer } = await setUp();
    const first = buffer(100);
    buffer(50);
    first.destroy();
    expect(ledger.memory()).toEqual({ liveBytes: 50, peakBytes: 150 });
    expect(first.isDestroyed).toBe(true);
  });

  it('subtracts a buffer once, however often it is destroyed', async () => {
    const { ledger, buffer } = await setUp();
    const twice = buffer(100);
    buffer(10);
    twice.destroy();
    twice.destroy();
    expect(ledger.memory().liveBytes).toBe(10);
  });

  it('starts a new peak at what is live', async () => {
    const { ledger, buffer } = await setUp();
    buffer(100).destroy();
    buffer(30);
    ledger.resetPeak();
    expect(ledger.memory()).toEqual({ liveBytes: 30, peakBytes: 30 });
  });

  it("drops a device's total when it is destroyed, and keeps the other device's", async () => {
    const { adapter, ledger, device, buffer } = await setUp();
    const orphan = buffer(100);
    const other = await adapter.requestDevice();
    other.createBuffer({ size: 7, usage: 1 });
    device.destroy();
    orphan.destroy();
    expect(ledger.byDevice()).toEqual([0, 7]);
    expect(ledger.memory().liveBytes).toBe(7);
  });

  it('counts nothing on a device that is gone', async () => {
    const { ledger, device, buffer } = await setUp();
    device.destroy();
    buffer(100).destroy();
    expect(ledger.memory()).toEqual({ liveBytes: 0, peakBytes: 0 });
  });

  it('reports a lost device and drops its total', async () => {
    const { ledger, device, buffer, failures } = await setUp();
    buffer(100);
    device.lose('unknown', 'driver reset');
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    expect(failures[0]?.kind).toBe('device-lost');
    expect(failures[0]?.message).toContain('driver reset');
    expect(ledger.memory().liveBytes).toBe(0);
  });

  it('takes a device that the engine destroys by itself for a failure', async () => {
    const { device, failures } = await setUp();
    device.destroy();
    await vi.waitFor(() => expect(failures[0]?.message).toContain('an allocation failed'));
  });

  it('takes the loss of a device while unloading for no failure', async () => {
    const { ledger, device, failures } = await setUp();
    ledger.expectLoss();
    device.destroy();
    await device.lost;
    expect(failures).toEqual([]);
  });

  it('reports uncaptured errors, the first one only', async () => {
    const { device, failures } = await setUp();
    device.report(new GPUOutOfMemoryError('no room'));
    device.report(new GPUValidationError('later'));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ kind: 'out-of-memory', message: expect.stringContaining('no room') });
  });

  it('reports an allocation that failed in the scope of a library which then destroys the device', async () => {
    const { device, failures } = await setUp();
    device.scopeError = new GPUOutOfMemoryError('no room');
    const error = await device.popErrorScope();
    device.destroy();
    await device.lost;
    expect(error).toBe(device.scopeError);
    expect(failures.map(({ kind }) => kind)).toEqual(['out-of-memory']);
  });

  it("leaves a scope's other errors, and its silence, to the library", async () => {
    const { device, failures } = await setUp();
    expect(await device.popErrorScope()).toBeNull();
    device.scopeError = new GPUValidationError('bad layout');
    expect(await device.popErrorScope()).toBe(device.scopeError);
    expect(failures).toEqual([]);
  });

  it('takes an error about a shader for a model that cannot be built', async () => {
    const { device, failures } = await setUp();
    device.report(new GPUValidationError('Error while parsing WGSL: :1:1 error'));
    expect(failures[0]).toMatchObject({ kind: 'load-failed', message: expect.stringContaining('graphics driver') });
  });

  it('takes any other uncaptured error for a broken device', async () => {
    const { device, failures } = await setUp();
    device.report(new GPUValidationError('bad bind group'));
    expect(failures[0]).toMatchObject({ kind: 'device-lost' });
    expect(failures[0]?.message).toContain('GPUValidationError');
  });

  it('refuses what exceeds the budget before the card is asked', async () => {
    const { ledger, device, buffer, failures } = await setUp(100);
    buffer(100);
    expect(() => buffer(1)).toThrow(GpuBudgetError);
    expect(device.buffers).toHaveLength(1);
    expect(ledger.memory()).toEqual({ liveBytes: 100, peakBytes: 100 });
    expect(failures[0]?.kind).toBe('out-of-memory');
    expect(failures[0]?.message).toContain('the budget is 1 MiB');
  });

  it('allows what fits again after a buffer is destroyed', async () => {
    const { buffer } = await setUp(100);
    buffer(100).destroy();
    expect(() => buffer(100)).not.toThrow();
  });

  it('counts nothing more once it is removed', async () => {
    const { ledger, buffer } = await setUp();
    ledger.remove();
    buffer(100);
    expect(ledger.memory().liveBytes).toBe(0);
  });

  it('is null without WebGPU', () => {
    expect(installGpuLedger({}, { budgetBytes: null })).toBeNull();
  });
});
