import { describe, expect, it } from 'vitest';
import { FoldCache } from '../../../../src/app/state/fold-cache.ts';
import type { RunStore } from '../../../../src/core/ports.ts';
import { createMemoryRunStore } from '../../../../src/storage/memory-run-store.ts';
import { fakeRunEvents } from '../../../fakes/run-states.ts';

/** A store with one run that counts how often its events are read. */
async function countedStore() {
  const [start, ...later] = fakeRunEvents({ runId: 'r', answered: 4 });
  if (start?.type !== 'run-start') throw new Error('a run begins with run-start');
  const memory = createMemoryRunStore();
  await memory.createRun(start.spec, start.at);
  for (const event of later) await memory.appendEvent('r', event);
  let reads = 0;
  const store: RunStore = Object.create(memory, {
    readEvents: {
      value: (runId: string) => {
        reads += 1;
        return memory.readEvents(runId);
      },
    },
  }) as RunStore;
  return { store, memory, count: later.length + 1, reads: () => reads };
}

describe('FoldCache', () => {
  it('reads nothing for a run of which it has as many events as there are', async () => {
    const { store, count, reads } = await countedStore();
    const cache = new FoldCache(store);
    const first = await cache.load('r', count);
    expect(await cache.load('r', count)).toBe(first);
    expect(reads()).toBe(1);
  });

  it('reads a run again that has more events', async () => {
    const { store, memory, count } = await countedStore();
    const cache = new FoldCache(store);
    const before = await cache.load('r', count);
    await memory.appendEvent('r', { type: 'run-resume', at: 9e12 });
    const after = await cache.load('r', count + 1);
    expect(after).not.toBe(before);
    expect(after?.updatedAt).toBe(9e12);
  });

  it('keeps the object where it does not know how many there are and finds no more', async () => {
    const { store } = await countedStore();
    const cache = new FoldCache(store);
    expect(await cache.load('r')).toBe(await cache.load('r'));
  });
});
