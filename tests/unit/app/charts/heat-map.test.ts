import { describe, expect, it } from 'vitest';
import { groupsOf, ratingIn, shadeOf } from '../../../../src/app/charts/heat-map.ts';

describe('groupsOf', () => {
  it('groups neighbours of one category', () => {
    const questions = ['writing', 'writing', 'math'].map((category, index) => ({ questionId: index + 81, category }));
    expect(groupsOf(questions)).toEqual([
      { category: 'writing', from: 0, count: 2 },
      { category: 'math', from: 2, count: 1 },
    ]);
  });
});

describe('ratingIn', () => {
  it('is of the turns that are asked for', () => {
    const cell = { turn1: 8, turn2: null, both: 8 };
    expect([ratingIn(cell, 1), ratingIn(cell, 2), ratingIn(cell, 'both')]).toEqual([8, null, 8]);
  });
});

describe('shadeOf', () => {
  it('grows with the rating', () => {
    const shades = [1, 2, 3.5, 9, 10].map(shadeOf);
    expect(shades).toEqual([...shades].sort((a, b) => a - b));
  });

  it('shades a rating of 1 too, so that it is not the bare page', () => {
    expect(shadeOf(1)).toBeGreaterThan(0);
  });

  it('stays on the scale for a rating outside of it', () => {
    expect([shadeOf(-3), shadeOf(85)]).toEqual([shadeOf(1), 1]);
  });
});
