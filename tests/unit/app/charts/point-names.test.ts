import { describe, expect, it } from 'vitest';
import { spread, type NameBox } from '../../../../src/app/charts/point-names.ts';

const box = (text: string, y: number, left = 0): NameBox => ({
  name: { text, colour: '', datasetIndex: 0, at: 0 },
  left,
  width: 50,
  y,
});
const placesOf = (boxes: readonly NameBox[]) => Object.fromEntries(spread(boxes, 10).map(({ name, y }) => [name.text, y]));

describe('spread', () => {
  it('leaves names that do not meet where they are', () => {
    expect(placesOf([box('a', 0), box('b', 30)])).toEqual({ a: 0, b: 30 });
  });

  it('moves names that overlap apart by a line, around their middle', () => {
    expect(placesOf([box('a', 20), box('b', 22)])).toEqual({ a: 16, b: 26 });
  });

  it('joins heaps that run into one another', () => {
    expect(placesOf([box('a', 20), box('b', 20), box('c', 28)])).toEqual({ a: expect.closeTo(12.67, 2), b: expect.closeTo(22.67, 2), c: expect.closeTo(32.67, 2) });
  });

  it('sees past a name of another column that stands between two that overlap', () => {
    const places = placesOf([box('a', 20), box('far', 21, 200), box('b', 22)]);
    expect(places).toEqual({ a: 16, far: 21, b: 26 });
  });

  it('lets names beside one another share a line', () => {
    expect(placesOf([box('a', 20), box('b', 20, 200)])).toEqual({ a: 20, b: 20 });
  });
});
