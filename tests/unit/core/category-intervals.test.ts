import { describe, expect, it } from 'vitest';
import { categoryIntervals } from '../../../src/core/category-intervals.ts';
import { CATEGORIES } from '../../../src/core/questions.ts';
import { scoreRun, STRICT_COUNTING } from '../../../src/core/scores.ts';
import { fakeRunState } from '../../fakes/run-states.ts';

const whole = fakeRunState({ modelId: 'a', quality: 6 });

describe('categoryIntervals', () => {
  it('has an interval around the mean of every category, over its questions', () => {
    const { categories } = scoreRun(whole);
    const intervals = categoryIntervals(whole, STRICT_COUNTING);
    expect(intervals.map(({ category }) => category)).toEqual(CATEGORIES);
    for (const [index, { interval, questions }] of intervals.entries()) {
      const mean = categories[index]?.score.mean ?? NaN;
      expect(interval?.[0]).toBeLessThanOrEqual(mean);
      expect(interval?.[1]).toBeGreaterThanOrEqual(mean);
      expect(questions).toBe(2);
    }
  });

  it('has none below two rated questions', () => {
    const part = fakeRunState({ answered: 2, status: 'paused' });
    expect(categoryIntervals(part, STRICT_COUNTING).map(({ interval }) => interval)).toEqual(Array(8).fill(null));
    expect(categoryIntervals(part, STRICT_COUNTING)[1]?.questions).toBe(0);
  });

  it('leaves out the questions that the score leaves out', () => {
    const [first] = whole.spec.bench.questions;
    const [writing] = categoryIntervals(whole, { ...STRICT_COUNTING, without: [first?.questionId ?? 0] });
    expect(writing?.questions).toBe(1);
  });

  it('is computed once for a state and a way of counting', () => {
    expect(categoryIntervals(whole, { ...STRICT_COUNTING, minCoverage: 0.5 })).toBe(categoryIntervals(whole, STRICT_COUNTING));
  });
});
