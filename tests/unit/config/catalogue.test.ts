/** The shipped catalogue against what it speaks of: WebLLM's own list, and the files of the built-in models. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { parseModelConfig } from '../../../src/config/load-config.ts';
import type { ModelCard } from '../../../src/core/types.ts';

const { models } = parseModelConfig(readFileSync('configs/model_config.yaml', 'utf8'), 'model_config.yaml');
const MIB = 1024 * 1024;
const prebuilt = new Map(prebuiltAppConfig.model_list.map((entry) => [entry.model_id, entry]));
const webllm = models.filter((card) => card.engine === 'webllm');
const builtIn = models.filter((card) => card.isStandIn);
const manifest = JSON.parse(readFileSync('public/models/manifest.json', 'utf8')) as {
  models: { modelId: string; parameters: number }[];
};

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

  it.each(webllm)('$modelId takes no more memory than the library says, and no less than its weights', (card) => {
    const listed = (prebuilt.get(card.source)?.vram_required_MB ?? 0) * MIB;
    expect(card.gpuBytes).toBeLessThanOrEqual(listed + MIB);
    expect(card.gpuBytes).toBeGreaterThan(card.downloadBytes ?? 0);
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
