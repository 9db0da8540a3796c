/** Constant tensors of the graph that are computed from the weights or from nothing. */
import type { Floats } from './kernels.ts';
import { BASIS_SIZE, positionBasis, positionMatrix } from './positions.ts';
import type { GptShape } from './weights.ts';

/** Prompt and reply together; the table of positions ends there. */
export const CONTEXT_TOKENS = 1024;

/** A power of two, so that its products with positions are exact; far above any score. */
const PUNISHMENT = 2 ** 30;

/** The basis of every position: CONTEXT_TOKENS × BASIS_SIZE. */
export function positionTable(): Float32Array {
  return Float32Array.from(Array.from({ length: CONTEXT_TOKENS }, (_, position) => positionBasis(position)).flat());
}

/**
 * Rows whose product with a query's basis is (key − query) · 2³⁰: above zero for keys that come later, which a query
 * must not see. CONTEXT_TOKENS × BASIS_SIZE.
 */
export function cacheMaskTable(): Float32Array {
  const rows = Array.from({ length: CONTEXT_TOKENS }, (_, key) => [key * PUNISHMENT, -PUNISHMENT, 0, 0]);
  return Float32Array.from(rows.flat());
}

/**
 * Takes the matrix of queries, keys and values apart, adds the rows for positions below queries and keys, and divides
 * the scores by √(head width) in advance.
 *
 * @returns `query` and `key` (width + BASIS_SIZE) × width, `value` width × width
 */
export function headWeights(queryKeyValue: Floats, shape: GptShape): Record<'query' | 'key' | 'value', Float32Array> {
  const { width, heads } = shape;
  const placed = new Float32Array((width + BASIS_SIZE) * 3 * width);
  placed.set(queryKeyValue);
  placed.set(positionMatrix(shape), queryKeyValue.length);
  const columns = (part: number, rows: number, factor: number) =>
    Float32Array.from({ length: rows * width }, (_, at) => {
      const [row, column] = [Math.floor(at / width), at % width];
      return (placed[row * 3 * width + part * width + column] as number) * factor;
    });
  return {
    query: columns(0, width + BASIS_SIZE, 1 / Math.sqrt(width / heads)),
    key: columns(1, width + BASIS_SIZE, 1),
    value: columns(2, width, 1),
  };
}
