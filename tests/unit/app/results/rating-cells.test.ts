import { describe, expect, it } from 'vitest';
import { shadeStep } from '../../../../src/app/components/results/rating-cells.ts';

describe('shadeStep', () => {
  it('has a step for each half rating, from 1 to 10', () => {
    expect([1, 1.5, 2, 5.5, 10].map(shadeStep)).toEqual([1, 2, 3, 10, 19]);
  });

  it('stays on the scale', () => {
    expect([-4, 85].map(shadeStep)).toEqual([1, 19]);
  });
});
