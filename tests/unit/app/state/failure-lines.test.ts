import { describe, expect, it } from 'vitest';
import { failureLines, stepName } from '../../../../src/app/state/failure-lines.ts';
import { FAKE_JURY, fakeJuryState } from '../../../fakes/jury-runs.ts';
import { fakeRunState, fakeSpec } from '../../../fakes/run-states.ts';

describe('stepName', () => {
  const jury = { ...fakeSpec(), jury: FAKE_JURY };
  const once = { ...jury, jury: { ...FAKE_JURY, repeats: 1 } };
  const alone = { ...jury, jury: { ...FAKE_JURY, jurors: FAKE_JURY.jurors.slice(0, 1) } };

  it.each([
    ['load', fakeSpec(), 'Loading the model'],
    ['judge-load', fakeSpec(), 'Reaching the judge'],
    ['judge-load', jury, 'Reaching Fake Judge 1'],
    ['judge-load 1', jury, 'Reaching Fake Judge 2'],
    ['answer 81/0/1', fakeSpec(), 'Question 81, turn 1: answer'],
    ['judge 81/1/2', fakeSpec({ choices: 2 }), 'Question 81, attempt 2, turn 2: judgment'],
    ['judge 81/0/2', jury, 'Question 81, turn 2: judgment by Fake Judge 1, 1 of 2'],
    ['judge 81/0/2#3', jury, 'Question 81, turn 2: judgment by Fake Judge 2, 2 of 2'],
    ['judge 81/0/2#1', once, 'Question 81, turn 2: judgment by Fake Judge 2'],
    ['judge 81/0/2#1', alone, 'Question 81, turn 2: judgment, 2 of 2'],
  ])('of %s', (id, spec, name) => expect(stepName(id, spec)).toBe(name));
});

describe('failureLines', () => {
  it('has a line for each seat that failed', () => {
    const lines = failureLines(fakeJuryState({ failedSeats: [1] }));
    expect(lines).toHaveLength(32);
    expect(lines[0]).toMatchObject({ what: 'Question 1, turn 1: judgment by Fake Judge 2, 1 of 2', reason: 'The judge of seat 1 did not answer.' });
  });

  it('is empty where nothing failed', () => expect(failureLines(fakeRunState())).toEqual([]));
});
