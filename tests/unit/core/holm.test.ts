import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from '../../../src/core/holm.ts';

describe('holm', () => {
  it('steps down, and keeps the order of what it was given', () => {
    // R 4: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((value, index) => expect(adjusted[index]).toBeCloseTo(value, 12));
  });

  it('never goes above 1, nor down from one test to the next', () => {
    expect(holm([0.9, 0.5, 0.8])).toEqual([1, 1, 1]);
    expect(holm([0.02, 0.011])).toEqual([0.022, 0.022]);
  });

  it('leaves a single test alone, and none', () => {
    expect([holm([0.3]), holm([])]).toEqual([[0.3], []]);
  });

  it('keeps the order of the tests, and lies between each p and Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
        const adjusted = holm(values);
        values.forEach((value, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(value);
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, value * values.length));
        });
        const inOrder = values.map((value, index) => ({ value, adjusted: adjusted[index] ?? 0 })).sort((a, b) => a.value - b.value);
        inOrder.slice(1).forEach((each, index) => expect(each.adjusted).toBeGreaterThanOrEqual(inOrder[index]?.adjusted ?? 0));
      }),
    );
  });
});
