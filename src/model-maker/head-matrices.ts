/** Takes one head's queries, keys and values out of the wide matrices, and puts results back. */
import type { Floats, Kernels } from './kernels.ts';
import type { GptShape } from './weights.ts';

/** Rows of one document within a batch: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface HeadOf {
  readonly qkv: Floats;
  readonly span: Span;
  readonly head: number;
  readonly shape: GptShape;
}

/** One head's work on one document. Matrices of its own are padded with zeros to multiples of eight. */
export interface HeadJob {
  readonly qkv: Floats;
  readonly span: Span;
  readonly head: number;
  /** Width of the stream. */
  readonly width: number;
  readonly headWidth: number;
  /** Rows and columns after padding. */
  readonly size: number;
  readonly columns: number;
  /** What scores are multiplied with. */
  readonly scale: number;
}

export function createJob({ qkv, span, head, shape }: HeadOf): HeadJob {
  const { width, heads } = shape;
  const headWidth = width / heads;
  const size = roundUp(span.end - span.start);
  return { qkv, span, head, width, headWidth, size, columns: roundUp(headWidth), scale: 1 / Math.sqrt(headWidth) };
}

function roundUp(count: number): number {
  return Math.ceil(count / 8) * 8;
}

export function gatherHead(kernels: Kernels, job: HeadJob) {
  const [query, key, value] = [0, 1, 2].map((index) => {
    const part = kernels.zeros(job.size * job.columns);
    gather(job.qkv, part, partOf(job, index), job);
    return part;
  }) as [Floats, Floats, Floats];
  return { query, key, value };
}

/** Where a head's columns lie in a wider matrix. */
export interface Place {
  readonly stride: number;
  readonly offset: number;
}

/** @param index  0 queries, 1 keys, 2 values */
export function partOf({ head, width, headWidth }: HeadJob, index: number): Place {
  return { stride: 3 * width, offset: index * width + head * headWidth };
}

export function outputOf({ head, width, headWidth }: HeadJob): Place {
  return { stride: width, offset: head * headWidth };
}

export function gather(wide: Floats, narrow: Floats, place: Place, { span, headWidth, columns }: HeadJob): void {
  const { stride, offset } = place;
  for (let row = span.start; row < span.end; row += 1) {
    const [from, to] = [row * stride + offset, (row - span.start) * columns];
    for (let i = 0; i < headWidth; i += 1) narrow[to + i] = wide[from + i] as number;
  }
}

export function scatter(narrow: Floats, wide: Floats, place: Place, { span, headWidth, columns }: HeadJob): void {
  const { stride, offset } = place;
  for (let row = span.start; row < span.end; row += 1) {
    const [from, to] = [(row - span.start) * columns, row * stride + offset];
    for (let i = 0; i < headWidth; i += 1) wide[to + i] = narrow[from + i] as number;
  }
}
