import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseModelConfig } from '../../../src/config/load-config.ts';
import {
  conversationTokens,
  hasLoadedF32,
  memoryAt,
  planMemory,
  quantizationOf,
  shorterContext,
  type MemoryDemand,
} from '../../../src/core/gpu-memory.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { LOAD_REPORT } from './events.ts';

const MIB = 1024 ** 2;
const { models } = parseModelConfig(readFileSync('configs/model_config.yaml', 'utf8'), 'model_config.yaml');

function card(modelId: string): ModelCard {
  const found = models.find((model) => model.modelId.startsWith(modelId));
  if (found === undefined) throw new Error(`the catalogue has no ${modelId}`);
  return found;
}

const phi = card('Phi-3.5-mini');

function plan(change: Partial<MemoryDemand>) {
  return planMemory({ card: phi, usesF32: false, budgetBytes: 5120 * MIB, neededTokens: 2500, ...change });
}

describe('memoryAt', () => {
  it('counts 1,536 MiB of cache, and one page more, for Phi-3.5 mini at 4,096 tokens', () => {
    expect(memoryAt(phi, 4096, false)?.kvCacheBytes).toBe(1536 * MIB + 16 * 2 * 32 * 32 * 96 * 2);
  });

  it.each([
    [3072, 3288],
    [2048, 2904],
    [1024, 2520],
  ])('gives the figure of the library for Phi-3.5 mini at %i tokens', (tokens, megabytes) => {
    expect((memoryAt(phi, tokens, false)?.totalBytes ?? 0) / MIB).toBeCloseTo(megabytes, -0.5);
  });

  it('doubles the cache in the f32 variant', () => {
    const llama = card('Llama-3.2-1B');
    expect(memoryAt(llama, 4096, true)?.kvCacheBytes).toBe(2 * (memoryAt(llama, 4096, false)?.kvCacheBytes ?? 0));
  });

  it('knows nothing of a card that tells no parts', () => {
    expect(memoryAt({ ...phi, kvCache: undefined } as never, 4096, false)).toBeNull();
  });
});

describe('quantizationOf', () => {
  it('names the number format that is loaded', () => {
    expect([quantizationOf(phi, false), quantizationOf(phi, true)]).toEqual(['q4f16_1', 'q4f32_1']);
  });
});

describe('hasLoadedF32', () => {
  it('goes by what the engine loaded', () => {
    const spec = { ...madeUpSpec(), model: phi };
    const loaded = (loadedSource: string) => hasLoadedF32({ spec, loadReport: { ...LOAD_REPORT, loadedSource } });
    expect([loaded(phi.source), loaded(phi.sourceF32 ?? ''), hasLoadedF32({ spec, loadReport: null })]).toEqual([false, true, false]);
  });
});

describe('planMemory', () => {
  it('takes the whole context where it fits', () => {
    expect(plan({})).toMatchObject({ fit: 'fits', contextTokens: 4096 });
  });

  it('shortens the context to what the budget covers', () => {
    const { fit, contextTokens, parts } = plan({ budgetBytes: 3300 * MIB });
    expect({ fit, contextTokens }).toEqual({ fit: 'fits-shorter', contextTokens: 3072 });
    expect(parts?.totalBytes).toBeLessThanOrEqual(3300 * MIB);
  });

  it('says so where the context is shorter than a conversation of the bench', () => {
    expect(plan({ budgetBytes: 2600 * MIB })).toMatchObject({ fit: 'fits-too-short', contextTokens: 1024 });
  });

  it('finds a model too big whose weights alone exceed the budget', () => {
    expect(plan({ budgetBytes: 2000 * MIB })).toMatchObject({ fit: 'too-big', contextTokens: 4096 });
  });

  it('goes by the sum where the parts are not known', () => {
    const whole = { ...phi, memory: undefined, gpuBytes: 3000 * MIB } as never;
    expect(plan({ card: whole })).toMatchObject({ fit: 'fits', parts: null });
    expect(plan({ card: whole, budgetBytes: 2000 * MIB }).fit).toBe('too-big');
    expect(plan({ card: { ...phi, memory: undefined, gpuBytes: null } as never }).fit).toBe('unknown');
  });

  it('never plans above the budget, and never leaves a longer context that fits', () => {
    const cards = models.filter(({ memory }) => memory !== undefined);
    fc.assert(
      fc.property(fc.constantFrom(...cards), fc.integer({ min: 200, max: 8192 }), fc.boolean(), (one, budgetMb, usesF32) => {
        const budgetBytes = budgetMb * MIB;
        const { fit, contextTokens } = planMemory({ card: one, usesF32, budgetBytes, neededTokens: 2500 });
        const at = (tokens: number) => memoryAt(one, tokens, usesF32)?.totalBytes ?? NaN;
        if (fit === 'too-big') return at(Math.min(1024, one.contextTokens)) > budgetBytes;
        return at(contextTokens) <= budgetBytes && (fit === 'fits' || at(contextTokens + 256) > budgetBytes);
      }),
    );
  });
});

describe('shorterContext', () => {
  it('goes down by a thousand and twenty-four tokens, and ends there', () => {
    expect([4096, 3072, 2048, 3000, 1024, 512].map(shorterContext)).toEqual([3072, 2048, 1024, 2048, null, null]);
  });
});

describe('conversationTokens', () => {
  it('counts the longest conversation: its texts, and full replies', () => {
    const questions = [
      { questionId: 1, category: 'math', turns: ['a'.repeat(350), 'b'.repeat(350)] },
      { questionId: 2, category: 'math', turns: ['a'] },
    ];
    expect(conversationTokens(questions, 1000)).toBe(200 + 2 * 1024);
  });

  it('is nothing without questions', () => {
    expect(conversationTokens([], 1024)).toBe(0);
  });
});
