import { describe, expect, it } from 'vitest';
import { answersLeft, slowdownWords, timeLeftMs, tokensPerSecond } from '../../../../src/app/state/rates.ts';
import type { AnswerTurn } from '../../../../src/core/types.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const answer = (completionTokens: number | null, firstTokenMs: number | null, totalMs: number): AnswerTurn =>
  ({ completion: { usage: { promptTokens: 1, completionTokens }, timing: { firstTokenMs, totalMs } } }) as AnswerTurn;

describe('tokensPerSecond', () => {
  it('leaves the prompt’s time and the first token out', () => {
    expect(tokensPerSecond([answer(11, 500, 1500), answer(21, 1000, 2000)])).toBe(15);
  });

  it('counts the whole time where the reply came whole', () => {
    expect(tokensPerSecond([answer(10, null, 1000)])).toBe(10);
  });

  it('is unknown without counts', () => {
    expect(tokensPerSecond([answer(null, 1, 2), answer(1, 1, 2)])).toBeNull();
  });
});

describe('timeLeftMs', () => {
  it('goes by the pace so far', () => {
    expect(timeLeftMs({ done: 5, left: 10, elapsedMs: 60_000 })).toBe(120_000);
  });

  it('is unknown before the first step and nothing after the last', () => {
    expect(timeLeftMs({ done: 0, left: 10, elapsedMs: 60_000 })).toBeNull();
    expect(timeLeftMs({ done: 0, left: 0, elapsedMs: 0 })).toBe(0);
  });

  it('runs down while a slow step goes on, and grows only once that is slower than those before', () => {
    const after = (sinceMs: number) => timeLeftMs({ done: 1, left: 4, elapsedMs: 10_000 + sinceMs, sinceMs });
    expect([0, 5000, 10_000].map(after)).toEqual([40_000, 35_000, 30_000]);
    expect(after(20_000)).toBe(45_000);
  });
});

describe('a run’s figures', () => {
  it('leave out answers that failed for good', () => {
    const failed = { questionId: 9, choiceIndex: 0, turn: 1 as const };
    expect(answersLeft(fakeRunState({}))).toBe(0);
    expect(answersLeft(fakeRunState({ failedAnswers: [failed] }))).toBeLessThan(2);
  });
});

describe('slowdownWords', () => {
  it('speak up only where a model is three times slower than it was', () => {
    expect(slowdownWords(10, 31)).toContain('It wrote 31 tokens/s here before.');
    expect(slowdownWords(11, 31)).toBeNull();
    expect(slowdownWords(31, 10)).toBeNull();
    expect(slowdownWords(null, 31)).toBeNull();
    expect(slowdownWords(10, null)).toBeNull();
  });
});
