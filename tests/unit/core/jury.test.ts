import { describe, expect, it } from 'vitest';
import { combineRatings, judgesLabel, jurorsOf, juryProblem, median, seatsOf } from '../../../src/core/jury.ts';
import type { JudgeCard, Jury, JuryRule } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';

const [A, B, C] = ['a', 'b', 'c'].map((judgeId) => ({ ...MADE_UP_JUDGE, judgeId, label: `Judge ${judgeId.toUpperCase()}` })) as [
  JudgeCard,
  JudgeCard,
  JudgeCard,
];

function jury(jurors: readonly JudgeCard[], rule: JuryRule = 'mean', repeats = 1): Jury {
  return { jurors, repeats, rule };
}

describe('seatsOf', () => {
  it('counts all jurors of the first repeat, then those of the next', () => {
    const seats = seatsOf({ judge: A, jury: jury([A, B], 'mean', 2) });
    expect(seats.map(({ seat, juror, repeat, judge }) => [seat, juror, repeat, judge.judgeId])).toEqual([
      [0, 0, 0, 'a'],
      [1, 1, 0, 'b'],
      [2, 0, 1, 'a'],
      [3, 1, 1, 'b'],
    ]);
  });

  it('has one seat for a judge and none for nobody', () => {
    expect(seatsOf({ judge: A })).toHaveLength(1);
    expect(seatsOf({ judge: null })).toEqual([]);
    expect(jurorsOf({ judge: null })).toEqual([]);
  });
});

describe('combineRatings', () => {
  const combine = (rule: JuryRule, ratings: readonly (number | null)[]) =>
    combineRatings(jury(ratings.map((_, index) => ({ ...A, judgeId: String(index) })), rule), ratings);

  it.each<[JuryRule, readonly number[], number]>([
    ['mean', [7, 8], 7.5],
    ['mean', [1, 2, 9], 4],
    ['median', [9, 1, 2], 2],
    ['median', [9, 1, 4, 3], 3.5],
    ['median', [10, 9, 2], 9],
    ['majority', [7, 3, 7], 7],
    ['majority', [7, 3], 5],
    ['majority', [2, 2, 9, 9, 5], 5.5],
    ['majority', [1, 4, 8], 4],
    ['majority', [7.5, 7.5, 1], 7.5],
  ])('takes the %s of %j', (rule, ratings, expected) => expect(combine(rule, ratings)).toBe(expected));

  it.each<JuryRule>(['mean', 'median', 'majority'])('gives no %s where a juror is silent', (rule) => {
    expect(combine(rule, [7, null, 8])).toBeNull();
    expect(combine(rule, [null])).toBeNull();
  });

  it('hears a juror once one of its repeats is rated, and counts every rating', () => {
    const two = jury([A, B], 'mean', 2);
    expect(combineRatings(two, [6, null, 8, 10])).toBe(8);
    expect(combineRatings(two, [6, null, 8, null])).toBeNull();
  });

  it('takes the median of one judge’s own repeats', () => {
    expect(combineRatings(jury([A], 'median', 3), [9, 4, 6])).toBe(6);
  });
});

describe('median', () => {
  it('is null for nothing, and leaves what it was given in order', () => {
    const values = [3, 1, 2];
    expect([median([]), median(values), values]).toEqual([null, 2, [3, 1, 2]]);
  });
});

describe('judgesLabel', () => {
  it.each<[string | null, { judge: JudgeCard | null; jury?: Jury }]>([
    [null, { judge: null }],
    ['Judge A', { judge: A }],
    ['Judge A and Judge B: mean', { judge: A, jury: jury([A, B]) }],
    ['Judge A, Judge B and Judge C, twice each: median', { judge: A, jury: jury([A, B, C], 'median', 2) }],
    ['Judge A, 5 times: majority', { judge: A, jury: jury([A], 'majority', 5) }],
  ])('says %j', (label, spec) => expect(judgesLabel(spec)).toBe(label));
});

describe('juryProblem', () => {
  const practice: JudgeCard = { ...A, judgeId: 'practice', label: 'Practice judge', isStandIn: true };

  it.each([
    ['two judges', jury([A, B])],
    ['one judge ten times', jury([A], 'median', 10)],
    ['stand-ins alone', jury([practice, { ...practice, judgeId: 'tiny' }])],
  ])('has nothing against %s', (_what, fine) => expect(juryProblem(fine)).toBeNull());

  it('refuses the same judge twice, also from two servers', () => {
    expect(juryProblem(jury([A, B, { ...A, baseUrl: 'http://localhost:1/v1' }]))).toContain('Judge A sits in the jury twice');
  });

  it.each([[[A, practice]], [[practice, A]]])('refuses a stand-in beside real judges', (jurors) => {
    expect(juryProblem(jury(jurors))).toContain('Practice judge only checks the set-up');
  });

  it.each([0, 11, 1.5, Number.NaN])('refuses %s repeats', (repeats) => {
    expect(juryProblem(jury([A, B], 'mean', repeats))).toContain('from 1 to 10');
  });
});
