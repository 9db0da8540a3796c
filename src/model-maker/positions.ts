/**
 * How the model knows word order: without learnt positions, so that it works far beyond the lengths of its training.
 *
 * Three of each head's dimensions are reserved in queries and keys. They hold fixed functions of the
 * position, and their product is a bias that depends on the distance d between the two tokens only:
 *   - slope: −slope · d, as in ALiBi (Press et al. 2021, section 3); −slope · (position of the query) is left out,
 *     since a softmax does not see it;
 *   - peak:  height · cos(π/2 · (d − distance)). With a slope this singles out one distance, so that the first two
 *     heads look at the previous token and the one before it.
 * π/2 makes every cosine and sine 0, 1 or −1: exact, also at position 1,023.
 */
import type { GptShape } from './weights.ts';

/** The last dimensions of each head's query and key. */
export const RESERVED_DIMENSIONS = 3;
/** Functions of the position that the reserved dimensions are made of. */
export const BASIS_SIZE = 4;

interface HeadBias {
  /** How much a token further back counts less. */
  readonly slope: number;
  /** Height of the peak, 0 for none, and the distance it sits at. */
  readonly height: number;
  readonly distance: number;
}

/** Two heads for the two tokens before, then wider and wider views; the last head sees all alike. */
export function headBias(head: number, heads: number): HeadBias {
  if (head < 2) return { slope: 2.5, height: 8, distance: head + 1 };
  const slope = head === heads - 1 ? 0 : 4 ** -head;
  return { slope, height: 0, distance: 0 };
}

/** 1, p, cos(πp/2), sin(πp/2) for a position p. */
export function positionBasis(position: number): readonly [number, number, number, number] {
  const cosines = [1, 0, -1, 0] as const;
  return [1, position, cosines[position % 4] as number, cosines[(position + 3) % 4] as number];
}

/**
 * The matrix that turns a position's basis into what is added to queries, keys and values.
 *
 * @returns row-major, BASIS_SIZE × (3 · width); zero outside the reserved dimensions, and for values
 */
export function positionMatrix(shape: GptShape): Float32Array {
  const { width, heads } = shape;
  const headWidth = width / heads;
  const matrix = new Float32Array(BASIS_SIZE * 3 * width);
  const put = (row: number, column: number, value: number) => {
    matrix[row * 3 * width + column] = value;
  };
  // Scores are divided by this, so the products are made larger.
  const scale = Math.sqrt(headWidth);
  for (let head = 0; head < heads; head += 1) {
    const { slope, height, distance } = headBias(head, heads);
    const query = (head + 1) * headWidth - RESERVED_DIMENSIONS;
    const key = width + query;
    const [, , cosine, sine] = positionBasis(distance);
    put(0, query, scale * slope);
    put(1, key, 1);
    // cos(q − k − distance) = cos(q − distance) cos k + sin(q − distance) sin k
    put(2, query + 1, scale * height * cosine);
    put(3, query + 1, scale * height * sine);
    put(3, query + 2, scale * height * cosine);
    put(2, query + 2, -scale * height * sine);
    put(2, key + 1, 1);
    put(3, key + 2, 1);
  }
  return matrix;
}

/** True where a column of queries, keys and values is reserved: learnt weights are held at zero there. */
export function isReservedColumn(column: number, { width, heads }: GptShape): boolean {
  const headWidth = width / heads;
  return column < 2 * width && column % headWidth >= headWidth - RESERVED_DIMENSIONS;
}
