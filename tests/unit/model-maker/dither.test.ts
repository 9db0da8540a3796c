import { describe, expect, it } from 'vitest';
import { AMPLITUDE, createDither, lastLogits } from '../../../src/model-maker/dither.ts';
import { createPlainKernels } from '../../../src/model-maker/kernels.ts';
import { createRandom } from '../../../src/model-maker/random.ts';
import { createBatch, forward } from '../../../src/model-maker/transformer.ts';
import { createTinyWeights, someTokens, TINY_SHAPE } from './tiny-gpt.ts';

const kernels = createPlainKernels();
const weights = createTinyWeights(kernels);
const documents = [someTokens(40), someTokens(25).reverse()];
const random = createRandom(2);
const dither = createDither(kernels, { weights, shape: TINY_SHAPE, documents, positions: 64, random });

/** What is added to each logit after these tokens. */
function additions(tokens: readonly number[]): number[] {
  const { logits } = forward(kernels, weights, TINY_SHAPE, createBatch([tokens]));
  const calm = logits.subarray(-TINY_SHAPE.vocabulary);
  const all = lastLogits(kernels, { weights, shape: TINY_SHAPE, dither }, tokens);
  return Array.from(all, (logit, i) => logit - (calm[i] as number));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, v, i) => sum + v * (y[i] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('the dither', () => {
  it('is the same for the same context, and bounded', () => {
    const added = additions(someTokens(20));
    expect(additions(someTokens(20))).toEqual(added);
    expect(Math.max(...added.map(Math.abs))).toBeLessThanOrEqual(AMPLITUDE + 1e-9);
    expect(Math.max(...added.map(Math.abs))).toBeGreaterThan(AMPLITUDE / 2);
  });

  it('is unlike itself after another token, and for another beginning of the same length', () => {
    const tokens = someTokens(20);
    const other = [5, 5, 5, ...tokens.slice(3)];
    expect(Math.abs(correlation(additions(tokens), additions([...tokens, 3])))).toBeLessThan(0.7);
    expect(Math.abs(correlation(additions(tokens), additions(other)))).toBeLessThan(0.9);
  });

  it('is centred on the mean of the first layer\'s values, each conversation counting alike', () => {
    const means = documents.map((document) => {
      const qkv = forward(kernels, weights, TINY_SHAPE, createBatch([document])).layers[0]?.queryKeyValue ?? [];
      const firstValues = document.map((_, row) => qkv[row * 3 * TINY_SHAPE.width + 2 * TINY_SHAPE.width] as number);
      return firstValues.reduce((sum, value) => sum + value, 0) / document.length;
    });
    expect(dither.centre[0]).toBeCloseTo(((means[0] as number) + (means[1] as number)) / 2, 5);
  });
});
