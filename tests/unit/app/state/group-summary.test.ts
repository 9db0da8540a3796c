import { describe, expect, it } from 'vitest';
import { finalScores, groupHeadline, groupTotals, isDoneButFailed } from '../../../../src/app/state/group-summary.ts';
import type { Lane } from '../../../../src/app/state/lane.svelte.ts';
import { progressOf } from '../../../../src/core/run.ts';
import { spendingOf } from '../../../../src/core/budget.ts';
import type { RunState, RunStatus } from '../../../../src/core/types.ts';
import { FAKE_JURY, fakeJuryState } from '../../../fakes/jury-runs.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const lane = (status: RunStatus) => ({ isOver: status === 'completed', state: fakeRunState({ status }) });

describe('isDoneButFailed', () => {
  it.each<[boolean, readonly RunStatus[]]>([
    [true, ['completed', 'failed']],
    [true, ['failed', 'completed', 'failed']],
    [false, ['completed', 'paused', 'failed']],
    [false, ['failed', 'failed']],
    [false, ['completed', 'stopped']],
  ])('is %s for %j', (expected, statuses) => {
    expect(isDoneButFailed(statuses.map(lane))).toBe(expected);
  });
});

/** What these functions read of a lane. */
function laneOf(state: RunState): Lane {
  const read = { runId: state.spec.runId, state, progress: progressOf(state), spending: spendingOf(state), isRunning: false, isOver: true, error: null };
  return read as unknown as Lane;
}

describe('a group judged by a jury', () => {
  const part = laneOf(fakeJuryState({ rate: (first, seat) => (seat === 3 ? undefined : first) }));

  it('counts every judgment that is to be made', () => {
    expect(groupTotals([part])).toMatchObject({ turns: 32, judged: 96, judgments: 128, judgedPart: 0.75, answeredPart: 1 });
    expect(groupHeadline('stopping', [part], 0).sentence).toContain('32 of 32 answers, 96 of 128 judgments');
  });

  it('tells at its end how many turns are rated, not how many judgments', () => {
    expect(groupHeadline('finished', [laneOf(fakeJuryState())], 0).sentence).toBe('All 32 turns are rated.');
    const silent = fakeJuryState({ failedSeats: [1, 3] });
    expect(groupHeadline('finished', [laneOf(silent)], 0).sentence).toContain('nothing was rated');
  });

  it('has the agreement of its judges beside the score', () => {
    expect(finalScores([laneOf(fakeJuryState())])[0]?.jury).toMatchObject({ repeats: 2, disagreements: 0 });
    expect(finalScores([laneOf(fakeRunState())])[0]?.jury).toBeNull();
  });

  it('names the jury where runs have different judges', () => {
    const once = fakeJuryState({ jury: { ...FAKE_JURY, repeats: 1 } });
    expect(finalScores([laneOf(once), laneOf(fakeRunState())]).map(({ label }) => label).sort()).toEqual([
      'fake-model-a, by Fake Judge 1',
      'fake-model-a, by Fake Judge 1 and Fake Judge 2: mean',
    ]);
  });
});

describe('a group judged by one judge', () => {
  it('is told in turns, as ever', () => {
    const lanes = [laneOf(fakeRunState())];
    expect(groupTotals(lanes)).toMatchObject({ judged: 32, judgments: 32, judgedPart: 1 });
    expect(groupHeadline('stopping', lanes, 0).sentence).toContain('32 of 32 answers, 32 judged.');
  });

  it('has no judgments to make without a judge', () => {
    const lanes = [laneOf(fakeRunState({ judge: null }))];
    expect(groupTotals(lanes)).toMatchObject({ judged: 0, judgments: 0, judgedPart: 1 });
  });
});
