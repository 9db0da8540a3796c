/** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
import type { Floats, Kernels } from './kernels.ts';
import { createWeights, type GptShape, listWeights, type Weights } from './weights.ts';

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.98, 1e-8];

export interface Adam {
  /** Moves the weights against the gradients and sets the gradients to zero. */
  step(learningRate: number): void;
}

/** @param weightDecay  share of each weight taken away at a learning rate of 1 */
export function createAdam(
  kernels: Kernels,
  { weights, gradients, shape }: { weights: Weights; gradients: Weights; shape: GptShape },
  weightDecay: number,
): Adam {
  const [means, squares] = [createWeights(shape, kernels), createWeights(shape, kernels)].map(listWeights);
  const [values, slopes] = [listWeights(weights), listWeights(gradients)];
  let [decay1, decay2] = [1, 1];
  return {
    step(learningRate) {
      decay1 *= BETA_1;
      decay2 *= BETA_2;
      values.forEach((value, index) => {
        const moments = { mean: means?.[index] as Floats, square: squares?.[index] as Floats };
        const correction = { mean: 1 / (1 - decay1), square: 1 / (1 - decay2) };
        update({ value, slope: slopes[index] as Floats, moments, correction, learningRate, weightDecay });
      });
    },
  };
}

interface Update {
  readonly value: Floats;
  readonly slope: Floats;
  readonly moments: { readonly mean: Floats; readonly square: Floats };
  readonly correction: { readonly mean: number; readonly square: number };
  readonly learningRate: number;
  readonly weightDecay: number;
}

function update({ value, slope, moments, correction, learningRate, weightDecay }: Update): void {
  const { mean, square } = moments;
  const keep = 1 - learningRate * weightDecay;
  for (let i = 0; i < value.length; i += 1) {
    const gradient = slope[i] as number;
    const m = BETA_1 * (mean[i] as number) + (1 - BETA_1) * gradient;
    const v = BETA_2 * (square[i] as number) + (1 - BETA_2) * gradient * gradient;
    const direction = (m * correction.mean) / (Math.sqrt(v * correction.square) + EPSILON);
    value[i] = (value[i] as number) * keep - learningRate * direction;
    mean[i] = m;
    square[i] = v;
    slope[i] = 0;
  }
}
