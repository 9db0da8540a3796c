import { describe, expect, it } from 'vitest';
import { panelRange, summariseJury } from '../../../src/core/jury-summary.ts';
import { foldEvents, judgingKey, progressOf, ratingOf, unratedReason } from '../../../src/core/run.ts';
import { flagsOf, judgmentsOf } from '../../../src/core/flags.ts';
import { leaderboardOf, leaderboardRow, scoreRun, STRICT_COUNTING } from '../../../src/core/scores.ts';
import type { JudgeCard, Jury, RunEvent, RunState, Turn } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { answered, failed, judged, key, startOf } from './events.ts';

const SECOND: JudgeCard = { ...MADE_UP_JUDGE, judgeId: 'second-judge', label: 'Second judge', model: 'second' };
const TWO: Jury = { jurors: [MADE_UP_JUDGE, SECOND], repeats: 1, rule: 'mean' };

function stateOf(jury: Jury, events: readonly RunEvent[]): RunState {
  return foldEvents([startOf(madeUpSpec({ jury })), ...events]) as RunState;
}

/** The judgments of a turn, by seat. */
function panel(questionId: number, turn: Turn, ...ratings: readonly (number | null)[]): readonly RunEvent[] {
  return [answered(questionId, turn), ...ratings.map((rating, seat) => judged(questionId, turn, rating, { seat }))];
}

describe('a turn of a jury', () => {
  it('is rated once every juror has rated it', () => {
    const one = stateOf(TWO, panel(1, 1, 8));
    expect([ratingOf(one, key(1)), unratedReason(one, key(1))]).toEqual([null, 'pending']);
    const both = stateOf(TWO, panel(1, 1, 8, 5));
    expect([ratingOf(both, key(1)), unratedReason(both, key(1))]).toEqual([6.5, null]);
  });

  it('is unreadable where a juror’s judgment is, and failed where its call failed', () => {
    expect(unratedReason(stateOf(TWO, panel(1, 1, 8, null)), key(1))).toBe('unreadable');
    const failure = failed({ step: 'judge', ...key(1), seat: 1 }, 3, true);
    expect(unratedReason(stateOf(TWO, [...panel(1, 1, 8), failure]), key(1))).toBe('judge-failed');
  });

  it('shows all its judgments, and is not flagged as judged more than once', () => {
    const state = stateOf(TWO, panel(1, 1, 8, 5));
    expect(judgmentsOf(state, key(1)).map(({ rating }) => rating)).toEqual([8, 5]);
    expect(flagsOf(state, key(1))).not.toContain('repeated');
  });

  it('has flags of every seat’s judgment', () => {
    expect(flagsOf(stateOf(TWO, panel(1, 1, 8, 11)), key(1))).toContain('out-of-range');
  });

  it('has a range over all seats', () => {
    expect(panelRange(stateOf(TWO, panel(1, 1, 8, 5)), key(1))).toBe(3);
    expect(panelRange(stateOf(TWO, panel(1, 1, 8)), key(1))).toBeNull();
    const single = foldEvents([startOf(madeUpSpec()), judged(1, 1, 8)]) as RunState;
    expect(panelRange(single, key(1))).toBeNull();
  });

  it('counts as one rating, and its judgments as several', () => {
    const state = stateOf(TWO, [...panel(1, 1, 8, 5), ...panel(1, 2, 4, 4)]);
    expect(scoreRun(state).overall).toMatchObject({ mean: 5.25, rated: 2, unrated: 5, ratings: 2, repeats: 0 });
    expect(progressOf(state)).toMatchObject({ totalTurns: 7, totalJudgments: 14, judged: 4 });
  });

  it('keeps the first seat under the turn’s own key', () => {
    const { judgments } = stateOf(TWO, panel(1, 1, 8, 5));
    expect([...judgments.keys()]).toEqual(['1/0/1', judgingKey({ ...key(1), seat: 1 })]);
  });
});

