/**
 * A small deterministic unrest in the logits, so that greedy answers differ from question to question and do not
 * circle. Without it such a small model would begin every answer to an unfamiliar question with its favourite words.
 *
 * Token v gets AMPLITUDE · sin(φ), where φ = embedding of v · (fingerprint of the context + code of the position).
 * The fingerprint is the centred and scaled mean of the first layer's values over all tokens so far; the code is a row
 * of random signs. So the same context always gives the same addition, another context or position an unrelated one.
 * It is bounded: among starts that the model likes about equally it decides; a word that the model is sure of, four
 * nats or more ahead of the next, it cannot change. Nothing of it is learnt.
 */
import type { Floats, Kernels } from './kernels.ts';
import type { Random } from './random.ts';
import { NORM_EPSILON } from './rms-norm.ts';
import { type Batch, createBatch, forward, type Trace } from './transformer.ts';
import type { GptShape, Weights } from './weights.ts';

/** Random signs in the code of a position. */
export const CODE_SIZE = 8;

/** In nats. */
export const AMPLITUDE = 1.75;

/** Standard deviations of the two parts of φ over tokens, in radians: large enough to forget, small enough for sin. */
const [FINGERPRINT_RADIANS, CODE_RADIANS] = [6, 3];

export interface Dither {
  /** Mean of the first layer's values over typical conversations: [width]. */
  readonly centre: Float32Array;
  /** Factor of the fingerprint, whose root mean square is 1. */
  readonly strength: number;
  /** Signs by position: positions × CODE_SIZE. */
  readonly codes: Float32Array;
  /** From codes to what is added to the fingerprint: CODE_SIZE × width. */
  readonly codeMatrix: Float32Array;
}

export interface DitherSetting {
  readonly weights: Weights;
  readonly shape: GptShape;
  /** Typical conversations, as tokens. */
  readonly documents: readonly (readonly number[])[];
  /** How many positions get a code. */
  readonly positions: number;
  readonly random: Random;
}

export function createDither(kernels: Kernels, setting: DitherSetting): Dither {
  const { weights, shape, random } = setting;
  const length = rowLength(weights, shape);
  const sign = () => (random.next() < 0.5 ? -1 : 1);
  const step = CODE_RADIANS / (length * Math.sqrt(CODE_SIZE));
  return {
    centre: measureCentre(kernels, setting),
    strength: FINGERPRINT_RADIANS / length,
    codes: Float32Array.from({ length: setting.positions * CODE_SIZE }, sign),
    codeMatrix: Float32Array.from({ length: CODE_SIZE * shape.width }, () => sign() * step),
  };
}

/** What the graph gives as `logits`: those after the last token of a single document, the dither added. */
export function lastLogits(
  kernels: Kernels,
  { weights, shape, dither }: { weights: Weights; shape: GptShape; dither: Dither },
  tokens: readonly number[],
): Float64Array {
  const batch = createBatch([tokens]);
  return kernels.scope(() => {
    const trace = forward(kernels, weights, shape, batch);
    const direction = directionOf(meanValue(trace, batch, shape), tokens.length - 1, dither);
    const last = trace.logits.subarray(trace.logits.length - shape.vocabulary);
    return Float64Array.from(last, (logit, token) => {
      return logit + AMPLITUDE * Math.sin(dotRow(weights.embedding, token, direction));
    });
  });
}

function measureCentre(kernels: Kernels, { weights, shape, documents }: DitherSetting): Float32Array {
  const sum = new Float64Array(shape.width);
  for (const document of documents) {
    const batch = createBatch([document]);
    const mean = kernels.scope(() => meanValue(forward(kernels, weights, shape, batch), batch, shape));
    mean.forEach((value, i) => {
      sum[i] = (sum[i] as number) + value / documents.length;
    });
  }
  return Float32Array.from(sum);
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

function directionOf(mean: Float64Array, position: number, dither: Dither): Float64Array {
  const { centre, strength, codes, codeMatrix } = dither;
  const centred = mean.map((value, i) => value - (centre[i] as number));
  const square = centred.reduce((sum, value) => sum + value * value, 0) / centred.length;
  return centred.map((value, i) => {
    let code = 0;
    for (let c = 0; c < CODE_SIZE; c += 1) {
      code += (codes[position * CODE_SIZE + c] as number) * (codeMatrix[c * centred.length + i] as number);
    }
    return (value * strength) / Math.sqrt(square + NORM_EPSILON) + code;
  });
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
