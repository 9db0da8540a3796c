import { describe, expect, it } from 'vitest';
import { parseCompareAddress, toCompareHash } from '../../../../src/app/components/compare/address.ts';
import { categoryDifferences } from '../../../../src/app/components/compare/category-differences.ts';
import { comparabilityOf, haveSameAnswers } from '../../../../src/app/components/compare/comparability.ts';
import { detectableText, equalLengthText, pText, sideOf, signed, verdictText } from '../../../../src/app/components/compare/compare-words.ts';
import { countMoves, questionMoves, sortMoves } from '../../../../src/app/components/compare/question-moves.ts';
import { settingsDiff } from '../../../../src/app/components/compare/settings-diff.ts';
import { pairedDifference } from '../../../../src/core/paired.ts';
import type { RunState } from '../../../../src/core/types.ts';
import { FAKE_SERVER_JUDGE, fakeBench, fakeRunState } from '../../../fakes/run-states.ts';

const a = fakeRunState({ modelId: 'a', quality: 7 });
const b = fakeRunState({ modelId: 'b', quality: 4, unreadable: [{ questionId: 4, choiceIndex: 0, turn: 1 }], failedAnswers: [{ questionId: 5, choiceIndex: 0, turn: 1 }] });
const otherJudge = { ...FAKE_SERVER_JUDGE, judgeId: 'other', label: 'Other judge', model: 'other' };

describe('the address of a comparison', () => {
  it('survives writing and reading', () => {
    const address = { a: 'x&y', b: 'z', sort: 'b' } as const;
    expect(parseCompareAddress(toCompareHash(address).split('?')[1])).toEqual(address);
    expect(parseCompareAddress('a=&sort=best')).toEqual({ a: null, b: null, sort: 'most' });
    expect(toCompareHash({})).toBe('#/compare');
  });
});

describe('comparabilityOf', () => {
  it('allows a test of runs that were judged in the same way', () => {
    expect(comparabilityOf(a, b)).toEqual({ kind: 'comparable' });
  });

  it('refuses a run beside itself, other benches, and other questions of one name', () => {
    const other = fakeRunState({ modelId: 'c', bench: fakeBench({ name: 'other', label: 'Other bench' }) });
    const edited = fakeRunState({ modelId: 'd', bench: fakeBench({ questionsSha256: 'd'.repeat(64) }) });
    expect(comparabilityOf(a, a)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('same run twice') });
    expect(comparabilityOf(a, other)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('Fake bench and Other bench') });
    expect(comparabilityOf(a, edited)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('different hashes') });
  });

  it('compares a bench whose hash the files do not tell', () => {
    const unknown = fakeRunState({ modelId: 'd', bench: fakeBench({ questionsSha256: '' }) });
    expect(comparabilityOf(a, unknown).kind).toBe('comparable');
  });

  it('gives no test of ratings by different judges', () => {
    const judged = fakeRunState({ modelId: 'c', judge: otherJudge, answerText: { 1: 'Another answer.' } });
    expect(comparabilityOf(a, judged)).toMatchObject({ kind: 'no-test', reason: expect.stringContaining('The judges differ: Fake Judge 1 and Other judge.') });
  });

  it('takes the same answers under two judges for a difference of the judges', () => {
    expect(comparabilityOf(a, fakeRunState({ modelId: 'c', judge: otherJudge }))).toEqual({ kind: 'two-judges' });
  });

  it('gives no test where a server used another model, or prompts or references differ', () => {
    const answerText = { 1: 'Another answer.' };
    const prompts = fakeRunState({ modelId: 'c', answerText, bench: fakeBench({ judgePromptsSha256: 'd'.repeat(64) }) });
    const references = fakeRunState({ modelId: 'c', answerText, bench: fakeBench({ references: fakeBench().references.map((set) => ({ ...set, sha256: 'e'.repeat(64) })) }) });
    expect(comparabilityOf(a, prompts)).toMatchObject({ reason: expect.stringContaining('judge prompts differ') });
    expect(comparabilityOf(a, references)).toMatchObject({ reason: expect.stringContaining('different reference answers') });
    expect(comparabilityOf(a, servedBy(fakeRunState({ modelId: 'c', answerText }), 'newer'))).toMatchObject({ reason: expect.stringContaining('different models') });
  });

  it('gives no test where a run is not rated', () => {
    expect(comparabilityOf(a, fakeRunState({ modelId: 'c', judge: null }))).toMatchObject({ kind: 'no-test', reason: expect.stringContaining('c: not rated') });
  });
});

function servedBy(state: RunState, servedModel: string): RunState {
  const judgments = [...state.judgments].map(([key, judgment]) => [key, { ...judgment, completion: { ...judgment.completion, servedModel } }] as const);
  return { ...state, judgments: new Map(judgments) };
}

describe('haveSameAnswers', () => {
  it('leaves thoughts out, as the judge does, and wants at least one answer in common', () => {
    const plain = fakeRunState({ answerText: { 1: 'Yes.' } });
    expect(haveSameAnswers(plain, fakeRunState({ answerText: { 1: '<think>Hm.</think>Yes.' } }))).toBe(true);
    expect(haveSameAnswers(plain, fakeRunState({ answerText: { 1: 'No.' } }))).toBe(false);
    expect(haveSameAnswers(plain, fakeRunState({ answered: 0, status: 'running' }))).toBe(false);
  });
});

