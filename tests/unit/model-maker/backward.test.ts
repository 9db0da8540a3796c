import { describe, expect, it } from 'vitest';
import { backward } from '../../../src/model-maker/backward.ts';
import { createPlainKernels, type Floats } from '../../../src/model-maker/kernels.ts';
import { crossEntropyInPlace, SMOOTHING } from '../../../src/model-maker/loss.ts';
import { isReservedColumn } from '../../../src/model-maker/positions.ts';
import { createRandom } from '../../../src/model-maker/random.ts';
import { type Batch, createBatch, forward } from '../../../src/model-maker/transformer.ts';
import { createWeights, listWeights, type Weights } from '../../../src/model-maker/weights.ts';
import { createTinyWeights, someTokens, TINY_SHAPE } from './tiny-gpt.ts';

const kernels = createPlainKernels();
const weights = createTinyWeights(kernels);
const batch = createBatch([someTokens(9), someTokens(5).reverse()]);
const tokenWeights = Float64Array.from(batch.tokens, (_, row) => (row % 3 === 0 ? 0.25 : row % 4 === 0 ? 0 : 1));

/** The smoothed loss, computed from the logits in another way than the code under test. */
function objective(): number {
  const { logits } = forward(kernels, weights, TINY_SHAPE, batch);
  const rows = targets(batch);
  const total = rows.reduce((sum, { row }) => sum + (tokenWeights[row + 1] as number), 0);
  return rows.reduce((sum, { row, target }) => {
    const scores = Array.from(logits.subarray(row * TINY_SHAPE.vocabulary, (row + 1) * TINY_SHAPE.vocabulary));
    const log = Math.log(scores.reduce((partial, score) => partial + Math.exp(score), 0));
    const mean = scores.reduce((partial, score) => partial + score, 0) / scores.length;
    const surprise = log - (1 - SMOOTHING) * (scores[target] as number) - SMOOTHING * mean;
    return sum + (surprise * (tokenWeights[row + 1] as number)) / total;
  }, 0);
}

function targets({ spans, tokens }: Batch): { row: number; target: number }[] {
  return spans.flatMap(({ start, end }) =>
    Array.from({ length: end - start - 1 }, (_, i) => ({ row: start + i, target: tokens[start + i + 1] as number })),
  );
}

function gradientsOf(): Weights {
  const gradients = createWeights(TINY_SHAPE, kernels);
  const trace = forward(kernels, weights, TINY_SHAPE, batch);
  crossEntropyInPlace(trace.logits, batch, tokenWeights);
  backward(kernels, { weights, gradients, shape: TINY_SHAPE }, { batch, trace, dlogits: trace.logits });
  return gradients;
}

function slopeAt(array: Floats, index: number): number {
  const [value, step] = [array[index] as number, 1e-5];
  array[index] = value + step;
  const above = objective();
  array[index] = value - step;
  const below = objective();
  array[index] = value;
  return (above - below) / (2 * step);
}

describe('backward', () => {
  const gradients = listWeights(gradientsOf());
  const random = createRandom(11);
  const arrays = listWeights(weights);
  const reserved = new Set(weights.layers.map(({ queryKeyValue }) => queryKeyValue));

  it.each(arrays.map((_, index) => index))('agrees with finite differences: array %i', (index) => {
    const array = arrays[index] as Floats;
    for (let check = 0; check < 12; check += 1) {
      const at = random.below(array.length);
      if (reserved.has(array) && isReservedColumn(at % (3 * TINY_SHAPE.width), TINY_SHAPE)) continue;
      expect((gradients[index] as Floats)[at]).toBeCloseTo(slopeAt(array, at), 6);
    }
  });

  it('holds the weights of the reserved dimensions still', () => {
    const [first] = gradientsOf().layers;
    first?.queryKeyValue.forEach((gradient, at) => {
      if (isReservedColumn(at % (3 * TINY_SHAPE.width), TINY_SHAPE)) expect(gradient).toBe(0);
    });
  });
});
