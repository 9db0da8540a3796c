import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerMs, bytesPerToken, forecastSpeed, workloadOf, type Machine } from '../../../src/core/speed.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { MADE_UP_CARD, madeUpBench } from '../../fakes/made-up-bench.ts';

const LLAMA_8B: ModelCard = {
  ...MADE_UP_CARD,
  modelId: 'llama-8b',
  engine: 'webllm',
  quantization: 'q4f16_1',
  contextTokens: 4096,
  memory: { weightsBytes: 4_517_021_952, workBytes: 187_938_560 },
  kvCache: { layers: 32, kvHeads: 8, headDim: 128 },
};
const PHI: ModelCard = {
  ...LLAMA_8B,
  modelId: 'phi-3.5-mini',
  memory: { weightsBytes: 2_149_357_248, workBytes: 84_109_632 },
  kvCache: { layers: 32, kvHeads: 32, headDim: 96 },
};
const M3_MAX: Machine = { processor: 'gpu', bytesPerSecond: 400e9, hasF16: true, measured: [] };
const speedOf = (card: ModelCard, machine: Machine) => forecastSpeed(card, machine)?.tokensPerSecond ?? [0, 0];
const sized = (weightsBytes: number): ModelCard => ({ ...LLAMA_8B, memory: { weightsBytes, workBytes: 0 } });

describe('forecastSpeed', () => {
  it.each([
    ['Llama 3.1 8B', LLAMA_8B, 41.1],
    ['Phi 3.5 mini', PHI, 71.1],
  ])('holds the published speed of %s on an M3 Max in its range', (_name, card, published) => {
    const [slow, fast] = speedOf(card, M3_MAX);
    expect(slow).toBeLessThan(published);
    expect(fast).toBeGreaterThan(published);
    expect(fast / slow).toBeLessThan(4);
  });

  it('takes what was measured of the very model', () => {
    const machine = { ...M3_MAX, measured: [{ card: LLAMA_8B, tokensPerSecond: 40 }] };
    const forecast = forecastSpeed(LLAMA_8B, machine);
    expect(forecast?.basis).toEqual({ kind: 'measured' });
    expect(forecast?.tokensPerSecond[0]).toBeCloseTo(40 / 1.15);
    expect(forecast?.tokensPerSecond[1]).toBeCloseTo(40 * 1.15);
  });

  it('is corrected by other models of the same card, and says by how many', () => {
    const before = speedOf(PHI, M3_MAX);
    const forecast = forecastSpeed(PHI, { ...M3_MAX, measured: [{ card: LLAMA_8B, tokensPerSecond: 10 }] });
    expect(forecast?.basis).toEqual({ kind: 'predicted', bytesPerSecond: 400e9, comparedWith: 1 });
    expect(forecast?.tokensPerSecond[1]).toBeLessThan(before[0]);
  });

  it('says that it guesses where nothing was measured, over a wide range', () => {
    const forecast = forecastSpeed(PHI, { ...M3_MAX, bytesPerSecond: null });
    expect(forecast?.basis).toEqual({ kind: 'guess' });
    const [slow, fast] = forecast?.tokensPerSecond ?? [1, 1];
    expect(fast / slow).toBeGreaterThan(5);
  });

  it('knows nothing of a model without a size', () => {
    expect(forecastSpeed({ ...MADE_UP_CARD, downloadBytes: null }, M3_MAX)).toBeNull();
  });

  it('is honest about a CPU that stands in for a card: seconds a token', () => {
    const qwen: ModelCard = {
      ...LLAMA_8B,
      sourceF32: 'f32',
      memoryF32: { weightsBytes: 308_770_480, workBytes: 0 },
      kvCache: { layers: 24, kvHeads: 2, headDim: 64 },
    };
    const [slow, fast] = speedOf(qwen, { processor: 'software-gpu', bytesPerSecond: 1.24e9, hasF16: false, measured: [] });
    expect(slow).toBeLessThan(0.1);
    expect(fast).toBeLessThan(1);
  });

  it('never predicts a larger model to be faster, nor a faster memory to be slower', () => {
    const size = fc.double({ min: 1e8, max: 1e10, noNaN: true });
    const memory = fc.double({ min: 1e9, max: 1e13, noNaN: true });
    fc.assert(
      fc.property(size, size, memory, memory, (a, b, c, d) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)];
        const [lame, quick] = [Math.min(c, d), Math.max(c, d)].map((bytesPerSecond) => ({ ...M3_MAX, bytesPerSecond }));
        if (lame === undefined || quick === undefined) return;
        expect(speedOf(sized(large), quick)[0]).toBeLessThanOrEqual(speedOf(sized(small), quick)[0]);
        expect(speedOf(sized(small), lame)[1]).toBeLessThanOrEqual(speedOf(sized(small), quick)[1]);
      }),
    );
  });
});

describe('bytesPerToken', () => {
  it('counts the weights and the filled part of the cache', () => {
    expect(bytesPerToken(LLAMA_8B, true)).toBe(4_517_021_952 + 2 * 32 * 8 * 128 * 2 * (768 + 16));
  });

  it('goes by the variant that is loaded', () => {
    const card = { ...LLAMA_8B, sourceF32: 'f32', memoryF32: { weightsBytes: 5e9, workBytes: 0 } };
    expect(bytesPerToken(card, false)).toBeGreaterThan(5e9);
    expect(bytesPerToken(card, true)).toBeLessThan(5e9);
  });

  it('goes by the download where the parts are not known', () => {
    expect(bytesPerToken({ ...MADE_UP_CARD, downloadBytes: 7 }, true)).toBe(7);
  });
});

describe('answerMs', () => {
  const { questions } = madeUpBench();
  const forecast = { tokensPerSecond: [10, 20], basis: { kind: 'guess' } } as const;

  it('grows with questions and attempts, and never expects more tokens than are allowed', () => {
    const once = workloadOf(questions, 1, 1024);
    expect(workloadOf(questions, 3, 1024).answerTokens[1]).toBe(once.answerTokens[1] * 3);
    expect(workloadOf(questions, 1, 45).answerTokens[1]).toBe(once.turns * 45);
  });

  it('counts that turn 2 reads question and answer of turn 1 again', () => {
    const question = { questionId: 1, category: 'math', turns: ['a'.repeat(400), 'b'.repeat(40)] };
    expect(workloadOf([question], 1, 200).promptTokens).toEqual([100 + 100 + 200 + 10, 100 + 100 + 200 + 10]);
  });

  it('goes from the fast end to the slow end, prompts included', () => {
    const work = { turns: 1, answerTokens: [200, 400], promptTokens: [100, 200] } as const;
    expect(answerMs(work, forecast, 'gpu')).toEqual([((200 + 4) * 1000) / 20, ((400 + 50) * 1000) / 10]);
  });

  it('charges a CPU more for prompts than a card', () => {
    const work = workloadOf(questions, 1, 1024);
    expect(answerMs(work, forecast, 'cpu')[1]).toBeGreaterThan(answerMs(work, forecast, 'gpu')[1]);
  });
});
