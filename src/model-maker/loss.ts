/** Cross-entropy: how surprised the model is by each next token. */
import type { Floats } from './kernels.ts';
import { softmaxInPlace } from './softmax.ts';
import type { Batch } from './transformer.ts';

export interface LossResult {
  /** Weighted mean, in nats a token. */
  readonly loss: number;
  /** Sum of the plain losses in nats, of tokens with a weight above zero. */
  readonly totalNats: number;
}

/** Share of the target that is spread over the whole vocabulary, so that training does not end in certainty. */
export const SMOOTHING = 0.2;

/**
 * Turns the logits into the gradient of the smoothed loss, in place. The losses returned are the plain ones.
 *
 * @param weights  by token: how much it counts as something to be predicted; a document's first token never does
 */
export function crossEntropyInPlace(logits: Floats, batch: Batch, weights: Floats): LossResult {
  const vocabulary = logits.length / batch.tokens.length;
  const weightSum = sumOfTargetWeights(batch, weights);
  let [loss, totalNats] = [0, 0];
  for (const { start, end } of batch.spans) {
    for (let row = start; row < end; row += 1) {
      const weight = row + 1 < end ? (weights[row + 1] as number) / weightSum : 0;
      if (weight === 0) {
        logits.fill(0, row * vocabulary, (row + 1) * vocabulary);
        continue;
      }
      const target = batch.tokens[row + 1] as number;
      const nats = rowGradient(logits, row * vocabulary, vocabulary, { target, weight });
      loss += weight * nats;
      totalNats += nats;
    }
  }
  return { loss, totalNats };
}

function sumOfTargetWeights(batch: Batch, weights: Floats): number {
  let sum = 0;
  for (const { start, end } of batch.spans) {
    for (let row = start + 1; row < end; row += 1) sum += weights[row] as number;
  }
  return sum;
}

/** Softmax minus the smoothed target, times the weight. @returns −log p(target) */
function rowGradient(
  logits: Floats,
  at: number,
  vocabulary: number,
  { target, weight }: { target: number; weight: number },
): number {
  let highest = -Infinity;
  for (let i = at; i < at + vocabulary; i += 1) highest = Math.max(highest, logits[i] as number);
  softmaxInPlace(logits, at, vocabulary, highest);
  const probability = logits[at + target] as number;
  logits[at + target] = probability - (1 - SMOOTHING);
  const floor = SMOOTHING / vocabulary;
  for (let i = at; i < at + vocabulary; i += 1) logits[i] = ((logits[i] as number) - floor) * weight;
  return -Math.log(Math.max(probability, 1e-30));
}
