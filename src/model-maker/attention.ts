/** Causal attention within each document of a batch, forwards and backwards. */
import { createJob, gather, gatherHead, type HeadJob, outputOf, partOf, scatter, type Span } from './head-matrices.ts';
import type { Floats, Kernels } from './kernels.ts';
import { transpose } from './linear.ts';
import { BASIS_SIZE, isReservedColumn, positionBasis, positionMatrix } from './positions.ts';
import { softmaxInPlace } from './softmax.ts';
import type { GptShape } from './weights.ts';

/** Adds the fixed position features to queries and keys in place. */
export function addPositions(queryKeyValue: Floats, spans: readonly Span[], shape: GptShape): void {
  const matrix = positionMatrix(shape);
  const columns = 3 * shape.width;
  for (const { start, end } of spans) {
    for (let row = start; row < end; row += 1) {
      const basis = positionBasis(row - start);
      for (let column = 0; column < 2 * shape.width; column += 1) {
        if (!isReservedColumn(column, shape)) continue;
        let value = 0;
        for (let b = 0; b < BASIS_SIZE; b += 1) {
          value += (basis[b] as number) * (matrix[b * columns + column] as number);
        }
        queryKeyValue[row * columns + column] = value;
      }
    }
  }
}

/** What the backward pass needs from the forward pass. */
export interface AttentionResult {
  /** Rows × width. */
  readonly output: Floats;
  /** Softmax weights by span, then by head: padded length × padded length, zero after each query. */
  readonly weights: readonly (readonly Floats[])[];
}

export function attend(kernels: Kernels, qkv: Floats, spans: readonly Span[], shape: GptShape): AttentionResult {
  const output = kernels.zeros(qkv.length / 3);
  const weights = spans.map((span) =>
    Array.from({ length: shape.heads }, (_, head) => {
      return attendHead(kernels, createJob({ qkv, span, head, shape }), output);
    }),
  );
  return { output, weights };
}

function attendHead(kernels: Kernels, job: HeadJob, output: Floats): Floats {
  const { size, columns } = job;
  const { query, key, value } = gatherHead(kernels, job);
  const weights = kernels.zeros(size * size);
  const keyColumns = transpose(kernels, key, size, columns);
  kernels.addProduct(weights, query, keyColumns, { rows: size, inner: columns, columns: size });
  causalSoftmax(weights, job);
  const attended = kernels.zeros(size * columns);
  kernels.addProduct(attended, weights, value, { rows: size, inner: size, columns });
  scatter(attended, output, outputOf(job), job);
  return weights;
}

/** Scores to weights: each query sees itself and what came before it. */
function causalSoftmax(scores: Floats, { size, scale }: HeadJob): void {
  for (let query = 0; query < size; query += 1) {
    const start = query * size;
    let highest = -Infinity;
    for (let at = start; at <= start + query; at += 1) {
      const score = (scores[at] as number) * scale;
      scores[at] = score;
      if (score > highest) highest = score;
    }
    softmaxInPlace(scores, start, query + 1, highest);
    scores.fill(0, start + query + 1, start + size);
  }
}

export interface AttentionBackward {
  readonly qkv: Floats;
  readonly weights: AttentionResult['weights'];
  /** Gradient by the output. */
  readonly doutput: Floats;
}

/** @returns the gradient by queries, keys and values; zero in the reserved dimensions */
export function attendBackward(
  kernels: Kernels,
  { qkv, weights, doutput }: AttentionBackward,
  spans: readonly Span[],
  shape: GptShape,
): Floats {
  const dqkv = kernels.zeros(qkv.length);
  spans.forEach((span, index) => {
    for (let head = 0; head < shape.heads; head += 1) {
      const job = createJob({ qkv, span, head, shape });
      kernels.scope(() => headBackward(kernels, job, { weights: weights[index]?.[head] as Floats, doutput, dqkv }));
    }
  });
  for (let at = 0; at < dqkv.length; at += 1) {
    if (isReservedColumn(at % (3 * shape.width), shape)) dqkv[at] = 0;
  }
  return dqkv;
}

function headBackward(
  kernels: Kernels,
  job: HeadJob,
  { weights, doutput, dqkv }: { weights: Floats; doutput: Floats; dqkv: Floats },
): void {
  const { size, columns } = job;
  const { query, key, value } = gatherHead(kernels, job);
  const dattended = kernels.zeros(size * columns);
  gather(doutput, dattended, outputOf(job), job);
  const dscores = kernels.zeros(size * size);
  const valueColumns = transpose(kernels, value, size, columns);
  kernels.addProduct(dscores, dattended, valueColumns, { rows: size, inner: columns, columns: size });
  softmaxBackward(weights, dscores, job);
  const square = { rows: size, inner: size, columns };
  const [dquery, dkey, dvalue] = [0, 1, 2].map(() => kernels.zeros(size * columns)) as [Floats, Floats, Floats];
  kernels.addProduct(dquery, dscores, key, square);
  kernels.addProduct(dkey, dscores, query, { ...square, isATransposed: true });
  kernels.addProduct(dvalue, weights, dattended, { ...square, isATransposed: true });
  [dquery, dkey, dvalue].forEach((part, index) => scatter(part, dqkv, partOf(job, index), job));
}

/** Gradients by weights to gradients by unscaled scores, in place. */
function softmaxBackward(weights: Floats, gradients: Floats, { size, scale }: HeadJob): void {
  for (let query = 0; query < size; query += 1) {
    const start = query * size;
    let mean = 0;
    for (let at = start; at <= start + query; at += 1) mean += (weights[at] as number) * (gradients[at] as number);
    for (let at = start; at <= start + query; at += 1) {
      gradients[at] = (weights[at] as number) * ((gradients[at] as number) - mean) * scale;
    }
    gradients.fill(0, start + query + 1, start + size);
  }
}
