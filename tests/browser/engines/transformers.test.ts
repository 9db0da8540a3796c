/** The built-in models in a real worker, on WebGPU and on WebAssembly. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateRequest, LoadedModel, LoadProgress } from '../../../src/core/ports.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';

const CARD: ModelCard = {
  modelId: 'benchtab-tiny-1',
  label: 'BenchTab tiny 1',
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
  maxTokens: 8,
  seed: 1_234_567,
};

const engine = createTransformersEngine({ siteUrl: new URL('/', location.href).href });
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
    expect(first.usage.completionTokens).toBeLessThanOrEqual(REQUEST.maxTokens);
  });

  it('is greedy at temperature 0, whatever the seed', async () => {
    const texts = [await ask({ temperature: 0, seed: 5 }), await ask({ temperature: 0, seed: 6 })];
    expect(texts[0]?.text).toBe(texts[1]?.text);
  });

  it('streams what the answer then holds', async () => {
    let streamed = '';
    const completion = await ask({}, (delta) => (streamed += delta));
    expect(streamed.trim()).toBe(completion.text);
    expect(completion.timing.firstTokenMs).toBeGreaterThan(0);
    expect(completion.timing.totalMs).toBeGreaterThanOrEqual(completion.timing.firstTokenMs ?? Infinity);
  });

  it('counts GPU memory where it uses the GPU', async () => {
    const { gpu } = await ask();
    if (device === 'wasm') expect(gpu).toBeNull();
    else expect(gpu?.peakBytes).toBeGreaterThanOrEqual(gpu?.liveBytes ?? Infinity);
    if (device === 'webgpu') expect(gpu?.liveBytes).toBeGreaterThan(100_000);
  });

  it('refuses a conversation longer than its window, and answers the next question', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(2_000) }] as const;
    await expect(ask({ messages })).rejects.toMatchObject({ kind: 'context-full' });
    expect((await ask()).text).not.toBe('');
  });

  it('stops soon when it is cancelled, and answers the next question', async () => {
    const controller = new AbortController();
    const request = { ...REQUEST, maxTokens: 900 };
    const call = model?.generate(request, { signal: controller.signal, onDelta: () => controller.abort() });
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await ask()).text).not.toBe('');
  });
});

describe('loading a built-in model', () => {
  afterEach(unload);

  it('is refused by a budget smaller than the model', async () => {
    await expect(load(CARD, 4_096)).rejects.toMatchObject({ kind: 'out-of-memory' });
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
