import { describe, expect, it } from 'vitest';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import { modelsIn, outcomesOf } from '../../../src/core/pair-outcomes.ts';
import { fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

const judgments = [
  fakePairJudgment(['model_1', 'model_1']),
  fakePairJudgment(['model_2', 'model_2'], { questionId: 2 }),
  fakePairJudgment(['tie', 'tie'], { questionId: 3, turn: null }),
  fakePairJudgment(['model_1', 'model_2'], { questionId: 4, turn: 2 }),
  fakePairJudgment(['error', 'model_2'], { questionId: 4 }),
];
const matches = judgedMatches({ spec: fakePairSpec(), judgments });

describe('outcomesOf', () => {
  it('counts a match whose games disagree as a tie, and none without a verdict', () => {
    expect(outcomesOf(matches)).toEqual([
      { questionId: 1, turn: 1, first: 'x', second: 'y', won: 1 },
      { questionId: 2, turn: 1, first: 'x', second: 'y', won: 0 },
      { questionId: 3, turn: 1, first: 'x', second: 'y', won: 0.5 },
      { questionId: 4, turn: 2, first: 'x', second: 'y', won: 0.5 },
    ]);
  });

  it('drops games that disagree on request', () => {
    expect(outcomesOf(matches, 'drop').map(({ questionId }) => questionId)).toEqual([1, 2, 3]);
  });
});

describe('modelsIn', () => {
  it('lists each model once, by name', () => {
    const outcome = { questionId: 1, turn: 1, won: 1 } as const;
    expect(modelsIn([{ ...outcome, first: 'y', second: 'x' }, { ...outcome, first: 'x', second: 'z' }])).toEqual(['x', 'y', 'z']);
  });
});
