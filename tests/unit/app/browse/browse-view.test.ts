import { describe, expect, it } from 'vitest';
import { parseBrowseAddress, toBrowseHash, type BrowseAddress } from '../../../../src/app/components/browse/address.ts';
import { answerFacts } from '../../../../src/app/components/browse/answer-facts.ts';
import { attemptsText } from '../../../../src/app/components/browse/attempts.ts';
import { countByFilter, gapOf, listQuestions, neighbourOf } from '../../../../src/app/components/browse/question-list.ts';
import { runName } from '../../../../src/app/components/browse/run-name.ts';
import { areThoughtsJudged, splitThoughts } from '../../../../src/app/components/browse/thoughts.ts';
import { createHeader } from '../../../../src/core/run.ts';
import type { AnswerTurn, Judgment, RunState } from '../../../../src/core/types.ts';
import { fakeRunState, fakeSpec } from '../../../fakes/run-states.ts';

const usual = parseBrowseAddress(undefined);

describe('the address of a question', () => {
  it.each<Partial<BrowseAddress>>([
    {},
    { runId: 'a', questionId: 81 },
    { runId: 'a&b=c', compareIds: ['b', 'c'], questionId: 0, turn: 2, choiceIndex: 2 },
    { find: 'a, b & "c"', category: 'stem', show: 'apart', isRaw: true },
    { show: 'flagged' },
    { show: 'second-pattern' },
    { show: 'verdict-in-answer' },
    { only: 1, score: [1, 3.5], sort: 'gap', isPassages: true },
  ])('survives writing and reading: %j', (change) => {
    const address = { ...usual, ...change };
    expect(parseBrowseAddress(toBrowseHash(address).split('?')[1])).toEqual(address);
  });

  it('leaves out what is as usual', () => {
    expect(toBrowseHash(usual)).toBe('#/browse');
    expect(toBrowseHash({ ...usual, runId: 'a', compareIds: ['b', 'c'] })).toBe('#/browse?run=a&compare=b,c');
  });

  it('does not take what it does not understand', () => {
    expect(parseBrowseAddress('q=-1&choice=x&show=everything&raw=yes&turn=3&only=0&score=9-2&sort=best')).toEqual(usual);
    expect(parseBrowseAddress('score=1-10').score).toBeNull();
  });

  it('takes several runs for the first one and those beside it', () => {
    expect(parseBrowseAddress('run=a,b,c&compare=d')).toMatchObject({ runId: 'a', compareIds: ['b', 'c', 'd'] });
  });
});

