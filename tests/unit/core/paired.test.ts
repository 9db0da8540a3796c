import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedDifference } from '../../../src/core/paired.ts';
import { foldEvents } from '../../../src/core/run.ts';
import { STRICT_COUNTING } from '../../../src/core/scores.ts';
import { clusteredBootstrap } from '../../../src/core/statistics.ts';
import type { RunEvent, RunState, Turn } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { judged, startOf } from './events.ts';

function stateOf(events: readonly RunEvent[], change: SpecChange = {}): RunState {
  return foldEvents([startOf(madeUpSpec(change)), ...events]) as RunState;
}

/** Ratings as `[question, turn, rating]`; null: unrated. */
function rated(...ratings: readonly (readonly [number, Turn, number | null])[]): RunState {
  return stateOf(ratings.map(([questionId, turn, rating]) => judged(questionId, turn, rating)));
}

const good = rated([1, 1, 8], [1, 2, 6], [2, 1, 5], [2, 2, 5], [3, 1, 9], [4, 1, 7], [4, 2, 4]);
const weak = rated([1, 1, 5], [1, 2, 6], [2, 1, 6], [2, 2, 2], [3, 1, 4], [4, 1, 7], [4, 2, 1]);

describe('pairedDifference', () => {
  it('is the mean over the turns, with an interval and a p over the questions', () => {
    // Differences by question: 3 0 | -1 3 | 5 | 0 3, sums 3 2 5 3. All four the same sign: 2 of 16 flips are as far out.
    expect(pairedDifference(good, weak)).toEqual({
      questions: 4,
      turns: 7,
      mean: 13 / 7,
      interval: clusteredBootstrap([[3, 0], [-1, 3], [5], [0, 3]]),
      p: 0.125,
    });
  });

  it('leaves out turns that one of them has no rating for', () => {
    const partly = rated([1, 1, 5], [1, 2, null], [3, 1, 4], [4, 2, 1]);
    expect(pairedDifference(good, partly)).toEqual({
      questions: 3,
      turns: 3,
      mean: 11 / 3,
      interval: clusteredBootstrap([[3], [5], [3]]),
      p: 0.25,
    });
  });

  it('is null below two questions in common', () => {
    expect(pairedDifference(good, rated([1, 1, 5], [1, 2, 5]))).toBeNull();
    expect(pairedDifference(good, rated())).toBeNull();
  });

  it('takes the mean of several ratings of a turn, or the last one if asked', () => {
    const other = rated([1, 1, 5], [2, 1, 5]);
    const twice = stateOf([judged(1, 1, 4), judged(1, 1, 9), judged(2, 1, 5)]);
    expect(pairedDifference(twice, other)?.mean).toBe(0.75);
    expect(pairedDifference(twice, other, { ...STRICT_COUNTING, repeats: 'last' })?.mean).toBe(2);
  });

  it('leaves questions out on request', () => {
    const counting = { ...STRICT_COUNTING, without: [3, 4] };
    expect(pairedDifference(good, weak, counting)).toMatchObject({ questions: 2, turns: 4, mean: 1.25 });
  });

  it("compares a jury's ratings once it has come to one", () => {
    const jury = { jurors: [MADE_UP_JUDGE, { ...MADE_UP_JUDGE, judgeId: 'second' }], repeats: 1, rule: 'mean' as const };
    const seats = [judged(1, 1, 4), judged(1, 1, 9, { seat: 1 }), judged(2, 1, 5), judged(2, 1, 5, { seat: 1 }), judged(3, 1, 9)];
    expect(pairedDifference(stateOf(seats, { jury }), rated([1, 1, 5], [2, 1, 5], [3, 1, 1]))).toMatchObject({ turns: 2, mean: 0.75 });
  });

  it('keeps all choices of a question together', () => {
    const settings = { choices: 2 };
    const a = stateOf([judged(1, 1, 8), judged(1, 1, 6, { choiceIndex: 1 }), judged(2, 1, 7)], { settings });
    const b = stateOf([judged(1, 1, 5), judged(1, 1, 5, { choiceIndex: 1 }), judged(2, 1, 6)], { settings });
    expect(pairedDifference(a, b)).toMatchObject({ questions: 2, turns: 3, mean: 5 / 3, p: 0.5 });
  });

  it('turns around with its runs', () => {
    const ratings = fc.array(fc.option(fc.integer({ min: 1, max: 10 }), { freq: 6 }), { minLength: 7, maxLength: 7 });
    const turns = [[1, 1], [1, 2], [2, 1], [2, 2], [3, 1], [4, 1], [4, 2]] as const;
    const run = (values: readonly (number | null)[]) =>
      rated(...turns.map(([questionId, turn], index) => [questionId, turn, values[index] ?? null] as const));
    fc.assert(
      fc.property(ratings, ratings, (one, other) => {
        const [a, b] = [run(one), run(other)];
        const [there, back] = [pairedDifference(a, b), pairedDifference(b, a)];
        expect(there === null).toBe(back === null);
        if (there === null || back === null) return;
        expect(back.mean).toBeCloseTo(-there.mean, 12);
        expect(back.interval[0]).toBeCloseTo(-there.interval[1], 12);
        expect(back.interval[1]).toBeCloseTo(-there.interval[0], 12);
        expect(back.p).toBe(there.p);
        expect(pairedDifference(a, a)).toMatchObject({ mean: 0, interval: [0, 0], p: 1 });
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same interval for runs that rated the same turns as for their differences', () => {
    // The short way (resamples of each run, subtracted) and the long one must not differ.
    const clusters = [[3, 0], [-1, 3], [5], [0, 3]];
    const [low, high] = pairedDifference(good, weak)?.interval ?? [NaN, NaN];
    const [slowLow, slowHigh] = clusteredBootstrap(clusters) ?? [NaN, NaN];
    expect(low).toBeCloseTo(slowLow, 12);
    expect(high).toBeCloseTo(slowHigh, 12);
  });
});
