/** Trains a small GPT on documents. */
import { createAdam } from './adam.ts';
import { backward } from './backward.ts';
import type { Tokenizer } from './bpe.ts';
import type { TrainingDocument } from './documents.ts';
import type { Floats, Kernels } from './kernels.ts';
import { crossEntropyInPlace } from './loss.ts';
import { isReservedColumn } from './positions.ts';
import type { Random } from './random.ts';
import { type Batch, createBatch, forward } from './transformer.ts';
import { createWeights, type GptShape, initialiseWeights, type Weights } from './weights.ts';

export interface Schedule {
  readonly steps: number;
  readonly documentsPerStep: number;
  /** Reached after a twentieth of the steps; then falls in a straight line to a twentieth of itself. */
  readonly peakLearningRate: number;
  readonly weightDecay: number;
}

export interface TrainingJob {
  readonly kernels: Kernels;
  readonly shape: GptShape;
  readonly schedule: Schedule;
  readonly tokenizer: Tokenizer;
  readonly random: Random;
  /** The next document to learn from. */
  nextDocument(): TrainingDocument;
  /** Called after each step with the loss in nats a token. */
  onStep?(step: number, loss: number): void;
}

export interface EncodedDocument {
  readonly ids: readonly number[];
  /** By token, as in `crossEntropyInPlace`. */
  readonly weights: readonly number[];
}

/** @returns the weights; the same job gives the same bits, on every machine if its kernels do */
export function train(job: TrainingJob): Weights {
  const { kernels, shape, schedule } = job;
  const weights = createWeights(shape, kernels);
  const gradients = createWeights(shape, kernels);
  initialiseWeights(weights, shape, job.random);
  clearReserved(weights, shape);
  const adam = createAdam(kernels, { weights, gradients, shape }, schedule.weightDecay);
  for (let step = 0; step < schedule.steps; step += 1) {
    const documents = Array.from({ length: schedule.documentsPerStep }, () => job.nextDocument());
    const loss = kernels.scope(() => accumulateGradients(job, { weights, gradients }, documents));
    adam.step(learningRateAt(step, schedule));
    job.onStep?.(step, loss);
  }
  return weights;
}

export function learningRateAt(step: number, { steps, peakLearningRate }: Schedule): number {
  const warmUp = steps / 20;
  if (step < warmUp) return (peakLearningRate * (step + 1)) / (warmUp + 1);
  return peakLearningRate * (1 - (0.95 * (step - warmUp)) / (steps - warmUp));
}

export function encodeDocument(document: TrainingDocument, tokenizer: Tokenizer): EncodedDocument {
  const segments = document.map(({ text, weight }) => ({ ids: tokenizer.encode(text), weight }));
  const lastWeight = segments.at(-1)?.weight ?? 0;
  return {
    ids: [...segments.flatMap(({ ids }) => ids), tokenizer.endOfText],
    weights: [...segments.flatMap(({ ids, weight }) => ids.map(() => weight)), lastWeight],
  };
}

/** Documents laid end to end, with their tokens' weights as an array of `kernels`. */
export function encodeBatch(
  kernels: Kernels,
  documents: readonly TrainingDocument[],
  tokenizer: Tokenizer,
): { batch: Batch; tokenWeights: Floats } {
  const encoded = documents.map((document) => encodeDocument(document, tokenizer));
  const batch = createBatch(encoded.map(({ ids }) => ids));
  const tokenWeights = kernels.zeros(batch.tokens.length);
  tokenWeights.set(encoded.flatMap(({ weights }) => weights));
  return { batch, tokenWeights };
}

function accumulateGradients(
  { kernels, shape, tokenizer }: TrainingJob,
  { weights, gradients }: { weights: Weights; gradients: Weights },
  documents: readonly TrainingDocument[],
): number {
  const { batch, tokenWeights } = encodeBatch(kernels, documents, tokenizer);
  const trace = forward(kernels, weights, shape, batch);
  const { loss } = crossEntropyInPlace(trace.logits, batch, tokenWeights);
  backward(kernels, { weights, gradients, shape }, { batch, trace, dlogits: trace.logits });
  return loss;
}

/** Queries and keys leave room for positions; their gradients are zero there, so these weights stay zero. */
function clearReserved({ layers }: Weights, shape: GptShape): void {
  for (const { queryKeyValue } of layers) {
    for (let at = 0; at < queryKeyValue.length; at += 1) {
      if (isReservedColumn(at % (3 * shape.width), shape)) queryKeyValue[at] = 0;
    }
  }
}
