import { describe, expect, it } from 'vitest';
import { BASIS_SIZE, headBias, positionBasis, positionMatrix } from '../../../src/model-maker/positions.ts';

const SHAPE = { vocabulary: 8, width: 64, heads: 4, layers: 1, hidden: 8 };

/** The part of a score that positions alone decide, before the softmax. */
function bias(head: number, query: number, key: number): number {
  const matrix = positionMatrix(SHAPE);
  const feature = (position: number, column: number) => {
    const basis = positionBasis(position);
    return basis.reduce((sum, value, row) => sum + value * (matrix[row * 3 * SHAPE.width + column] as number), 0);
  };
  let sum = 0;
  for (let i = 0; i < 16; i += 1) sum += feature(query, head * 16 + i) * feature(key, SHAPE.width + head * 16 + i);
  return sum / 4;
}

describe('positionMatrix', () => {
  it.each([0, 1, 2, 3])('gives head %i its slope and peak, at any distance up to the context length', (head) => {
    const { slope, height, distance } = headBias(head, SHAPE.heads);
    for (const [query, key] of [[5, 5], [5, 4], [5, 3], [700, 699], [1023, 1000]] as const) {
      const expected = height * Math.cos((Math.PI / 2) * (query - key - distance)) + slope * key;
      expect(bias(head, query, key)).toBeCloseTo(expected, 3);
    }
  });

  it('makes the first head look at the token before, and the second at the one before that', () => {
    for (const [head, distance] of [[0, 1], [1, 2]] as const) {
      const scores = Array.from({ length: 40 }, (_, key) => bias(head, 39, key));
      expect(scores.indexOf(Math.max(...scores))).toBe(39 - distance);
    }
  });

  it('leaves values alone', () => {
    const matrix = positionMatrix(SHAPE);
    for (let row = 0; row < BASIS_SIZE; row += 1) {
      const values = matrix.subarray((row * 3 + 2) * SHAPE.width, (row * 3 + 3) * SHAPE.width);
      expect(values.every((value) => value === 0)).toBe(true);
    }
  });
});
