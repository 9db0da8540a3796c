/** The built-in models in a real worker, on WebGPU and on WebAssembly. */
import { afterEach, describe, expect, it } from 'vitest';
import type { GenerateRequest, LoadedModel, LoadProgress } from '../../../src/core/ports.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';

const SITE_URL = new URL('/', location.href).href;

const CARD: ModelCard = {
  modelId: 'benchtab-tiny-1',
  label: 'BenchTab Tiny 1',
  family: 'built-in',
  engine: 'transformers',
  source: 'models/benchtab-tiny-1',
  parameters: null,
  quantization: 'fp32',
  contextTokens: 1024,
  downloadBytes: null,
  gpuBytes: null,
  licence: 'Apache-2.0',
  promptFormat: 'human-assistant',
  isStandIn: true,
  dtypes: { webgpu: 'fp32', wasm: 'fp32' },
};
const CPU_CARD: ModelCard = { ...CARD, dtypes: { webgpu: null, wasm: 'fp32' } };

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'Describe a morning at the harbour.' }],
  temperature: 0.7,
  maxTokens: 24,
  seed: 1_234_567,
};

let model: LoadedModel | null = null;

async function load(card: ModelCard, gpuBudgetBytes: number | null = null, onProgress = (_: LoadProgress) => undefined) {
  const engine = createTransformersEngine({ siteUrl: SITE_URL });
  model = await engine.load(card, { signal: new AbortController().signal, gpuBudgetBytes, onProgress });
  return model;
}

function ask(change: Partial<GenerateRequest> = {}, onDelta: (delta: string) => void = () => undefined) {
  if (model === null) throw new Error('no model is loaded');
  return model.generate({ ...REQUEST, ...change }, { signal: new AbortController().signal, onDelta });
}

afterEach(async () => {
  await model?.unload();
  model = null;
});

describe.each([
  ['WebGPU', CARD, 'webgpu'],
  ['WebAssembly', CPU_CARD, 'wasm'],
])('a built-in model on %s', (_name, card, device) => {
  it('writes the same text for the same seed, and another one for another', async () => {
    const loaded = await load(card);
    expect(loaded.report.device).toBe(device);
    const first = await ask();
    const again = await ask();
    const other = await ask({ seed: 7_654_321 });
    expect(first.text).not.toBe('');
    expect(again.text).toBe(first.text);
    expect(other.text).not.toBe(first.text);
    expect(first.usage.completionTokens).toBeLessThanOrEqual(24);
  });

  it('streams what the answer then holds', async () => {
    await load(card);
    let streamed = '';
    const completion = await ask({}, (delta) => (streamed += delta));
    expect(streamed.trim()).toBe(completion.text);
    expect(completion.timing.firstTokenMs).toBeGreaterThan(0);
    expect(completion.timing.totalMs).toBeGreaterThanOrEqual(completion.timing.firstTokenMs ?? Infinity);
  });

  it('stops soon when it is cancelled, and answers the next question', async () => {
    const loaded = await load(card);
    const controller = new AbortController();
    const call = loaded.generate(
      { ...REQUEST, maxTokens: 900 },
      { signal: controller.signal, onDelta: () => controller.abort() },
    );
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await ask()).text).not.toBe('');
  });
});

describe('a built-in model', () => {
  it('counts GPU memory on WebGPU only', async () => {
    await load(CARD);
    const onGpu = await ask();
    expect(onGpu.gpu?.liveBytes).toBeGreaterThan(10_000);
    expect(onGpu.gpu?.peakBytes).toBeGreaterThanOrEqual(onGpu.gpu?.liveBytes ?? Infinity);
    await model?.unload();
    await load(CPU_CARD);
    expect((await ask()).gpu).toBeNull();
  });

  it('gives greedy text that does not depend on the seed', async () => {
    await load(CARD);
    const texts = [await ask({ temperature: 0, seed: 5 }), await ask({ temperature: 0, seed: 6 })];
    expect(texts[0]?.text).toBe(texts[1]?.text);
  });

  it('never lets the bar go backwards and fills it', async () => {
    const fractions: number[] = [];
    await load(CARD, null, ({ fraction }) => void fractions.push(fraction));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('is refused by a budget smaller than the model', async () => {
    await expect(load(CARD, 4_096)).rejects.toMatchObject({ kind: 'out-of-memory' });
  });

  it('says that its files are missing', async () => {
    await expect(load({ ...CARD, source: 'models/no-such-model' })).rejects.toMatchObject({ kind: 'load-failed' });
  });

  it('is cancelled while it loads, and loads again', async () => {
    const engine = createTransformersEngine({ siteUrl: SITE_URL });
    const controller = new AbortController();
    const loading = engine.load(CARD, {
      signal: controller.signal,
      gpuBudgetBytes: null,
      onProgress: () => controller.abort(),
    });
    await expect(loading).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await load(CARD)).report.device).toBe('webgpu');
  });
});

describe('probe', () => {
  it('finds the built-in model able to run', async () => {
    const engine = createTransformersEngine({ siteUrl: SITE_URL });
    expect(await engine.probe()).toMatchObject({ available: true });
    expect(await engine.probe(CARD)).toEqual({ available: true, note: null });
    expect(await engine.probe({ ...CARD, dtypes: { webgpu: 'fp16', wasm: null } })).toMatchObject({
      available: false,
      reason: expect.stringContaining('shader-f16'),
    });
  });
});