describe('listQuestions', () => {
  const a = fakeRunState({
    modelId: 'a',
    quality: 8,
    unreadable: [{ questionId: 4, choiceIndex: 0, turn: 2 }],
    answerText: { 5: 'Of zebras. '.repeat(60) },
    judgmentText: { 6: 'Praise for the okapi. [[8]]' },
  });
  const b = fakeRunState({ modelId: 'b', quality: 2, answered: 20, status: 'running' });
  const idsFor = (states: readonly RunState[], change: Partial<BrowseAddress>) =>
    listQuestions(states, { ...usual, ...change }).map(({ question }) => question.questionId);

  it('has every question with the marks of every run', () => {
    const items = listQuestions([a, b], usual);
    expect(items).toHaveLength(16);
    expect(items[3]?.marks[0]?.turns[1]).toEqual({ turn: 2, rating: null, reason: 'unreadable' });
    expect(items[15]?.marks[1]?.turns[0]).toEqual({ turn: 1, rating: null, reason: 'pending' });
  });

  it('finds words in questions, answers and judgments, in any order and case', () => {
    expect(idsFor([a], { find: 'ZEBRAS' })).toEqual([5]);
    expect(idsFor([a], { find: 'okapi praise' })).toEqual([6]);
    expect(idsFor([a], { find: 'curious humanities' })).toEqual([15, 16]);
    expect(idsFor([a], { find: 'okapi zebras' })).toEqual([]);
  });

  it('keeps a category', () => {
    expect(idsFor([a], { category: 'coding' })).toEqual([9, 10]);
  });

  it('keeps what is unrated, cut, rated low, or far apart', () => {
    expect(idsFor([a], { show: 'unrated' })).toEqual([4]);
    expect(idsFor([a], { show: 'truncated' })).toEqual([5]);
    expect(idsFor([a], { show: 'low' })).toEqual([]);
    expect(idsFor([b], { show: 'low' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(idsFor([a, b], { show: 'apart' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(idsFor([a], { show: 'apart' })).toEqual([]);
  });

  it('keeps what has a flag, any or one, in the attempt shown', () => {
    const flagged = fakeRunState({ choices: 2, judgmentText: { 2: '[[5]] no, [[8]]' }, answerText: { 9: 'ERROR' } });
    expect(idsFor([flagged], { show: 'flagged' })).toEqual([2, 9]);
    expect(idsFor([flagged], { show: 'several-ratings', choiceIndex: 1 })).toEqual([2]);
    expect(idsFor([flagged], { show: 'error-text' })).toEqual([9]);
    expect(idsFor([flagged], { show: 'second-pattern' })).toEqual([]);
    expect(idsFor([flagged], { show: 'error-text', choiceIndex: 2 })).toEqual([]);
  });

  it('keeps what has a rating in a range, in the turn that is looked at', () => {
    const c = fakeRunState({ modelId: 'c', quality: 6 });
    const rated = (turn: 1 | 2) => [...c.judgments.values()].filter((each) => each.turn === turn && (each.rating ?? 0) >= 7).map(({ questionId }) => questionId);
    expect(rated(1)).not.toEqual(rated(2));
    expect(idsFor([c], { score: [7, 10], only: 1 })).toEqual(rated(1));
    expect(idsFor([c], { score: [7, 10], only: 2 })).toEqual(rated(2));
    expect(idsFor([c], { score: [7, 10] })).toEqual([...new Set([...rated(1), ...rated(2)])].sort((x, y) => x - y));
    expect(idsFor([a], { show: 'unrated', only: 1 })).toEqual([]);
  });

  it('has the marks of the turn alone that is looked at', () => {
    expect(listQuestions([a], { ...usual, only: 2 })[0]?.marks[0]?.turns.map(({ turn }) => turn)).toEqual([2]);
  });

  it('sorts by lowest, highest and furthest apart, what is not rated last', () => {
    const means = (sort: BrowseAddress['sort']) => listQuestions([a, b], { ...usual, sort }).map((item) => item.means);
    const lowest = means('lowest').map((each) => each?.[0] ?? 11);
    expect(lowest).toEqual(lowest.toSorted((x, y) => x - y));
    const highest = means('highest').map((each) => each?.[1] ?? 0);
    expect(highest).toEqual(highest.toSorted((x, y) => y - x));
    const gaps = listQuestions([a, b], { ...usual, sort: 'gap' }).map(gapOf);
    expect(gaps).toEqual(gaps.toSorted((x, y) => y - x));
    expect(gaps[0]).toBeGreaterThan(0);
    const unrated = fakeRunState({ answered: 2, status: 'running' });
    expect(idsFor([unrated], { sort: 'highest' })).toEqual(idsFor([unrated], {}));
  });

  it('counts what each filter would keep', () => {
    const counts = countByFilter([a], { choiceIndex: 0, only: null });
    expect(Object.fromEntries(counts)).toMatchObject({ all: 16, unrated: 1, truncated: 1, flagged: 1, repeated: 0 });
    expect(counts.get('all')).toBe(16);
  });

  it('is empty without a run', () => {
    expect(listQuestions([], usual)).toEqual([]);
  });

  it('goes to the next and the previous question of the list, and nowhere beyond its ends', () => {
    const items = listQuestions([a], { ...usual, category: 'coding' });
    expect(neighbourOf(items, 9, 1)).toBe(10);
    expect(neighbourOf(items, 10, -1)).toBe(9);
    expect(neighbourOf(items, 10, 1)).toBeNull();
    expect(neighbourOf(items, 3, 1)).toBe(9);
  });
});

describe('answerFacts', () => {
  const [answer] = [...fakeRunState().answers.values()] as [AnswerTurn];
  const textsOf = (turn: AnswerTurn) => answerFacts(turn).map(({ text }) => text);

  it('tells ending, seconds, tokens, memory and temperature', () => {
    expect(textsOf(answer)).toEqual(['ended by itself', '1.2 s', '40 tokens', '46 MB', 'T 0.7']);
  });

  it('leaves out what is not known', () => {
    const { completion } = answer;
    const bare = { ...completion, gpu: null, usage: { promptTokens: null, completionTokens: null } };
    const timing = { firstTokenMs: null, totalMs: 1000 };
    expect(textsOf({ ...answer, completion: { ...bare, timing, finishReason: 'unknown' } })).toEqual(['ending unknown', '1.0 s', 'T 0.7']);
  });

  it('warns of a cut answer', () => {
    const cut = (finishReason: 'length' | 'context-full') => answerFacts({ ...answer, completion: { ...answer.completion, finishReason } })[0];
    expect(cut('length')).toMatchObject({ text: 'cut at the limit', isWarning: true });
    expect(cut('context-full')).toMatchObject({ text: 'no room left', isWarning: true });
  });
});

describe('splitThoughts', () => {
  it.each([
    ['Plain.', null, 'Plain.'],
    ['<think>\nHm.\n</think>\n\nYes.', 'Hm.', 'Yes.'],
    ['  <think>Hm.</think>', 'Hm.', ''],
    ['<think>for ever', 'for ever', ''],
    ['Hm.\n</think>\n\nYes.', 'Hm.', 'Yes.'],
    ['First <think>later</think>', null, 'First <think>later</think>'],
    ['', null, ''],
  ])('of %j', (text, thoughts, answer) => {
    expect(splitThoughts(text)).toEqual({ thoughts, answer });
  });
});

describe('areThoughtsJudged', () => {
  const judged = (userPrompt: string) => [{ userPrompt } as Judgment];

  it('is true where the judge was sent the thoughts', () => {
    expect(areThoughtsJudged('Hm.', judged('[Answer]\n<think>Hm.</think>Yes.'))).toBe(true);
    expect(areThoughtsJudged('Hm.', judged('[Answer]\nYes.'))).toBe(false);
    expect(areThoughtsJudged('Hm.', [])).toBe(false);
    expect(areThoughtsJudged('', judged('anything'))).toBe(false);
  });
});

describe('attemptsText', () => {
  const key = { questionId: 1, choiceIndex: 0, turn: 1 } as const;
  const format = (mean: number | null) => (mean === null ? '–' : mean.toFixed(1));

  it('gives the rating of each attempt and the mean over all', () => {
    const state = fakeRunState({ choices: 3, unreadable: [{ ...key, choiceIndex: 1 }] });
    const [first, , third] = [0, 1, 2].map((choiceIndex) => state.judgments.get(`1/${choiceIndex}/1`)?.rating ?? NaN);
    const mean = (((first ?? NaN) + (third ?? NaN)) / 2).toFixed(1);
    expect(attemptsText(state, key, format)).toBe(`Attempts: ${first}, –, ${third}; mean ${mean}.`);
  });

  it('is null for one attempt', () => expect(attemptsText(fakeRunState(), key, format)).toBeNull());
});

describe('runName', () => {
  it('tells runs of one model apart by judge and time', () => {
    expect(runName(createHeader(fakeSpec({ label: 'M' }), 0))).toMatch(/^M · Fake Judge 1 · 20 Nov 2026, \d\d:\d\d$/);
    expect(runName(createHeader(fakeSpec({ label: 'M', judge: null }), 0))).toContain('no judge');
  });
});
