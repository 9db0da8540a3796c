import { describe, expect, it } from 'vitest';
import { localJudgeNote, localJudgeTiers } from '../../../../src/app/state/local-judges.ts';
import type { Circumstances } from '../../../../src/app/state/outlook.ts';
import type { GpuFacts } from '../../../../src/app/gpu-facts.ts';
import type { ModelCard } from '../../../../src/core/types.ts';
import { webllmCard } from '../../../fakes/fake-cards.ts';
import { MADE_UP_CARD } from '../../../fakes/made-up-bench.ts';

const GIB = 1024 ** 3;
const KV_CACHE = { layers: 16, kvHeads: 8, headDim: 64 };
const card = (modelId: string, weightsBytes: number): ModelCard =>
  webllmCard({ modelId, label: modelId, memory: { weightsBytes, workBytes: 0 }, kvCache: KV_CACHE, contextTokens: 4096 });

const SMALL = card('small', 1 * GIB);
const BIG = card('big', 9 * GIB);
const SERVED = { ...MADE_UP_CARD, modelId: 'served', engine: 'openai' };
const UNCONTROLLED = { ...MADE_UP_CARD, modelId: 'uncontrolled', engine: 'prompt-api', isUncontrolled: true };
const BUILT_IN = { ...MADE_UP_CARD, modelId: 'built-in', label: 'Built-in', engine: 'transformers', isStandIn: true };

const circumstances = (gpu: Partial<GpuFacts> | null): Circumstances => ({
  // The facts that decide where a model runs.
  gpu: gpu as GpuFacts | null,
  bytesPerSecond: null,
  budgetBytes: 4 * GIB,
  neededTokens: 3000,
  work: null,
  measured: [],
});

function rows(gpu: Partial<GpuFacts> | null, text = '') {
  const tiers = localJudgeTiers([SMALL, BIG, SERVED, UNCONTROLLED, BUILT_IN], { text, family: null }, circumstances(gpu));
  return Object.fromEntries(tiers.flatMap((tier) => tier.rows).map((row) => [row.card.modelId, row]));
}

const NVIDIA = { adapterName: 'nvidia', hasF16: true, isSoftware: false };

describe('the models that can judge in this browser', () => {
  it('are those that run in a worker of ours and can be controlled', () => {
    expect(Object.keys(rows(NVIDIA)).sort()).toEqual(['big', 'built-in', 'small']);
  });

  it('are found by name', () => {
    expect(Object.keys(rows(NVIDIA, 'sma'))).toEqual(['small']);
  });

  it('are refused with the reason where they cannot fit', () => {
    expect(rows(NVIDIA)['big']?.obstacle).toMatch(/^Even with the shortest context it needs .* this page may use/);
    expect(rows(NVIDIA)['small']?.obstacle).toBeNull();
  });

  it('are refused with the reason where nothing can run them', () => {
    const without = { adapterName: null, hasF16: false, isSoftware: false };
    expect(rows(without)['small']?.obstacle).toBe('It needs WebGPU, and this browser has none.');
  });
});

describe('what the results will say', () => {
  it('claims a grammar where one can force the rating, and warns where none can', () => {
    expect(localJudgeNote(SMALL)).toBe('Beside its numbers stands: “judged in this browser by small; its rating was forced into form by a grammar”.');
    expect(localJudgeNote(BUILT_IN)).toMatch(/by Built-in”\. Nothing forces its rating into form/);
  });
});
