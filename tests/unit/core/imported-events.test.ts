import { describe, expect, it } from 'vitest';
import type { StoredPairRow, StoredSingleRow } from '../../../src/core/fastchat-read.ts';
import { answerEvent, answerEvents, judgmentEvent, pairJudgmentOf } from '../../../src/core/imported-events.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';

const spec = madeUpSpec({ settings: { choices: 2 } });

const ROW: StoredSingleRow = {
  type: 'single',
  questionId: 2,
  model: 'm',
  judgeId: 'j',
  judgePromptName: 'single-math-v1',
  userPrompt: 'prompt',
  judgment: 'Rating: [[7.5]]',
  rating: 7.5,
  turn: 1,
  tstamp: 12.5,
};

const PAIR: StoredPairRow = {
  type: 'pair',
  questionId: 2,
  model1: 'a',
  model2: 'b',
  judgeId: 'j',
  judgePromptName: 'pair-v2',
  g1Winner: 'model_1',
  g2Winner: 'error',
  games: [
    { userPrompt: 'first', judgment: '[[A]]' },
    { userPrompt: 'second', judgment: '$ERROR$' },
  ],
  isGradedAlone: false,
  turn: 2,
  tstamp: 12.5,
};

describe('answerEvent', () => {
  it("has the category's temperature, FastChat's seed and the row's id", () => {
    const key = { questionId: 1, choiceIndex: 1, turn: 2 } as const;
    expect(answerEvent(spec, { key, text: 'hello', answerId: 'x' }, 5)).toMatchObject({
      type: 'answer-end',
      at: 5,
      answer: {
        ...key,
        temperature: 0.7,
        seed: 1,
        answerId: 'x',
        completion: { text: 'hello', finishReason: 'unknown' },
      },
    });
  });

  it('has no id where the row has none', () => {
    const event = answerEvent(spec, { key: { questionId: 1, choiceIndex: 0, turn: 1 }, text: '', answerId: null }, 5);
    expect(event.type === 'answer-end' && 'answerId' in event.answer).toBe(false);
  });
});

describe('answerEvents', () => {
  it('says of every turn that it is missing, or what it is', () => {
    const events = answerEvents(madeUpSpec(), [{ questionId: 3, turns: ['yeast'] }], 'a.jsonl', 0);
    expect(events).toHaveLength(7);
    expect(events.filter(({ type }) => type === 'answer-end')).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'step-error',
      failure: { message: 'a.jsonl has no answer to question 1, turn 1' },
    });
  });
});

describe('judgmentEvent', () => {
  it('reads the rating and its pattern from the text, whatever the score says', () => {
    expect(judgmentEvent({ ...ROW, rating: 3 }, 5)).toMatchObject({
      type: 'judgment-end',
      at: 5,
      judgment: { questionId: 2, choiceIndex: 0, turn: 1, rating: 7.5, ratingPattern: 1, userPrompt: 'prompt' },
    });
    expect(judgmentEvent({ ...ROW, judgment: 'a[0] is wrong' }, 5)).toMatchObject({
      judgment: { rating: 0, ratingPattern: 2 },
    });
  });

  it("makes a failed step of FastChat's error text", () => {
    expect(judgmentEvent({ ...ROW, judgment: '$ERROR$', rating: null }, 5)).toMatchObject({
      type: 'step-error',
      key: { step: 'judge', questionId: 2, choiceIndex: 0, turn: 1 },
      isFinal: true,
    });
  });

  it('makes nothing of a turn that MT-bench does not have', () => {
    expect(judgmentEvent({ ...ROW, turn: 3 }, 5)).toBeNull();
  });
});

describe('pairJudgmentOf', () => {
  it('keeps the stored winners; a failed call has no text', () => {
    expect(pairJudgmentOf(PAIR, 5)).toMatchObject({
      questionId: 2,
      turn: 2,
      model1: 'a',
      model2: 'b',
      judgePromptName: 'pair-v2',
      games: [
        { userPrompt: 'first', completion: { text: '[[A]]' }, failure: null, winner: 'model_1' },
        { userPrompt: 'second', completion: null, failure: { kind: 'judge-failed' }, winner: 'error' },
      ],
      at: 5,
    });
  });

  it('says nothing of what early files leave open', () => {
    const none = { userPrompt: null, judgment: null };
    const early = { ...PAIR, judgePromptName: '', turn: null, games: [none, none] } as const;
    expect(pairJudgmentOf(early, 5)).toMatchObject({
      turn: null,
      games: [
        { userPrompt: '', completion: null, failure: null, winner: 'model_1' },
        { failure: null, winner: 'error' },
      ],
    });
  });
});
