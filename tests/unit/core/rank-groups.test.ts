import { describe, expect, it } from 'vitest';
import type { ModelComparison } from '../../../src/core/comparison-types.ts';
import { compareAll, comparisonOf, isProven, rankGroups } from '../../../src/core/rank-groups.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { Question, RunState } from '../../../src/core/types.ts';
import { madeUpBench, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { judged, startOf } from './events.ts';

const QUESTIONS: readonly Question[] = Array.from({ length: 20 }, (_, index) => ({
  questionId: 81 + index,
  category: 'writing',
  turns: ['Describe a harbour.'],
}));

/** A run with these ratings of the first questions. */
function run(runId: string, ratings: readonly number[]): RunState {
  const spec = { ...madeUpSpec(), runId, bench: madeUpBench({ questions: QUESTIONS }) };
  return foldEvents([startOf(spec), ...ratings.map((rating, index) => judged(81 + index, 1, rating))]) as RunState;
}

const around = (base: number) => QUESTIONS.map((_, index) => base + (index % 3));

const best = run('best', around(8));
const alike = run('alike', around(7).map((rating, index) => (index % 2 === 0 ? rating + 2 : rating)));
const worst = run('worst', around(2));
const short = run('short', [5]);

describe('compareAll', () => {
  const comparisons = compareAll([best, alike, worst, short]);

  it('compares every pair once', () => {
    expect(comparisons.map(({ first, second }) => `${first} ${second}`)).toEqual([
      'best alike', 'best worst', 'best short', 'alike worst', 'alike short', 'worst short',
    ]);
  });

  it('corrects over the pairs that could be tested, and those alone', () => {
    const p = comparisons.map(({ difference }) => difference?.p ?? null);
    expect(p).toEqual([1, 2 ** -19, null, 2 ** -19, null, null]);
    expect(comparisons.map(({ pHolm }) => pHolm)).toEqual([1, 3 * 2 ** -19, 1, 3 * 2 ** -19, 1, 1]);
  });

  it('has nothing to compare of one run', () => {
    expect(compareAll([best])).toEqual([]);
  });
});

describe('comparisonOf', () => {
  const comparisons = compareAll([best, worst]);

  it('turns a comparison so that the one asked for comes first', () => {
    expect(comparisonOf(comparisons, 'best', 'worst')).toMatchObject({ first: 'best', difference: { mean: 6, interval: [6, 6] } });
    expect(comparisonOf(comparisons, 'worst', 'best')).toMatchObject({ first: 'worst', difference: { mean: -6, interval: [-6, -6] } });
  });

  it('is null for runs that were not compared', () => {
    expect(comparisonOf(comparisons, 'best', 'other')).toBeNull();
  });
});

describe('rankGroups', () => {
  const groups = (...states: readonly RunState[]) => {
    const ids = states.map(({ spec }) => spec.runId);
    return Object.fromEntries(rankGroups(ids, compareAll(states)));
  };

  it('gives those that are not proven to differ the same places', () => {
    expect(groups(best, alike, worst)).toEqual({
      best: { best: 1, worst: 2 },
      alike: { best: 1, worst: 2 },
      worst: { best: 3, worst: 3 },
    });
  });

  it('lets a run that could not be compared have any place', () => {
    expect(groups(best, worst, short)).toEqual({
      best: { best: 1, worst: 2 },
      worst: { best: 2, worst: 3 },
      short: { best: 1, worst: 3 },
    });
  });

  it('has place 1 for a run alone', () => {
    expect(groups(best)).toEqual({ best: { best: 1, worst: 1 } });
  });

  it('passes over comparisons with runs that are not asked for', () => {
    expect(Object.fromEntries(rankGroups(['best', 'alike'], compareAll([best, alike, worst])))).toEqual({
      best: { best: 1, worst: 2 },
      alike: { best: 1, worst: 2 },
    });
  });

  it('takes 0.05 as proof, and nothing above', () => {
    const at = (pHolm: number): ModelComparison => ({
      ...{ first: 'a', second: 'b', pHolm },
      difference: { questions: 20, turns: 20, mean: 1, interval: [0.1, 2], p: 0.01 },
    });
    expect([isProven(at(0.05)), isProven(at(0.0501)), isProven({ ...at(0.05), difference: null })]).toEqual([true, false, false]);
  });
});
