import { describe, expect, it } from 'vitest';
import { toAnswerLines, toJudgmentLines } from '../../../src/core/fastchat-format.ts';
import { parseAnswerRows, parseJudgmentRows } from '../../../src/core/fastchat-read.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { RunState } from '../../../src/core/types.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { answered, judged, startOf } from './events.ts';

const SINGLE = {
  question_id: 81,
  model: 'm',
  judge: ['j', 'single-v1'],
  user_prompt: 'prompt',
  judgment: '[[7]]',
  score: 7,
  turn: 1,
  tstamp: 1.5,
};
const PAIR = {
  question_id: 81,
  model_1: 'a',
  model_2: 'b',
  g1_winner: 'model_1',
  g2_winner: 'tie',
  judge: ['j', 'pair-v2'],
  g1_user_prompt: '',
  g1_judgment: '',
  g2_user_prompt: '',
  g2_judgment: '',
  turn: 2,
  tstamp: 1.5,
};

const read = (...rows: object[]) => parseJudgmentRows(rows.map((row) => JSON.stringify(row)).join('\n'), 'j.jsonl');

describe('parseJudgmentRows', () => {
  it('reads a single judgment', () => {
    expect(read(SINGLE)).toEqual({
      rows: [
        {
          type: 'single',
          questionId: 81,
          model: 'm',
          judgeId: 'j',
          judgePromptName: 'single-v1',
          userPrompt: 'prompt',
          judgment: '[[7]]',
          rating: 7,
          turn: 1,
          tstamp: 1.5,
        },
      ],
      problems: [],
    });
  });

  it('takes −1 for no rating, and 0 for a rating', () => {
    expect(read({ ...SINGLE, score: -1 }, { ...SINGLE, score: 0 }).rows).toMatchObject([{ rating: null }, { rating: 0 }]);
  });

  it('reads the two games of a pair', () => {
    expect(read(PAIR).rows).toEqual([
      {
        type: 'pair',
        questionId: 81,
        model1: 'a',
        model2: 'b',
        judgeId: 'j',
        judgePromptName: 'pair-v2',
        g1Winner: 'model_1',
        g2Winner: 'tie',
        games: [
          { userPrompt: '', judgment: '' },
          { userPrompt: '', judgment: '' },
        ],
        isGradedAlone: false,
        turn: 2,
        tstamp: 1.5,
      },
    ]);
  });

  it('reads the single winner and the missing turn of early files', () => {
    const early = { ...PAIR, winner: 'model_1', g1_winner: undefined, g2_winner: undefined, turn: undefined };
    expect(read(early).rows).toMatchObject([{ g1Winner: 'model_1', g2Winner: 'model_1', turn: null }]);
  });

  it('tells games that were graded alone, which have no turn', () => {
    const graded = { ...PAIR, turn: undefined, m1_score: 7, m2_score: 5 };
    expect(read(PAIR, graded).rows).toMatchObject([{ isGradedAlone: false }, { isGradedAlone: true, turn: null }]);
  });

  it('keeps repeated rows and both kinds', () => {
    expect(read(SINGLE, PAIR, SINGLE).rows.map(({ type }) => type)).toEqual(['single', 'pair', 'single']);
  });

  it('reports a winner that is none', () => {
    expect(read({ ...PAIR, g2_winner: 'B' }).problems).toEqual([
      {
        file: 'j.jsonl',
        line: 1,
        message: 'expected model_1, model_2, tie or error in "g2_winner" of a judgment, got "B"',
      },
    ]);
  });
});

describe('parseAnswerRows', () => {
  it('reads choice 0, sorted by question, the last row of a question', () => {
    const row = (id: number, text: string) => JSON.stringify({ question_id: id, choices: [{ index: 0, turns: [text] }] });
    expect(parseAnswerRows([row(2, 'b'), row(1, 'old'), row(1, 'new')].join('\n'), 'a.jsonl')).toEqual({
      rows: [
        { questionId: 1, turns: ['new'], answerId: null, choices: [['new']], tstamp: null },
        { questionId: 2, turns: ['b'], answerId: null, choices: [['b']], tstamp: null },
      ],
      problems: [],
    });
  });

  it('reads every attempt, the id and the time', () => {
    const choices = [{ index: 0, turns: ['a'] }, { index: 1, turns: ['b'] }];
    const row = JSON.stringify({ question_id: 1, answer_id: 'x', model_id: 'm', choices, tstamp: 2.5 });
    expect(parseAnswerRows(row, 'a.jsonl').rows).toEqual([
      { questionId: 1, turns: ['a'], answerId: 'x', choices: [['a'], ['b']], tstamp: 2.5 },
    ]);
  });

  it('reports an answer without a choice', () => {
    expect(parseAnswerRows('{"question_id": 1, "choices": []}', 'a.jsonl').problems).toEqual([
      { file: 'a.jsonl', line: 1, message: 'expected a choice in the answer to question 1, got none' },
    ]);
  });
});

describe('what we write', () => {
  const state = foldEvents([
    startOf(madeUpSpec()),
    answered(3, 1, { text: 'Because – "yeast".\n' }),
    judged(3, 1, null, { text: 'no number' }),
    judged(1, 1, 7.5, { text: '[[7.5]]' }),
  ]) as RunState;

  it('reads back as answers', () => {
    expect(parseAnswerRows(toAnswerLines(state), 'a').rows).toMatchObject([{ questionId: 3, turns: ['Because – "yeast".\n'] }]);
  });

  it('reads back as judgments', () => {
    expect(parseJudgmentRows(toJudgmentLines(state), 'j').rows).toMatchObject([
      { questionId: 1, rating: 7.5, judgment: '[[7.5]]', judgeId: 'made-up-judge' },
      { questionId: 3, rating: null, judgment: 'no number' },
    ]);
  });
});
