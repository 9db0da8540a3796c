/** Load, answer, unload, ten times over: nothing is left on the GPU, no worker stays, and the page's heap is flat. */
import { describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import type { ModelCard } from '../../../src/core/types.ts';
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';
import { createWorkerEngine } from '../../../src/engines/worker-client.ts';
import { CPU_CARD, GPU_CARD, SITE_URL } from './built-in-card.ts';
import { WORKER_LOCK } from './workers/fault-names.ts';

const ROUNDS = 10;

/** Far below what one kept model, worker proxy or answer would hold ten times over. */
const HEAP_TOLERANCE_BYTES = 400_000;

/** What Playwright's session of the DevTools protocol can do; the provider leaves it untyped. */
interface DevTools {
  send(method: 'HeapProfiler.collectGarbage'): Promise<void>;
  send(method: 'Runtime.getHeapUsage'): Promise<{ readonly usedSize: number }>;
}

const engine = createWorkerEngine({
  engineId: 'transformers',
  capabilities: createTransformersEngine({ siteUrl: SITE_URL }).capabilities,
  siteUrl: SITE_URL,
  slots: 1,
  createWorker: () =>
    new Worker(new URL('./workers/faulty-transformers-worker.ts', import.meta.url), { type: 'module', name: 'none' }),
  probe: () => Promise.resolve({ available: true, note: null }),
});

async function heapBytes(): Promise<number> {
  const tools = cdp() as unknown as DevTools;
  await tools.send('HeapProfiler.collectGarbage');
  return (await tools.send('Runtime.getHeapUsage')).usedSize;
}

async function livingWorkers(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name === WORKER_LOCK).length;
}

async function playRound(card: ModelCard) {
  const signal = new AbortController().signal;
  const model = await engine.load(card, { signal, gpuBudgetBytes: null });
  const request = { messages: [{ role: 'user', content: 'Describe a harbour.' }], temperature: 0, maxTokens: 8, seed: 7 } as const;
  const { text, gpu } = await model.generate(request, { signal });
  return { text, live: gpu?.liveBytes ?? null, left: await model.unload() };
}

describe.each([
  ['WebGPU', GPU_CARD],
  ['WebAssembly', CPU_CARD],
])('ten rounds on %s', (name, card) => {
  it('end as they began', { timeout: 300_000 }, async () => {
    // The first round fills caches that stay for good.
    await playRound(card);
    const before = await heapBytes();
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await playRound(card));
      await expect.poll(livingWorkers, { timeout: 10_000 }).toBe(0);
    }
    const growth = (await heapBytes()) - before;
    console.info(`${name}: heap ${before} bytes before ${ROUNDS} rounds, ${growth} more after; GPU ${JSON.stringify(rounds.at(-1))}`);
    expect(growth).toBeLessThan(HEAP_TOLERANCE_BYTES);
    const expected = card === GPU_CARD ? { liveBytes: 0, peakBytes: expect.any(Number) } : null;
    for (const { left } of rounds) expect(left).toEqual(expected);
    expect(new Set(rounds.map(({ text, live }) => `${live} ${text}`)).size).toBe(1);
  });
});
