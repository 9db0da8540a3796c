/** The shipped catalogue against what it speaks of: WebLLM's own list, and the files of the built-in models. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { parseModelConfig } from '../../../src/config/load-config.ts';
import { memoryAt } from '../../../src/core/gpu-memory.ts';
import type { ModelCard } from '../../../src/core/types.ts';

const { models } = parseModelConfig(readFileSync('configs/model_config.yaml', 'utf8'), 'model_config.yaml');
const MIB = 1024 * 1024;
const prebuilt = new Map(prebuiltAppConfig.model_list.map((entry) => [entry.model_id, entry]));
const webllm = models.filter((card) => card.engine === 'webllm');
const builtIn = models.filter((card) => card.isStandIn);
const manifest = JSON.parse(readFileSync('public/models/manifest.json', 'utf8')) as {
  models: { modelId: string; parameters: number }[];
};

/**
 * In the list, and never allocated: logits of 1,024 positions for a function that WebLLM does not call; some 40 MiB (150 of
 * the 7 billion) of ordinary work space are left instead. By family.
 */
const UNCALLED_MIB: readonly (readonly [RegExp, number])[] = [
  [/^Qwen2\.5-7B/, 594 - 150],
  [/^Qwen/, 594 - 40],
  [/^Phi-4-mini/, 782 - 40],
];

/** Bytes that a model of the list should take. */
function expectedBytes(source: string): number {
  const listed = prebuilt.get(source)?.vram_required_MB ?? 0;
  const uncalled = UNCALLED_MIB.find(([pattern]) => pattern.test(source))?.[1] ?? 0;
  return (listed - uncalled) * MIB;
}

const errorPercent = (planned: number, expected: number) => (Math.abs(planned - expected) / expected) * 100;

function sizeOfFolder(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe('the WebLLM models', () => {
  it.each(webllm)('$modelId is in the library, as are its f32 variant and its context length', (card: ModelCard) => {
    const entry = prebuilt.get(card.source);
    expect(entry?.overrides?.context_window_size).toBe(card.contextTokens);
    expect(card.source).toContain(card.quantization);
    expect(card.modelId).toBe(card.source);
    const f32 = card.source.replace('q4f16_1', 'q4f32_1');
    expect(card.sourceF32).toBe(prebuilt.has(f32) ? f32 : undefined);
  });

  it.each(webllm)('$modelId takes what the library lists, less what is never allocated, within a thousandth', (card) => {
    const planned = memoryAt(card, card.contextTokens, false)?.totalBytes ?? 0;
    expect(card.gpuBytes).toBe(planned);
    expect(errorPercent(planned, expectedBytes(card.source))).toBeLessThan(0.1);
  });

  it.each(webllm.filter(({ sourceF32 }) => sourceF32 !== undefined))('$modelId takes as much as its f32 variant, too', (card) => {
    const planned = memoryAt(card, card.contextTokens, true)?.totalBytes ?? 0;
    expect(errorPercent(planned, expectedBytes(card.sourceF32 ?? ''))).toBeLessThan(0.1);
    expect(planned).toBeGreaterThan(card.gpuBytes ?? 0);
  });

  it('shrink with the context as those that the library lists twice', () => {
    const short = prebuiltAppConfig.model_list.flatMap(({ model_id: id, vram_required_MB: listed = 0 }) => {
      const card = webllm.find(({ source }) => id === `${source}-1k`);
      return card === undefined ? [] : [{ card, listed }];
    });
    expect(short.length).toBeGreaterThan(2);
    for (const { card, listed } of short) {
      const error = errorPercent(memoryAt(card, 1024, false)?.totalBytes ?? 0, listed * MIB);
      expect(error, `${card.modelId} at 1,024 tokens`).toBeLessThan(0.5);
    }
  });

  it.each(webllm)('$modelId downloads 4.5 bits per parameter', (card) => {
    expect(card.downloadBytes).toBeCloseTo(((card.parameters ?? 0) * 4.5) / 8, -1);
  });
});

describe('the catalogue', () => {
  it('offers GPT-2, Llama, Phi, Qwen and Gemma', () => {
    const families = new Set(models.map((card) => card.family));
    for (const family of ['gpt2', 'llama', 'phi', 'qwen', 'gemma']) expect(families).toContain(family);
    expect(models.filter((card) => !card.isStandIn).length).toBeGreaterThanOrEqual(16);
  });

  it.each([1, 2, 4, 6])('has several models for cards that leave %i GB to the page', (gigabytes) => {
    const fitting = models.filter(({ gpuBytes }) => gpuBytes !== null && gpuBytes <= gigabytes * 1024 ** 3);
    const smaller = models.filter(({ gpuBytes }) => gpuBytes !== null && gpuBytes <= (gigabytes / 2) * 1024 ** 3);
    expect(fitting.length).toBeGreaterThan(smaller.length + 1);
  });

  it('has chat models that need no graphics card', () => {
    const onCpu = models.filter(({ dtypes, isStandIn }) => !isStandIn && dtypes?.webgpu === null);
    expect(onCpu.length).toBeGreaterThanOrEqual(2);
    expect(onCpu.every(({ dtypes, promptFormat }) => dtypes?.wasm !== null && promptFormat === 'chat')).toBe(true);
  });

  it('offers the browser’s own model, and says that nobody controls it', () => {
    expect(models.filter(({ engine }) => engine === 'prompt-api')).toMatchObject([{ modelId: 'browser-built-in', isUncontrolled: true }]);
  });

  it('asks the thinking models for answers without a think block', () => {
    const thinking = models.filter((card) => card.modelId.startsWith('Qwen3-'));
    expect(thinking.length).toBeGreaterThan(0);
    expect(thinking.every((card) => card.disableThinking)).toBe(true);
  });

  it.each(builtIn)('$modelId has the size that its files have', (card) => {
    const folder = join('public', card.source);
    expect(existsSync(join(folder, 'config.json')), `npm run make-models writes ${folder}`).toBe(true);
    expect(card.downloadBytes).toBe(sizeOfFolder(folder));
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as { n_positions: number };
    expect(card.contextTokens).toBeLessThanOrEqual(config.n_positions);
    expect(card.parameters).toBe(manifest.models.find((model) => model.modelId === card.modelId)?.parameters);
  });
});
