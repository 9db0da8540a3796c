/**
 * The forward pass of a small GPT on a batch of documents laid end to end.
 *
 * Each block: norm, attention, add; norm, up, ReLU, down, add. The output matrix is the embedding. No biases.
 */
import { addPositions, attend, type AttentionResult } from './attention.ts';
import type { Span } from './head-matrices.ts';
import type { Floats, Kernels } from './kernels.ts';
import { linear, transpose } from './linear.ts';
import { rmsNorm } from './rms-norm.ts';
import type { GptShape, LayerWeights, Weights } from './weights.ts';

export interface Batch {
  /** All documents' tokens, one after another. */
  readonly tokens: Int32Array;
  readonly spans: readonly Span[];
}

/** What the backward pass needs of one block; all rows × something. */
export interface LayerTrace {
  readonly input: Floats;
  readonly normed: Floats;
  readonly queryKeyValue: Floats;
  readonly attention: AttentionResult;
  readonly middle: Floats;
  readonly middleNormed: Floats;
  /** After the ReLU. */
  readonly activated: Floats;
}

export interface Trace {
  readonly layers: readonly LayerTrace[];
  /** What the last block gives. */
  readonly last: Floats;
  readonly lastNormed: Floats;
  /** Rows × vocabulary. */
  readonly logits: Floats;
}

export function createBatch(documents: readonly (readonly number[])[]): Batch {
  const spans: Span[] = [];
  let start = 0;
  for (const document of documents) {
    spans.push({ start, end: start + document.length });
    start += document.length;
  }
  return { tokens: Int32Array.from(documents.flat()), spans };
}

export function forward(kernels: Kernels, weights: Weights, shape: GptShape, batch: Batch): Trace {
  const rows = batch.tokens.length;
  let stream = embed(kernels, weights.embedding, batch.tokens, shape.width);
  const layers = weights.layers.map((layer) => {
    const { trace, output } = forwardLayer(kernels, layer, shape, { input: stream, spans: batch.spans });
    stream = output;
    return trace;
  });
  const lastNormed = rmsNorm(kernels, stream, weights.finalNorm);
  const outputMatrix = transpose(kernels, weights.embedding, shape.vocabulary, shape.width);
  const logits = linear(kernels, lastNormed, outputMatrix, { rows, inputs: shape.width, outputs: shape.vocabulary });
  return { layers, last: stream, lastNormed, logits };
}

function embed(kernels: Kernels, embedding: Floats, tokens: Int32Array, width: number): Floats {
  const stream = kernels.zeros(tokens.length * width);
  tokens.forEach((token, row) => stream.set(embedding.subarray(token * width, (token + 1) * width), row * width));
  return stream;
}

function forwardLayer(
  kernels: Kernels,
  layer: LayerWeights,
  shape: GptShape,
  { input, spans }: { input: Floats; spans: readonly Span[] },
): { trace: LayerTrace; output: Floats } {
  const { width, hidden } = shape;
  const rows = input.length / width;
  const normed = rmsNorm(kernels, input, layer.attentionNorm);
  const queryKeyValue = linear(kernels, normed, layer.queryKeyValue, { rows, inputs: width, outputs: 3 * width });
  addPositions(queryKeyValue, spans, shape);
  const attention = attend(kernels, queryKeyValue, spans, shape);
  const middle = linear(kernels, attention.output, layer.attentionOut, { rows, inputs: width, outputs: width });
  addInPlace(middle, input);
  const middleNormed = rmsNorm(kernels, middle, layer.feedForwardNorm);
  const activated = linear(kernels, middleNormed, layer.up, { rows, inputs: width, outputs: hidden });
  for (let i = 0; i < activated.length; i += 1) activated[i] = Math.max(0, activated[i] as number);
  const output = linear(kernels, activated, layer.down, { rows, inputs: hidden, outputs: width });
  addInPlace(output, middle);
  return { trace: { input, normed, queryKeyValue, attention, middle, middleNormed, activated }, output };
}

/** `target += source`. */
export function addInPlace(target: Floats, source: Floats): void {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] as number) + (source[i] as number);
}
