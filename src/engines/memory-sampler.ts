/** GPU memory on its way out of a worker: a few times a second, together with messages that are sent anyway. */
import type { GpuMemory } from '../core/types.ts';

/** Milliseconds between two figures. */
export const MEMORY_INTERVAL_MS = 250;

/** @returns what is counted now, or null if the last figure is younger than the interval or nothing is counted */
export function createMemorySampler(memory: () => GpuMemory | null, now: () => number): () => GpuMemory | null {
  let sampledAt = -Infinity;
  return () => {
    if (now() - sampledAt < MEMORY_INTERVAL_MS) return null;
    const sample = memory();
    if (sample !== null) sampledAt = now();
    return sample;
  };
}