describe('summariseJury', () => {
  it('is null for one judge that judges once', () => {
    expect(summariseJury(foldEvents([startOf(madeUpSpec())]) as RunState)).toBeNull();
  });

  const state = stateOf(TWO, [
    ...panel(1, 1, 8, 6), ...panel(1, 2, 7, 6), ...panel(2, 1, 3, 2), ...panel(3, 1, 9, null), ...panel(4, 1, 10, 10),
  ]);
  const summary = summariseJury(state);

  it('tells each juror’s own mean and coverage', () => {
    expect(summary?.jurors).toMatchObject([
      { judgeId: 'made-up-judge', mean: (8 + 7 + 3 + 9 + 10) / 5, rated: 5, unrated: 2, repeatSpread: null },
      { judgeId: 'second-judge', label: 'Second judge', mean: 6, rated: 4, unrated: 3 },
    ]);
    const [low, high] = summary?.jurors[1]?.interval ?? [0, 0];
    expect(low).toBeLessThan(6);
    expect(high).toBeGreaterThan(6);
  });

  it('tells how far two jurors are apart, over the turns that both rated', () => {
    expect(summary?.pairs).toEqual([
      { first: 'made-up-judge', second: 'second-judge', meanDifference: 1, meanDistance: 1, turns: 4 },
    ]);
  });

  it('keeps the sign of a difference apart from its size', () => {
    const crossed = summariseJury(stateOf(TWO, [...panel(1, 1, 8, 6), ...panel(2, 1, 3, 5)]));
    expect(crossed?.pairs).toMatchObject([{ meanDifference: 0, meanDistance: 2 }]);
  });

  it('gives Krippendorff’s alpha of the turns', () => {
    // Turn 3 has one rating alone, and says nothing. Observed: (2·4 + 2·1 + 2·1 + 0) / 8; expected: over all ordered pairs.
    const values = [8, 6, 7, 6, 3, 2, 10, 10];
    const expected = values.flatMap((a) => values.map((b) => (a - b) ** 2)).reduce((sum, each) => sum + each) / (8 * 7);
    expect(summary?.alpha).toBeCloseTo(1 - 12 / 8 / expected, 12);
  });

  it('counts turns on which judgments are two points apart', () => {
    expect(summary?.disagreements).toBe(1);
  });

  it('leaves questions out on request', () => {
    expect(summariseJury(state, new Set([3, 4]))?.jurors[0]).toMatchObject({ mean: 6, rated: 3, unrated: 1 });
  });

  it('has no agreement and no pairs of one judge, only its own spread', () => {
    const alone = summariseJury(stateOf({ jurors: [MADE_UP_JUDGE], repeats: 3, rule: 'median' }, [
      ...panel(1, 1, 4, 6, 8), ...panel(1, 2, 5, 5, null), ...panel(2, 1, 7),
    ]));
    expect(alone).toMatchObject({ alpha: null, pairs: [], repeatSpread: 1, rule: 'median', repeats: 3 });
    expect(alone?.jurors[0]).toMatchObject({ mean: (6 + 5 + 7) / 3, rated: 3, repeatSpread: 1 });
  });

  it('averages the spread over judges and turns, and a juror’s repeats before agreement', () => {
    const twice = summariseJury(stateOf({ ...TWO, repeats: 2 }, [
      ...panel(1, 1, 4, 5, 6, 5), ...panel(2, 1, 9, 9, 9, 9),
    ]));
    expect(twice?.alpha).toBe(1);
    expect(twice?.repeatSpread).toBeCloseTo(Math.SQRT2 / 4, 12);
    expect(twice?.jurors.map(({ repeatSpread }) => repeatSpread)).toEqual([Math.SQRT2 / 2, 0]);
  });
});

describe('a jury’s leaderboard', () => {
  const state = stateOf(TWO, panel(1, 1, 8, 5));

  it('names its jurors and the rule', () => {
    expect(leaderboardOf([state], STRICT_COUNTING)).toMatchObject({
      judgeLabel: 'Made-up judge and Second judge: mean',
      jury: TWO,
      isPractice: false,
    });
  });

  it('has the agreement in every row, counted as the scores are', () => {
    expect(leaderboardRow(state).jury?.disagreements).toBe(1);
    expect(leaderboardRow(state, { ...STRICT_COUNTING, without: [1] }).jury?.disagreements).toBe(0);
  });

  it('has none of a single judge', () => {
    const single = foldEvents([startOf(madeUpSpec()), judged(1, 1, 8)]) as RunState;
    expect(leaderboardRow(single).jury).toBeNull();
    expect(leaderboardOf([single], STRICT_COUNTING)?.jury).toBeNull();
  });
});
