import { describe, expect, it } from 'vitest';
import { isDoneButFailed } from '../../../../src/app/state/group-summary.ts';
import type { RunStatus } from '../../../../src/core/types.ts';
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
