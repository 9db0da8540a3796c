import { describe, expect, it } from 'vitest';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import type { Winner } from '../../../src/core/pair-types.ts';
import { positionBias } from '../../../src/core/position-bias.ts';
import type { Turn } from '../../../src/core/types.ts';
import { fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

function bias(...games: readonly (readonly [number, Winner, Winner, Turn?])[]) {
  const judgments = games.map(([questionId, first, second, turn = 1]) => fakePairJudgment([first, second], { questionId, turn }));
  return positionBias(judgedMatches({ spec: fakePairSpec(), judgments }));
}

describe('positionBias', () => {
  it('is none where the judge keeps to its verdict, though half of the games chose the first place', () => {
    expect(bias([1, 'model_1', 'model_1'], [2, 'model_2', 'model_2'], [3, 'model_1', 'model_1'])).toEqual({
      games: 6, firstShare: 0.5, interval: [0.5, 0.5], p: 1,
    });
  });

  it('is whole where the place alone decides', () => {
    // Model 1 stands first in game 1 and second in game 2. Five questions, all the same way: 2 of 32 flips.
    expect(bias(...[1, 2, 3, 4, 5].map((id) => [id, 'model_1', 'model_2'] as const))).toEqual({
      games: 10, firstShare: 1, interval: [1, 1], p: 0.0625,
    });
  });

  it('counts games that name a winner, and resamples whole questions', () => {
    const leaning = bias([1, 'model_1', 'model_2'], [1, 'model_1', 'tie', 2], [2, 'model_2', 'model_1'], [3, 'tie', 'error']);
    expect(leaning).toMatchObject({ games: 5, firstShare: 3 / 5 });
    expect(leaning?.interval?.[0]).toBe(0);
    expect(leaning?.interval?.[1]).toBe(1);
  });

  it('is null where no game names a winner', () => {
    expect([bias([1, 'tie', 'tie']), bias()]).toEqual([null, null]);
  });
});
