/** Causal attention within each document of a batch, forwards and backwards. */
import { exactExp } from './exact-math.ts';
import type { Floats, Kernels } from './kernels.ts';
import { transpose } from './linear.ts';
import { BASIS_SIZE, HEAD_WIDTH, isReservedColumn, positionBasis, positionMatrix } from './positions.ts';
import type { GptShape } from './weights.ts';

/** Rows of one document within a batch: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const SCALE = 1 / Math.sqrt(HEAD_WIDTH);

/** Adds the fixed position features to queries and keys in place. */
export function addPositions(queryKeyValue: Floats, spans: readonly Span[], shape: GptShape): void {
  const matrix = positionMatrix(shape);
  const columns = 3 * shape.width;
  for (const { start, end } of spans) {
    for (let row = start; row < end; row += 1) {
      const basis = positionBasis(row - start);
      for (let column = 0; column < 2 * shape.width; column += 1) {
        if (!isReservedColumn(column, shape.width)) continue;
        let value = 0;
        for (let b = 0; b < BASIS_SIZE; b += 1) value += (basis[b] as number) * (matrix[b * columns + column] as number);
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
    Array.from({ length: shape.heads }, (_, head) => attendHead(kernels, { qkv, span, head, width: shape.width }, output)),
  );
  return { output, weights };
}

interface HeadJob {
  readonly qkv: Floats;
  readonly span: Span;
  readonly head: number;
  readonly width: number;
}

function attendHead(kernels: Kernels, job: HeadJob, output: Floats): Floats {
  const { query, key, value, size } = gatherHead(kernels, job);
  const weights = kernels.zeros(size * size);
  const keyColumns = transpose(kernels, key, size, HEAD_WIDTH);
  kernels.addProduct(weights, query, keyColumns, { rows: size, inner: HEAD_WIDTH, columns: size });
  causalSoftmax(weights, size);
  const attended = kernels.zeros(size * HEAD_WIDTH);
  kernels.addProduct(attended, weights, value, { rows: size, inner: size, columns: HEAD_WIDTH });
  scatter(attended, output, { ...job, stride: job.width, offset: job.head * HEAD_WIDTH });
  return weights;
}

/** Scores to weights: each query sees itself and what came before it. */
function causalSoftmax(scores: Floats, size: number): void {
  for (let query = 0; query < size; query += 1) {
    const start = query * size;
    let highest = -Infinity;
    for (let at = start; at <= start + query; at += 1) {
      const score = (scores[at] as number) * SCALE;
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
  { heads, width }: GptShape,
): Floats {
  const dqkv = kernels.zeros(qkv.length);
  spans.forEach((span, index) => {
    for (let head = 0; head < heads; head += 1) {
      const job = { qkv, span, head, width };
      kernels.scope(() => headBackward(kernels, job, { weights: weights[index]?.[head] as Floats, doutput, dqkv }));
    }
  });
  for (let at = 0; at < dqkv.length; at += 1) {
    if (isReservedColumn(at % (3 * width), width)) dqkv[at] = 0;
  }
  return dqkv;
}

function headBackward(
  kernels: Kernels,
  job: HeadJob,
  { weights, doutput, dqkv }: { weights: Floats; doutput: Floats; dqkv: Floats },
): void {
  const { query, key, value, size } = gatherHead(kernels, job);
  const dattended = kernels.zeros(size * HEAD_WIDTH);
  gather(doutput, dattended, { ...job, stride: job.width, offset: job.head * HEAD_WIDTH });
  const dscores = kernels.zeros(size * size);
  const valueColumns = transpose(kernels, value, size, HEAD_WIDTH);
  kernels.addProduct(dscores, dattended, valueColumns, { rows: size, inner: HEAD_WIDTH, columns: size });
  softmaxBackward(weights, dscores, size);
  const square = { rows: size, inner: size, columns: HEAD_WIDTH };
  const [dquery, dkey, dvalue] = [0, 1, 2].map(() => kernels.zeros(size * HEAD_WIDTH)) as [Floats, Floats, Floats];
  kernels.addProduct(dquery, dscores, key, square);
  kernels.addProduct(dkey, dscores, query, { ...square, isATransposed: true });
  kernels.addProduct(dvalue, weights, dattended, { ...square, isATransposed: true });
  [dquery, dkey, dvalue].forEach((part, index) => scatter(part, dqkv, partOf(job, index)));
}

/** Gradients by weights to gradients by unscaled scores, in place. */
function softmaxBackward(weights: Floats, gradients: Floats, size: number): void {
  for (let query = 0; query < size; query += 1) {
    const start = query * size;
    let mean = 0;
    for (let at = start; at <= start + query; at += 1) mean += (weights[at] as number) * (gradients[at] as number);
    for (let at = start; at <= start + query; at += 1) {
      gradients[at] = (weights[at] as number) * ((gradients[at] as number) - mean) * SCALE;
    }
    gradients.fill(0, start + query + 1, start + size);
  }
}

/** One head's queries, keys and values as matrices of their own, padded with zeros to a multiple of eight rows. */
function gatherHead(kernels: Kernels, job: HeadJob) {
  const size = Math.ceil((job.span.end - job.span.start) / 8) * 8;
  const [query, key, value] = [0, 1, 2].map((index) => {
    const part = kernels.zeros(size * HEAD_WIDTH);
    gather(job.qkv, part, partOf(job, index));
    return part;
  }) as [Floats, Floats, Floats];
  return { query, key, value, size };
}

/** Where a head's sixteen columns lie in a wider matrix. */
interface Columns {
  readonly span: Span;
  readonly stride: number;
  readonly offset: number;
}

/** @param index  0 queries, 1 keys, 2 values */
function partOf({ span, head, width }: HeadJob, index: number): Columns {
  return { span, stride: 3 * width, offset: index * width + head * HEAD_WIDTH };
}

function gather(wide: Floats, narrow: Floats, { span, stride, offset }: Columns): void {
  for (let row = span.start; row < span.end; row += 1) {
    const [from, to] = [row * stride + offset, (row - span.start) * HEAD_WIDTH];
    for (let i = 0; i < HEAD_WIDTH; i += 1) narrow[to + i] = wide[from + i] as number;
  }
}

function scatter(narrow: Floats, wide: Floats, { span, stride, offset }: Columns): void {
  for (let row = span.start; row < span.end; row += 1) {
    const [from, to] = [(row - span.start) * HEAD_WIDTH, row * stride + offset];
    for (let i = 0; i < HEAD_WIDTH; i += 1) wide[to + i] = narrow[from + i] as number;
  }
}

/** Turns scores into weights that sum to 1. */
export function softmaxInPlace(values: Floats, start: number, count: number, highest: number): void {
  let sum = 0;
  for (let i = start; i < start + count; i += 1) {
    const weight = exactExp((values[i] as number) - highest);
    values[i] = weight;
    sum += weight;
  }
  for (let i = start; i < start + count; i += 1) values[i] = (values[i] as number) / sum;
}
