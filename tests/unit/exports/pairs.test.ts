import { describe, expect, it } from 'vitest';
import { createPairHeader } from '../../../src/core/pair-run.ts';
import { pairBoard } from '../../../src/core/pair-board.ts';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import { toFastchatFolder } from '../../../src/exports/fastchat-folder.ts';
import { toPairsCsv } from '../../../src/exports/pairs-csv.ts';
import { toPairsJson } from '../../../src/exports/pairs-json.ts';
import { fakeGame, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

const SPEC = fakePairSpec();
const JUDGMENTS = [
  fakePairJudgment(['model_1', 'model_1']),
  fakePairJudgment(['error', 'tie'], { questionId: 4, games: [fakeGame(1, 'error', '=1+1'), fakeGame(2, 'tie')] }),
];
const RUN = { header: createPairHeader(SPEC, 1), spec: SPEC, judgments: JUDGMENTS };

describe('toPairsCsv', () => {
  const lines = toPairsCsv(RUN).split('\r\n');

  it('has a row for each match', () => {
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('made_up,made-up-judge,1,writing,1,x,y,model_1,,model_1,model_1,A,B,pair-v2,');
  });

  it('leaves the result of a match without a verdict empty, and runs no formula', () => {
    expect(lines[2]).toContain(`x,y,,no-verdict,error,tie,,tie,pair-v2,"'=1+1",`);
  });
});

describe('toPairsJson', () => {
  const board = pairBoard(SPEC, judgedMatches(RUN), { mode: 'pairwise-all', baseline: null, models: null });
  const json = toPairsJson(RUN, board, { benchtab: '1' });

  it("has FastChat's table under the names of leaderboard --json", () => {
    expect(json).toMatchObject({
      mode: 'pairwise-all',
      dropped: 1,
      table: [
        { model: 'x', win: 1, loss: 0, tie: 0, win_rate: 1, loss_rate: 0, win_rate_adjusted: 1, n: 1, dropped: 1 },
        { model: 'y', win: 0, loss: 1, tie: 0, win_rate: 0, loss_rate: 1, win_rate_adjusted: 0, n: 1, dropped: 1 },
      ],
    });
  });

  it('has strengths and proofs beside the table, under keys of their own', () => {
    expect(json).toMatchObject({
      bradley_terry: {
        scale: 'elo',
        games_that_disagree: 'tie',
        sets: 1,
        models: [
          { model: 'x', interval: null, n: 1, limit: 'never-lost', set: 1, places: [1, 2] },
          { model: 'y', interval: null, n: 1, limit: 'never-won', set: 1, places: [1, 2] },
        ],
      },
      comparisons: [{ first: 'x', second: 'y', difference: null, p_holm: 1 }],
      position_bias: { games: 2, first_share: 0.5, interval: null, p: 1 },
      equal_length: null,
    });
  });

  it('has the matrix of wins, row against column', () => {
    expect(json['win_matrix']).toEqual({
      models: ['x', 'y'],
      rows: [
        [null, { wins: 1, losses: 0, ties: 0, n: 1, win_rate: 1, games_disagree: 0, games_disagree_rate: 0, dropped: 1 }],
        [{ wins: 0, losses: 1, ties: 0, n: 1, win_rate: 0, games_disagree: 0, games_disagree_rate: 0, dropped: 1 }, null],
      ],
    });
  });

  it('has every match with both games', () => {
    expect(json['matches']).toMatchObject([
      { question_id: 1, result: 'model_1', games: [{ winner: 'model_1', position: 'A' }, { winner: 'model_1', position: 'B' }] },
      { question_id: 4, result: null, flags: ['no-verdict'], games: [{ winner: 'error', judgment: '=1+1' }, { winner: 'tie' }] },
    ]);
  });
});

describe('toFastchatFolder', () => {
  it('has the pair file in the folder of judgments', () => {
    const files = toFastchatFolder([], RUN);
    expect([...files.keys()]).toEqual(['data/made_up/model_judgment/made-up-judge_pair.jsonl']);
    expect([...files.values()][0]?.split('\n')).toHaveLength(3);
  });

  it('has no pair file where no match is judged', () => {
    expect(toFastchatFolder([], { ...RUN, judgments: [] }).size).toBe(0);
  });
});
