/**
 * Makes answers differ from prompt to prompt, also for questions unlike any in the corpus, where such a small model
 * would otherwise always start with its favourite sentence.
 *
 * The mean of the first layer's values over the whole context, prompt and reply so far, is a fingerprint of the
 * tokens in it. Centred and scaled, it is added to the last state before the logits are taken: every token becomes a
 * little more or less likely, in a way that only the context decides. It is far too weak to break a sentence that the
 * model knows, and strong enough to choose between starts that it likes about equally. Nothing of it is learnt.
 */
import type { Floats, Kernels } from './kernels.ts';
import { NORM_EPSILON } from './rms-norm.ts';
import { type Batch, createBatch, forward, type Trace } from './transformer.ts';
import type { GptShape, Weights } from './weights.ts';

export interface ContextDrift {
  /** Mean of the first layer's values over all training tokens: [width]. */
  readonly centre: Float32Array;
  /** Factor of the scaled fingerprint. */
  readonly strength: number;
}

/** Standard deviation of what is added to a logit, over tokens. */
const LOGIT_DEVIATION = 1.5;

export function measureDrift(
  kernels: Kernels,
  weights: Weights,
  shape: GptShape,
  documents: readonly (readonly number[])[],
): ContextDrift {
  const sum = new Float64Array(shape.width);
  let tokens = 0;
  for (const document of documents) {
    const batch = createBatch([document]);
    const mean = kernels.scope(() => meanValue(forward(kernels, weights, shape, batch), batch, shape));
    mean.forEach((value, i) => {
      sum[i] = (sum[i] as number) + value * document.length;
    });
    tokens += document.length;
  }
  return { centre: Float32Array.from(sum, (value) => value / tokens), strength: LOGIT_DEVIATION / rowLength(weights, shape) };
}

/** What the graph gives as `logits`: those of the last token of a single document, drift added. */
export function lastLogits(
  kernels: Kernels,
  { weights, shape, drift }: { weights: Weights; shape: GptShape; drift: ContextDrift },
  tokens: readonly number[],
): Float64Array {
  const batch = createBatch([tokens]);
  return kernels.scope(() => {
    const trace = forward(kernels, weights, shape, batch);
    const added = driftOf(meanValue(trace, batch, shape), drift);
    const last = trace.logits.subarray(trace.logits.length - shape.vocabulary);
    return Float64Array.from(last, (logit, token) => logit + dotRow(weights.embedding, token, added));
  });
}

function meanValue({ layers }: Trace, { tokens }: Batch, { width }: GptShape): Float64Array {
  const qkv = layers[0]?.queryKeyValue as Floats;
  const mean = new Float64Array(width);
  tokens.forEach((_, row) => {
    for (let i = 0; i < width; i += 1) {
      mean[i] = (mean[i] as number) + (qkv[row * 3 * width + 2 * width + i] as number) / tokens.length;
    }
  });
  return mean;
}

function driftOf(mean: Float64Array, { centre, strength }: ContextDrift): Float64Array {
  const centred = mean.map((value, i) => value - (centre[i] as number));
  const square = centred.reduce((sum, value) => sum + value * value, 0) / centred.length;
  return centred.map((value) => (value * strength) / Math.sqrt(square + NORM_EPSILON));
}

/** Root mean square length of the embedding's rows. */
function rowLength({ embedding }: Weights, { vocabulary }: GptShape): number {
  let sum = 0;
  for (const value of embedding) sum += value * value;
  return Math.sqrt(sum / vocabulary);
}

function dotRow(matrix: Floats, row: number, vector: Float64Array): number {
  return vector.reduce((sum, value, i) => sum + value * (matrix[row * vector.length + i] as number), 0);
}
