/**
 * What our stack costs while a reply is written: worker, comlink, batched text, ledger, stop strings and page, against
 * the bare library in a bare worker of the same page, which shows nothing while it writes the same tokens. The built-in models take a millisecond or few
 * a token, so that a cost which vanishes beside a real model's shows.
 */
import { bench, describe } from 'vitest';
import { openBenchPage } from './bench-page.ts';
import type { Pace } from './page/overhead.ts';

/** Once, and a broken promise fails the bench. */
const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

/** More than the built-in models write before they end a reply by themselves. */
const NEW_TOKENS = 200;

/** The slowest pace worth running is some 50 tokens a second: 2 % of its 20 ms. */
const TOLERATED_MS = 0.4;

/** The best of several tries: what else the machine does is not ours. */
const best = (paces: readonly Pace[]): number => Math.min(...paces.map(({ msPerToken }) => msPerToken));

async function measure(source: string, device: 'webgpu' | 'wasm', pairs: number): Promise<void> {
  const { page, close } = await openBenchPage('overhead.html');
  try {
    await page.evaluate(([path, where]) => window.overheadPage.open(path, where), [source, device] as const);
    const measureOurs = () => page.evaluate((count) => window.overheadPage.ours(count), NEW_TOKENS);
    const measureBare = () => page.evaluate((count) => window.overheadPage.bare(count), NEW_TOKENS);
    const ours: Pace[] = [];
    const bare: Pace[] = [];
    await measureOurs();
    await measureBare();
    // Interleaved, and first in turns: what slows the machine down falls on both.
    for (let pair = 0; pair < pairs; pair += 1) {
      if (pair % 2 === 0) bare.push(await measureBare());
      ours.push(await measureOurs());
      if (pair % 2 === 1) bare.push(await measureBare());
    }
    const [oursMs, bareMs] = [best(ours), best(bare)];
    const costMs = oursMs - bareMs;
    console.log(
      `${source} on ${device}, ${ours[0]?.tokens} tokens against ${bare[0]?.tokens}, best of ${pairs} pairs: ` +
        `${oursMs.toFixed(3)} ms a token against ${bareMs.toFixed(3)}, ratio ${(oursMs / bareMs).toFixed(3)}; ` +
        `${(costMs * 1000).toFixed(0)} µs a token, ${((costMs / 20) * 100).toFixed(1)} % of a model that takes 20 ms`,
    );
    if (costMs > TOLERATED_MS) throw new Error(`our stack costs ${costMs.toFixed(2)} ms a token`);
  } finally {
    await close();
  }
}

describe('decoding through our stack', () => {
  bench('on WebGPU', async () => await measure('models/benchtab-tiny-2', 'webgpu', 4), ONCE);
  bench('on WebAssembly', async () => await measure('models/benchtab-tiny-2', 'wasm', 16), ONCE);
});
