/** Sizes and weights of the small GPT. Gradients and optimiser moments have the same form. */
import type { Floats, Kernels } from './kernels.ts';
import type { Random } from './random.ts';

export interface GptShape {
  /** Tokens known; a multiple of 8, as all widths are. */
  readonly vocabulary: number;
  /** Width of the residual stream; a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** Width between the two matrices of the feed-forward part. */
  readonly hidden: number;
}

/** One block. Matrices are row-major, input × output. */
export interface LayerWeights {
  /** Gains of the norm before attention: [width]. */
  readonly attentionNorm: Floats;
  /** Queries, keys and values side by side: [width, 3 × width]. */
  readonly queryKeyValue: Floats;
  /** [width, width]. */
  readonly attentionOut: Floats;
  /** Gains of the norm before the feed-forward part: [width]. */
  readonly feedForwardNorm: Floats;
  /** [width, hidden]. */
  readonly up: Floats;
  /** [hidden, width]. */
  readonly down: Floats;
}

export interface Weights {
  /** Also the output matrix: [vocabulary, width]. */
  readonly embedding: Floats;
  readonly layers: readonly LayerWeights[];
  /** [width]. */
  readonly finalNorm: Floats;
}

/** All zeros: the form of gradients and moments. */
export function createWeights(shape: GptShape, kernels: Kernels): Weights {
  const { vocabulary, width, hidden, layers } = shape;
  return {
    embedding: kernels.zeros(vocabulary * width),
    layers: Array.from({ length: layers }, () => ({
      attentionNorm: kernels.zeros(width),
      queryKeyValue: kernels.zeros(width * 3 * width),
      attentionOut: kernels.zeros(width * width),
      feedForwardNorm: kernels.zeros(width),
      up: kernels.zeros(width * hidden),
      down: kernels.zeros(hidden * width),
    })),
    finalNorm: kernels.zeros(width),
  };
}

/** Every array of weights, in the one order used for updates. */
export function listWeights(weights: Weights): Floats[] {
  const inLayers = weights.layers.flatMap((layer) => Object.values<Floats>({ ...layer }));
  return [weights.embedding, ...inLayers, weights.finalNorm];
}

export function countParameters(weights: Weights): number {
  return listWeights(weights).reduce((total, array) => total + array.length, 0);
}

/** Norm gains start at 1; matrices uniform with the variance 1 / inputs, smaller where they add to the stream. */
export function initialiseWeights(weights: Weights, shape: GptShape, random: Random): void {
  const { width, hidden, layers } = shape;
  const residual = 1 / Math.sqrt(2 * layers);
  fillUniform(weights.embedding, 0.05, random);
  for (const layer of weights.layers) {
    layer.attentionNorm.fill(1);
    layer.feedForwardNorm.fill(1);
    fillUniform(layer.queryKeyValue, Math.sqrt(3 / width), random);
    fillUniform(layer.attentionOut, Math.sqrt(3 / width) * residual, random);
    fillUniform(layer.up, Math.sqrt(3 / width), random);
    fillUniform(layer.down, Math.sqrt(3 / hidden) * residual, random);
  }
  weights.finalNorm.fill(1);
}

function fillUniform(array: Floats, limit: number, random: Random): void {
  for (let index = 0; index < array.length; index += 1) array[index] = (2 * random.next() - 1) * limit;
}
