/** The built-in models in a real worker, on WebGPU and on WebAssembly: what the contract of engines leaves open. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateRequest, LoadedModel, LoadProgress } from '../../../src/core/ports.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';
import { CPU_CARD, GPU_CARD as CARD, SITE_URL } from './built-in-card.ts';

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'Describe a morning at the harbour.' }],
  temperature: 0.7,
  maxTokens: 8,
  seed: 1_234_567,
};

const engine = createTransformersEngine({ siteUrl: SITE_URL });
const patient = () => new AbortController().signal;
let model: LoadedModel | null = null;

async function load(card: ModelCard, gpuBudgetBytes: number | null = null, onProgress: (progress: LoadProgress) => void = () => undefined) {
  model = await engine.load(card, { signal: patient(), gpuBudgetBytes, onProgress });
  return model;
}

function ask(change: Partial<GenerateRequest> = {}, onDelta: (delta: string) => void = () => undefined) {
  if (model === null) throw new Error('no model is loaded');
  return model.generate({ ...REQUEST, ...change }, { signal: patient(), onDelta });
}

async function unload() {
  await model?.unload();
  model = null;
}

describe.each([
  ['WebGPU', CARD, 'webgpu'],
  ['WebAssembly', CPU_CARD, 'wasm'],
])('a built-in model on %s', (_name, card, device) => {
  const fractions: number[] = [];
  beforeAll(async () => void (await load(card, null, ({ fraction }) => void fractions.push(fraction))));
  afterAll(unload);

  it('says where it runs, and fills the bar without going back', () => {
    expect(model?.report).toMatchObject({ device, engineVersion: '@huggingface/transformers 4.3.1' });
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('writes the same text for the same seed, and another one for another', async () => {
    const first = await ask();
    const again = await ask();
    const others = [await ask({ seed: 7_654_321 }), await ask({ seed: 2_000_000_011 })];
    expect(first.text).not.toBe('');
    expect(again.text).toBe(first.text);
    expect(new Set([first, ...others].map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  it('is greedy at temperature 0, whatever the seed', async () => {
    const texts = [await ask({ temperature: 0, seed: 5 }), await ask({ temperature: 0, seed: 6 })];
    expect(texts[0]?.text).toBe(texts[1]?.text);
  });

  it('counts GPU memory where it uses the GPU', async () => {
    const { gpu } = await ask();
    if (device === 'wasm') expect(gpu).toBeNull();
    else expect(gpu?.peakBytes).toBeGreaterThanOrEqual(gpu?.liveBytes ?? Infinity);
    if (device === 'webgpu') expect(gpu?.liveBytes).toBeGreaterThan(100_000);
  });
});

describe('loading a built-in model', () => {
  afterEach(unload);

  it('is for the context of its card, which the run loop may have shortened', async () => {
    await load({ ...CARD, contextTokens: 256 });
    const messages = [{ role: 'user', content: 'word '.repeat(300) }] as const;
    await expect(ask({ messages })).rejects.toMatchObject({ kind: 'context-full' });
    expect((await ask()).text).not.toBe('');
  });

  it('says that its files are missing', async () => {
    const card = { ...CPU_CARD, source: 'models/no-such-model' };
    await expect(load(card)).rejects.toMatchObject({ kind: 'load-failed' });
  });

  it('can be cancelled, and begun again', async () => {
    const controller = new AbortController();
    const loading = engine.load(CPU_CARD, {
      signal: controller.signal,
      gpuBudgetBytes: null,
      onProgress: () => controller.abort(),
    });
    await expect(loading).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await load(CPU_CARD)).report.device).toBe('wasm');
  });
});

describe('probe', () => {
  it('finds the built-in model able to run, and says why another is not', async () => {
    expect(await engine.probe()).toMatchObject({ available: true });
    expect(await engine.probe(CARD)).toEqual({ available: true, note: null });
    expect(await engine.probe({ ...CARD, dtypes: { webgpu: 'fp16', wasm: null } })).toMatchObject({
      available: false,
      reason: expect.stringContaining('shader-f16'),
    });
  });
});
