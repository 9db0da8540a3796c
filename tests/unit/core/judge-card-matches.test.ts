import { describe, expect, it } from 'vitest';
import { chooseMatches, judgeableMatches, votedMatches } from '../../../src/core/judge-card-matches.ts';
import type { VotedMatch } from '../../../src/core/judge-card-types.ts';
import type { Question, Turn } from '../../../src/core/types.ts';
import { madeUpVotes, VOTED_ANSWERS } from '../../fakes/human-votes.ts';
import { MADE_UP_QUESTIONS } from '../../fakes/made-up-bench.ts';

const CATEGORIES = ['writing', 'math', 'stem', 'coding'];

/** Forty questions of four categories, in blocks as in MT-bench. */
const QUESTIONS: readonly Question[] = Array.from({ length: 40 }, (_, index) => ({
  questionId: 81 + index,
  category: CATEGORIES[Math.floor(index / 10)] ?? '',
  turns: ['first', 'second'],
}));

function match(questionId: number, turn: Turn, modelB: string): VotedMatch {
  return { questionId, turn, modelA: 'a', modelB, human: ['tie'], gpt4: null };
}

/** Five pairs of every question and turn. */
const MATCHES = QUESTIONS.flatMap(({ questionId }) =>
  ([1, 2] as const).flatMap((turn) => ['b', 'c', 'd', 'e', 'f'].map((model) => match(questionId, turn, model))),
);

const choose = (count: number | null, seed = 7) => chooseMatches({ matches: MATCHES, questions: QUESTIONS, count, seed });

describe('votedMatches', () => {
  it('puts votes on the same answers together, in whichever order the models were named', () => {
    const [first] = votedMatches(madeUpVotes().votes);
    expect(first).toEqual({ questionId: 1, turn: 1, modelA: 'alpha', modelB: 'beta', human: ['model_b', 'model_b'], gpt4: 'model_b' });
  });

  it('counts no author as human, and leaves out what no expert voted on', () => {
    const votes = madeUpVotes().votes.filter(({ judge }) => judge !== 'human');
    expect(votedMatches(votes)).toEqual([]);
  });

  it('takes no verdict of GPT-4 where it gave two', () => {
    const { votes } = madeUpVotes();
    const twice = [...votes, ...votes.filter(({ judge }) => judge === 'gpt4-pair')];
    expect(votedMatches(twice).every(({ gpt4 }) => gpt4 === null)).toBe(true);
  });
});

describe('judgeableMatches', () => {
  it('are those whose answers and question are there', () => {
    expect(judgeableMatches(madeUpVotes(), MADE_UP_QUESTIONS)).toHaveLength(18);
    const withoutQuestion = MADE_UP_QUESTIONS.filter(({ questionId }) => questionId !== 2);
    expect(judgeableMatches(madeUpVotes(), withoutQuestion)).toHaveLength(12);
  });

  it('leave out turn 2 of a model that has one reply only', () => {
    const [first, ...others] = VOTED_ANSWERS;
    const short = { model: 'alpha', answers: first?.answers.map(({ questionId, turns }) => ({ questionId, turns: turns.slice(0, 1) })) ?? [] };
    const left = judgeableMatches(madeUpVotes({ answers: [short, ...others] }), MADE_UP_QUESTIONS);
    expect(left.filter(({ modelA, turn }) => modelA === 'alpha' && turn === 2)).toEqual([]);
    expect(left.filter(({ turn }) => turn === 1)).toHaveLength(9);
  });

  it('are none where files hold votes alone', () => {
    expect(judgeableMatches(madeUpVotes({ answers: [] }), MADE_UP_QUESTIONS)).toEqual([]);
  });
});

describe('chooseMatches', () => {
  it('spreads over turns, questions and categories', () => {
    const chosen = choose(20);
    expect(new Set(chosen.map(({ questionId }) => questionId)).size).toBe(20);
    expect(chosen.filter(({ turn }) => turn === 1)).toHaveLength(10);
    const categories = chosen.map(({ questionId }) => QUESTIONS.find((one) => one.questionId === questionId)?.category);
    for (const category of CATEGORIES) expect(categories.filter((one) => one === category)).toHaveLength(5);
  });

  it('takes every match once when all are asked for', () => {
    const all = choose(null);
    expect(all).toHaveLength(MATCHES.length);
    expect(new Set(all).size).toBe(MATCHES.length);
  });

  it('begins a larger choice with the smaller one', () => {
    expect(choose(100).slice(0, 50)).toEqual(choose(50));
  });

  it('is the same for the same seed, and another for another', () => {
    expect(choose(50)).toEqual(choose(50));
    expect(choose(50, 8)).not.toEqual(choose(50));
  });

  it('gives what there is where more is asked for', () => {
    expect(choose(100_000)).toHaveLength(MATCHES.length);
  });
});
