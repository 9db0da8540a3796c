import { describe, expect, it } from 'vitest';
import { flagGroups } from '../../../../src/app/components/results/flag-groups.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

describe('flagGroups', () => {
  it('lists for each flag the runs that have it, with a link to their turns', () => {
    const states = [
      fakeRunState({ modelId: 'a', judgmentText: { 1: '[[5]] no, [[8]]' } }),
      fakeRunState({ modelId: 'b', judgmentText: { 2: '[[5]] no, [[8]]' }, answerText: { 3: 'ERROR' } }),
      fakeRunState({ modelId: 'c' }),
    ];
    const groups = flagGroups(states).map(({ name, runs }) => [name, runs.map(({ label, turns, hash }) => [label, turns, hash])]);
    expect(groups).toEqual([
      [
        'several-ratings',
        [
          ['a', 2, '#/browse?run=run-a&show=several-ratings'],
          ['b', 2, '#/browse?run=run-b&show=several-ratings'],
        ],
      ],
      ['error-text', [['b', 2, '#/browse?run=run-b&show=error-text']]],
    ]);
  });

  it('is empty where nothing is flagged', () => expect(flagGroups([fakeRunState()])).toEqual([]));
});
