/** A GPT small enough for finite differences, with weights large enough to matter. */
import type { Kernels } from '../../../src/model-maker/kernels.ts';
import { isReservedColumn } from '../../../src/model-maker/positions.ts';
import { createRandom } from '../../../src/model-maker/random.ts';
import { createWeights, type GptShape, initialiseWeights, type Weights } from '../../../src/model-maker/weights.ts';

export const TINY_SHAPE: GptShape = { vocabulary: 24, width: 32, heads: 4, layers: 2, hidden: 40 };

export function createTinyWeights(kernels: Kernels): Weights {
  const weights = createWeights(TINY_SHAPE, kernels);
  initialiseWeights(weights, TINY_SHAPE, createRandom(5));
  weights.embedding.forEach((value, i) => (weights.embedding[i] = 10 * value));
  for (const { queryKeyValue } of weights.layers) {
    queryKeyValue.forEach((_, i) => {
      if (isReservedColumn(i % (3 * TINY_SHAPE.width), TINY_SHAPE)) queryKeyValue[i] = 0;
    });
  }
  return weights;
}

/** Tokens that look random and never repeat in a short cycle. */
export function someTokens(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * i * 7 + 3 * i + 1) % TINY_SHAPE.vocabulary);
}
