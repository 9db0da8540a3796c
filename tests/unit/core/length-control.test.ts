import { describe, expect, it } from 'vitest';
import { equalLengthDifference } from '../../../src/core/length-control.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { Question, RunState } from '../../../src/core/types.ts';
import { madeUpBench, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { answered, judged, startOf } from './events.ts';

const QUESTIONS: readonly Question[] = Array.from({ length: 8 }, (_, index) => ({
  questionId: 81 + index,
  category: 'writing',
  turns: ['Describe a harbour.'],
}));

/** One answer of this length and rating for each question. */
function run(lengths: readonly number[], ratings: readonly number[]): RunState {
  const spec = { ...madeUpSpec(), bench: madeUpBench({ questions: QUESTIONS }) };
  const answers = lengths.map((length, index) => answered(81 + index, 1, { text: 'x'.repeat(length) }));
  return foldEvents([startOf(spec), ...answers, ...ratings.map((rating, index) => judged(81 + index, 1, rating))]) as RunState;
}

const LENGTHS = [[200, 100], [150, 100], [100, 200], [300, 150], [120, 240], [90, 60], [400, 100], [100, 130]] as const;
const RISES = [2, 1, -1, 1, -2, 1, 3, 0];
const a = run(LENGTHS.map(([length]) => length), RISES.map((rise) => 5 + rise));
const b = run(LENGTHS.map(([, length]) => length), RISES.map(() => 5));

describe('equalLengthDifference', () => {
  it('is the intercept of the regression on the logarithm of the ratio of lengths', () => {
    // SciPy 1.17.1: linregress(np.log2(lengths_a / lengths_b), differences)
    const result = equalLengthDifference(a, b);
    expect(result?.difference).toBeCloseTo(0.11738930347345866, 12);
    expect(result?.perDoubling).toBeCloseTo(1.4547775703674315, 12);
    expect(result).toMatchObject({ questions: 8, turns: 8, isExtrapolated: false });
  });

  it('has an interval around the difference, and around what a doubling adds', () => {
    const { interval, perDoublingInterval } = equalLengthDifference(a, b) ?? { interval: [0, 0], perDoublingInterval: [0, 0] };
    expect(interval[0]).toBeLessThan(0.117);
    expect(interval[1]).toBeGreaterThan(0.117);
    expect(perDoublingInterval[0]).toBeGreaterThan(0.5);
    expect(perDoublingInterval[1]).toBeLessThan(3);
  });

  it('turns around with its runs', () => {
    const [there, back] = [equalLengthDifference(a, b), equalLengthDifference(b, a)];
    expect(back?.difference).toBeCloseTo(-(there?.difference ?? NaN), 9);
    expect(back?.perDoubling).toBeCloseTo(there?.perDoubling ?? NaN, 9);
    expect(back?.interval[0]).toBeCloseTo(-(there?.interval[1] ?? NaN), 9);
  });

  it('says when no answer is as short as the other model’s', () => {
    const longer = run(LENGTHS.map((_, index) => 300 + index), RISES.map((rise) => 5 + rise));
    expect(equalLengthDifference(longer, run(LENGTHS.map(() => 100), RISES.map(() => 5)))?.isExtrapolated).toBe(true);
  });

  it('leaves out answers without a text', () => {
    const empty = run([0, ...LENGTHS.slice(1).map(([length]) => length)], RISES.map((rise) => 5 + rise));
    expect(equalLengthDifference(empty, b)).toMatchObject({ questions: 7, turns: 7 });
  });

  it('is null where all ratios are the same, and below three questions', () => {
    const twice = run(LENGTHS.map(([, length]) => 2 * length), RISES.map((rise) => 5 + rise));
    expect(equalLengthDifference(twice, b)).toBeNull();
    expect(equalLengthDifference(run([10, 20], [5, 5]), b)).toBeNull();
  });
});
