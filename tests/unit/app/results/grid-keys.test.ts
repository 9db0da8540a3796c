import { describe, expect, it } from 'vitest';
import { placeAfter } from '../../../../src/app/components/results/grid-keys.ts';

const end = { row: 2, column: 4 };

describe('placeAfter', () => {
  it.each([
    ['ArrowLeft', 1, 0],
    ['ArrowRight', 1, 2],
    ['ArrowUp', 0, 1],
    ['ArrowDown', 2, 1],
    ['Home', 1, 0],
    ['End', 1, 4],
    ['PageUp', 0, 1],
    ['PageDown', 2, 1],
  ])('goes with %s to row %i, column %i', (key, row, column) => {
    expect(placeAfter(key, { row: 1, column: 1 }, end)).toEqual({ row, column });
  });

  it('stays inside', () => {
    expect(placeAfter('ArrowRight', { row: 0, column: 4 }, end)).toEqual({ row: 0, column: 4 });
    expect(placeAfter('ArrowUp', { row: 0, column: 4 }, end)).toEqual({ row: 0, column: 4 });
  });

  it('goes nowhere with another key', () => {
    expect(placeAfter('a', { row: 0, column: 0 }, end)).toBeNull();
  });
});
