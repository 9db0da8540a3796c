import { describe, expect, it } from 'vitest';
import { busyProblem } from '../../../../src/app/state/busy.ts';

const AT_WORK = { isRunning: true };
const IDLE = { isRunning: false };

describe('busyProblem', () => {
  it('finds nothing where nothing is at work', () => {
    expect(busyProblem({ controller: IDLE, pairs: IDLE, measuring: IDLE })).toBeNull();
  });

  it.each([
    ['a run', { controller: AT_WORK, pairs: IDLE, measuring: IDLE }, /^A run is going on/],
    ['pairs', { controller: IDLE, pairs: AT_WORK, measuring: IDLE }, /^A run is going on/],
    ['a measurement', { controller: IDLE, pairs: IDLE, measuring: AT_WORK }, /^A judge is being measured/],
  ])('says that %s must stop first', (_what, workers, words) => {
    expect(busyProblem(workers)).toMatch(words);
  });
});
