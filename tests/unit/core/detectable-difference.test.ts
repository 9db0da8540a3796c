import { describe, expect, it } from 'vitest';
import { detectableDifference, typicalDetectableDifference } from '../../../src/core/detectable-difference.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { Question, RunState } from '../../../src/core/types.ts';
import { madeUpBench, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { judged, startOf } from './events.ts';

const QUESTIONS: readonly Question[] = Array.from({ length: 10 }, (_, index) => ({
  questionId: 81 + index,
  category: 'writing',
  turns: ['Describe a harbour.', 'And a ship.'],
}));

/** Ratings of the first turns, and of second ones where they are given. */
function run(first: readonly number[], second: readonly number[] = []): RunState {
  const spec = { ...madeUpSpec(), bench: madeUpBench({ questions: QUESTIONS }) };
  const turn1 = first.map((rating, index) => judged(81 + index, 1, rating));
  const turn2 = second.map((rating, index) => judged(81 + index, 2, rating));
  return foldEvents([startOf(spec), ...turn1, ...turn2]) as RunState;
}

const five = run(QUESTIONS.map(() => 5));
const DIFFERENCES = [1, 2, -1, 3, 0, 2, 1, -2, 4, 1];
const other = run(DIFFERENCES.map((difference) => 5 + difference));

describe('detectableDifference', () => {
  it('is 2.80 standard errors of the mean difference', () => {
    // SciPy 1.17.1: (norm.ppf(.975) + norm.ppf(.8)) * d.std(ddof=1) / sqrt(10)
    expect(detectableDifference(other, five)).toBeCloseTo(1.587564956930682, 5);
    expect(detectableDifference(five, other)).toBeCloseTo(1.587564956930682, 5);
  });

  it('does not shrink when the second turns only repeat the first', () => {
    const values = DIFFERENCES.map((difference) => 5 + difference);
    const fives = QUESTIONS.map(() => 5);
    expect(detectableDifference(run(values, values), run(fives, fives))).toBeCloseTo(1.587564956930682, 5);
  });

  it('is null below two questions in common', () => {
    expect(detectableDifference(five, run([5]))).toBeNull();
  });

  it('is the median over the pairs of a leaderboard', () => {
    const same = run(QUESTIONS.map(() => 6));
    expect(typicalDetectableDifference([five, other, same])).toBeCloseTo(1.587564956930682, 5);
    expect(typicalDetectableDifference([five, same])).toBe(0);
    expect(typicalDetectableDifference([five])).toBeNull();
  });
});