describe('questionMoves', () => {
  const moves = questionMoves(a, b);
  const moveOf = (id: number) => moves.find(({ question }) => question.questionId === id);

  it('sets only turns against each other that both have rated', () => {
    const rating = (state: RunState, key: string) => state.judgments.get(key)?.rating ?? NaN;
    expect(moveOf(4)).toMatchObject({ a: rating(a, '4/0/2'), b: rating(b, '4/0/2') });
    expect(moveOf(5)).toMatchObject({ a: null, b: null, difference: null });
  });

  it('comes to the difference that the test is of', () => {
    const turns = moves.map(({ question }): number => (question.questionId === 4 ? 1 : question.questionId === 5 ? 0 : 2));
    const total = moves.reduce((sum, { difference }, index) => sum + (difference ?? 0) * (turns[index] ?? 0), 0);
    expect(total / turns.reduce((sum, count) => sum + count, 0)).toBeCloseTo(pairedDifference(a, b)?.mean ?? NaN, 10);
  });

  it('counts who is ahead', () => {
    const { a: won, tied, b: lost } = countMoves(moves);
    expect(won + tied + lost).toBe(15);
    expect(countMoves(questionMoves(b, a))).toEqual({ a: lost, tied, b: won });
  });

  it('is sorted by the difference, what cannot be compared last', () => {
    const sizes = sortMoves(moves, 'most').map(({ difference }) => (difference === null ? -1 : Math.abs(difference)));
    expect(sizes).toEqual(sizes.toSorted((x, y) => y - x));
    expect(sortMoves(moves, 'b').at(-1)?.question.questionId).toBe(5);
    expect(sortMoves(moves, 'a')[0]?.difference).toBe(Math.max(...moves.map(({ difference }) => difference ?? -99)));
    expect(sortMoves(moves, 'number')).toEqual(moves);
  });
});

describe('categoryDifferences', () => {
  it('tests each category by itself', () => {
    const rows = categoryDifferences(a, b);
    expect(rows.map(({ category }) => category)).toHaveLength(8);
    expect(rows[0]?.difference?.questions).toBe(2);
    // Question 5 has no rating in one of them, so reasoning has one question left.
    expect(rows[2]).toMatchObject({ category: 'reasoning', difference: null });
  });
});

describe('settingsDiff', () => {
  it('tells what differs from what does not', () => {
    const { different, same } = settingsDiff(a, fakeRunState({ modelId: 'c', judge: otherJudge }));
    expect(different.map(({ name }) => name)).toEqual(['Model', 'Model’s files', 'Judge']);
    expect(different[0]).toEqual({ name: 'Model', a: 'a', b: 'c', isCode: false });
    expect(same.map(({ name }) => name)).toEqual(expect.arrayContaining(['Questions, SHA-256', 'Graphics card', 'Temperature']));
  });

  it('says what one run does not have', () => {
    const { different } = settingsDiff(a, fakeRunState({ modelId: 'c', judge: null }));
    expect(different.find(({ name }) => name === 'Judge’s server')).toMatchObject({ b: null });
  });
});

describe('the words of a comparison', () => {
  const difference = { questions: 80, turns: 160, mean: 0.42, interval: [0.1, 0.74] as const, p: 0.012 };
  const compared = { a: 'A', b: 'B', areJudges: false };

  it('say who is better, by how much, how surely', () => {
    expect(verdictText(difference, compared)).toBe('A is better by 0.42 (0.10 to 0.74); p 0.012.');
    expect(verdictText({ ...difference, mean: -0.42, interval: [-0.74, -0.1] }, compared)).toBe('B is better by 0.42 (0.10 to 0.74); p 0.012.');
    expect(verdictText(difference, { ...compared, areJudges: true })).toBe('A rates higher by 0.42 (0.10 to 0.74); p 0.012.');
  });

  it('say that nothing is proven', () => {
    const open = { ...difference, mean: 0.12, interval: [-0.2, 0.44] as const, p: 0.47 };
    expect(verdictText(open, compared)).toBe('No difference is proven: A is ahead by 0.12 (−0.20 to 0.44); p 0.47.');
    expect(verdictText({ ...open, mean: 0, interval: [0, 0], p: 1 }, compared)).toBe('No difference is proven: the means are the same, 0.00 (0.00 to 0.00); p 1.');
  });

  it('say what this pair would have to differ by to be told apart', () =>
    expect(detectableText(0.567)).toMatch(/^A true difference of 0\.57 points between these two would be found four times of five;/));

  it('say what is left at equal length, seen from the one ahead, and what length adds', () => {
    const equalLength = { difference: -0.2, interval: [-0.55, 0.14], perDoubling: 0.3, perDoublingInterval: [0.1, 0.5], questions: 80, turns: 160, isExtrapolated: false } as const;
    const text = 'At equal length, B is ahead by 0.20 (−0.14 to 0.55). An answer twice as long as the other adds +0.30 points here.';
    expect(equalLengthText(equalLength, compared)).toBe(text);
    expect(equalLengthText({ ...equalLength, isExtrapolated: true }, compared)).toMatch(/guess beyond what was seen\.$/);
  });

  it('take a side where the interval leaves zero out', () =>
    expect([[0.1, 0.7], [-0.7, -0.1], [-0.2, 0.4], [0, 0]].map(([low = 0, high = 0]) => sideOf([low, high]))).toEqual(['first', 'second', 'neither', 'neither']));

  it.each([[0.0004, 'p under 0.001'], [0.0123, 'p 0.012'], [0.0496, 'p 0.050'], [0.0504, 'p 0.050'], [0.47, 'p 0.47'], [0.999, 'p 0.999'], [1, 'p 1']])(
    'write p %d as %s', (p, text) => expect(pText(p)).toBe(text));

  it('write a sign where there is one', () => expect([0.416, -0.1, 0, -0.001].map(signed)).toEqual(['+0.42', '−0.10', '0.00', '0.00']));
});
