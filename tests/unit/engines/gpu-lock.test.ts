import { describe, expect, it } from 'vitest';
import { createGpuLock, createPageLocks, GPU_LOCK_PATIENCE_MS } from '../../../src/engines/gpu-lock.ts';
import { createFakeTimers } from '../../fakes/fake-timers.ts';

const patient = new AbortController().signal;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const timers = createFakeTimers();
  return { timers, lock: createGpuLock({ locks: createPageLocks(), timers }) };
}

describe('the GPU lock', () => {
  it('is held by one at a time, in the order asked', async () => {
    const { lock } = setUp();
    const order: string[] = [];
    const hold = async (name: string) => {
      const release = await lock(patient);
      order.push(`${name} in`);
      await nextTurn();
      order.push(`${name} out`);
      release();
    };
    await Promise.all([hold('a'), hold('b'), hold('c')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('may be released twice', async () => {
    const { lock } = setUp();
    const release = await lock(patient);
    release();
    release();
    await expect(lock(patient)).resolves.toBeTypeOf('function');
  });

  it('gives up after a while, and says what to do', async () => {
    const { lock, timers } = setUp();
    await lock(patient);
    const second = lock(patient);
    timers.pass(GPU_LOCK_PATIENCE_MS);
    await expect(second).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('another tab of this site'),
    });
  });

  it('stops waiting when it is cancelled', async () => {
    const { lock } = setUp();
    await lock(patient);
    const controller = new AbortController();
    const second = lock(controller.signal);
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(lock(AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('goes to the next in line when one before it gave up', async () => {
    const { lock } = setUp();
    const release = await lock(patient);
    const controller = new AbortController();
    const second = lock(controller.signal);
    const third = lock(patient);
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    let isThirdIn = false;
    void third.then(() => {
      isThirdIn = true;
    });
    await nextTurn();
    expect(isThirdIn).toBe(false);
    release();
    await expect(third).resolves.toBeTypeOf('function');
  });

  it('leaves no timer behind', async () => {
    const { lock, timers } = setUp();
    await lock(patient);
    expect(timers.pending).toBe(0);
  });
});
