import { describe, expect, it } from 'vitest';
import {
  countingOf,
  deviationText,
  parseBoardView,
  withBoardView,
  type BoardView,
} from '../../../../src/app/components/results/board-view.ts';
import { OFFICIAL_REFERENCE_SHA256 } from '../../../../src/core/known-faults.ts';
import { fakeBench, fakeSpec } from '../../../fakes/run-states.ts';

const USUAL: BoardView = { minCoverage: 0.8, isWithoutDisputed: false, repeats: 'all' };

describe('parseBoardView', () => {
  it.each<[string | undefined, Partial<BoardView>]>([
    [undefined, {}],
    ['run=a,b', {}],
    ['coverage=0', { minCoverage: 0 }],
    ['coverage=0.955', { minCoverage: 0.955 }],
    ['coverage=1', { minCoverage: 1 }],
    ['coverage=2', {}],
    ['coverage=-1', {}],
    ['coverage=lots', {}],
    ['without=disputed', { isWithoutDisputed: true }],
    ['without=everything', {}],
    ['repeats=last', { repeats: 'last' }],
    ['repeats=first', {}],
  ])('reads %j', (query, view) => {
    expect(parseBoardView(query, 0.8)).toEqual({ ...USUAL, ...view });
  });
});

describe('withBoardView', () => {
  it('is read again as it was written, and keeps the other fields', () => {
    const view: BoardView = { minCoverage: 0.5, isWithoutDisputed: true, repeats: 'last' };
    const query = withBoardView('run=a,b&coverage=1', view, 0.8);
    expect(query).toBe('run=a,b&coverage=0.5&without=disputed&repeats=last');
    expect(parseBoardView(query, 0.8)).toEqual(view);
  });

  it('leaves out what is as usual', () => {
    expect(withBoardView('coverage=1&without=disputed', USUAL, 0.8)).toBe('');
  });
});

describe('countingOf', () => {
  const base = fakeBench();
  const questions = base.questions.map((question) => ({ ...question, questionId: question.questionId + 100 }));
  const bench = { ...base, questions, references: [{ name: 'gpt-4', answers: [], sha256: OFFICIAL_REFERENCE_SHA256 }] };

  it('leaves the disputed questions of these runs out, if asked', () => {
    expect(countingOf({ ...USUAL, isWithoutDisputed: true }, fakeSpec({ bench })).without).toEqual([105, 109]);
    expect(countingOf(USUAL, fakeSpec({ bench })).without).toEqual([]);
  });

  it('leaves none out of runs whose references are not disputed', () => {
    expect(countingOf({ ...USUAL, isWithoutDisputed: true }, fakeSpec()).without).toEqual([]);
  });
});

describe('deviationText', () => {
  it('is null for FastChat’s own way, whatever coverage a headline needs', () => {
    expect(deviationText({ repeats: 'all', without: [], minCoverage: 0.8 })).toBeNull();
  });

  it('names all that differs', () => {
    const text = deviationText({ repeats: 'last', without: [104, 105], minCoverage: 0 });
    expect(text).toBe('without 2 questions whose reference answer is disputed, with the last judgment of each turn alone');
  });
});
