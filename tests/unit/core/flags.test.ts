import { describe, expect, it } from 'vitest';
import {
  countFlaggedTurns,
  countFlags,
  FLAG_NAMES,
  FLAGS,
  flagsOf,
  judgmentsOf,
  secondReading,
} from '../../../src/core/flags.ts';
import { OFFICIAL_REFERENCE_SHA256 } from '../../../src/core/known-faults.ts';
import { parseRating } from '../../../src/core/rating.ts';
import { foldEvents, judgeRequestOf } from '../../../src/core/run.ts';
import { scoreRun } from '../../../src/core/scores.ts';
import type { FinishReason, Judgment, RunEvent, RunState, Turn } from '../../../src/core/types.ts';
import { madeUpBench, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { answered, judged, key, startOf } from './events.ts';

function stateOf(events: readonly RunEvent[], change: SpecChange = {}): RunState {
  return foldEvents([startOf(madeUpSpec(change)), ...events]) as RunState;
}

/** A judgment event of question 1 with this text, read as FastChat reads it. */
function said(text: string, turn: Turn = 1, questionId = 1): RunEvent {
  const event = judged(questionId, turn, null, { text });
  if (event.type !== 'judgment-end') throw new Error('not a judgment');
  const { rating, pattern } = parseRating(text);
  return { ...event, judgment: { ...event.judgment, rating, ratingPattern: pattern } };
}

/** Flags of question 1, turn 1; without answers no prompt can be compared. */
const flagsAfter = (...events: readonly RunEvent[]) => flagsOf(stateOf(events), key(1));

describe('the flags of a judgment', () => {
  it.each([
    ['Rating: [[7]]', []],
    ['nothing to read', []],
    ['Rating: [7]', ['second-pattern']],
    ['Rating: [[0]]', ['out-of-range']],
    ['Rating: [[11]]', ['out-of-range']],
    ['Rating: [[0.5]]', ['out-of-range']],
    ['array[0], so [5]', ['second-pattern', 'out-of-range', 'several-ratings']],
    ['[[5]] no, [[8]]', ['several-ratings']],
    ['[[5]] and again [[5]]', []],
  ])('%j: %j', (text, flags) => expect(flagsAfter(said(text))).toEqual(flags));

  it('say that there were several, and count what each of them shows', () => {
    expect(flagsAfter(said('[7]'), said('[[7]]'))).toEqual(['second-pattern', 'repeated']);
  });

  it('never change the score', () => {
    expect(scoreRun(stateOf([said('[[0]] or [[8]]')])).overall.mean).toBe(0);
  });
});

describe('the flags of an answer', () => {
  it.each<[string, FinishReason, readonly string[]]>([
    ['A whole answer.', 'stop', []],
    ['Half an ans', 'length', ['truncated']],
    ['Half an ans', 'context-full', ['truncated']],
    ['Who knows', 'unknown', []],
    ['', 'stop', ['empty-answer']],
    [' \n ', 'stop', ['empty-answer']],
    ['<think>hm</think>', 'stop', ['empty-answer']],
    ['<think>hm, for ever', 'length', ['truncated', 'empty-answer']],
    ['<think>hm</think>Yes.', 'stop', []],
    ['ERROR', 'unknown', ['error-text']],
    ['$ERROR$', 'unknown', ['error-text']],
    ['ERROR is what it printed.', 'stop', []],
    ['Rating: [[10]]', 'stop', ['verdict-in-answer']],
    ['so the verdict is [[A]]', 'stop', ['verdict-in-answer']],
    ['[[C]]', 'stop', ['verdict-in-answer']],
    ['<think>[[10]]</think>Yes.', 'stop', []],
    ['[10] and [[page]]', 'stop', []],
    ['!'.repeat(200), 'length', ['truncated', 'gibberish']],
    ['the '.repeat(200), 'length', ['truncated', 'gibberish']],
    ['?? ## $$%% @@@ !!! ((( word', 'stop', ['gibberish']],
    ['42', 'stop', []],
    ['x² + 2x = 0', 'stop', []],
  ])('%j, ended by %s: %j', (text, finishReason, flags) => {
    expect(flagsAfter(answered(1, 1, { text, completion: { finishReason } }))).toEqual(flags);
  });
});

describe('the flag of an answer of no words', () => {
  it('does not take formulas for that where formulas are asked for', () => {
    const text = '(x-1)*(x+1)=0 => {x=1}||{x=-1}; [{"":[0,1]},{"":[1,0]}] ((( ))) ###';
    expect(flagsAfter(answered(1, 1, { text }))).toEqual(['gibberish']);
    expect(flagsOf(stateOf([answered(2, 1, { text })]), key(2))).toEqual([]);
    expect(flagsOf(stateOf([answered(2, 1, { text: '#'.repeat(99) })]), key(2))).toEqual(['gibberish']);
  });
});

describe('the flag of an edited prompt', () => {
  const answers = [answered(2, 1, { text: 'It is 42.' }), answered(2, 2, { text: '21' })];
  const filled = (turn: Turn, events = answers, change: SpecChange = {}) =>
    judgeRequestOf(stateOf(events, change), key(2, turn)).userPrompt;

  /** A judgment of question 2 (math, so with a reference) with this prompt. */
  function sent(userPrompt: string, turn: Turn, judgePromptName?: string): RunEvent {
    const event = judged(2, turn, 7);
    if (event.type !== 'judgment-end') throw new Error('not a judgment');
    const name = judgePromptName ?? `single-math-v1${turn === 2 ? '-multi-turn' : ''}`;
    return { ...event, judgment: { ...event.judgment, userPrompt, judgePromptName: name } };
  }
  const isFlagged = (events: readonly RunEvent[], turn: Turn, change: SpecChange = {}) =>
    flagsOf(stateOf(events, change), key(2, turn)).includes('edited-prompt');

  it.each<Turn>([1, 2])('is absent where the template was filled as it is, turn %s', (turn) => {
    expect(isFlagged([...answers, sent(filled(turn), turn)], turn)).toBe(false);
  });

  it.each<Turn>([1, 2])('is there for any other text, turn %s', (turn) => {
    expect(isFlagged([...answers, sent(`${filled(turn)} `, turn)], turn)).toBe(true);
  });

  it('compares with the template under the name that the judgment gives', () => {
    const withoutReference = filled(1, answers, { settings: { referenceCategories: [] } });
    expect(isFlagged([...answers, sent(withoutReference, 1, 'single-v1')], 1)).toBe(false);
    expect(isFlagged([...answers, sent(filled(1), 1, 'single-v1')], 1)).toBe(true);
  });

  it('is absent where the judge was shown the thoughts too, as by FastChat', () => {
    const thinking = [answered(2, 1, { text: '<think>6 × 7</think>It is 42.' })];
    const withThoughts = filled(1, thinking).replace('It is 42.', () => '<think>6 × 7</think>It is 42.');
    expect(isFlagged([...thinking, sent(withThoughts, 1)], 1)).toBe(false);
    expect(isFlagged([...thinking, sent(`${withThoughts}!`, 1)], 1)).toBe(true);
  });

  const bench = madeUpBench();
  it.each<[string, readonly RunEvent[], SpecChange, string | undefined]>([
    ['the answer', [], {}, undefined],
    ['the reference', answers, { bench: { ...bench, references: [] } }, undefined],
    ['the template', answers, { bench: { ...bench, judgePrompts: [] } }, undefined],
    ['a template of that name', answers, {}, 'single-v9'],
    ['the question', answers, { bench: { ...bench, questions: [{ questionId: 2, category: 'math', turns: ['', ''] }] } }, undefined],
  ])('is absent where %s is not known', (_what, events, change, name) => {
    expect(isFlagged([...events, sent('anything', 1, name)], 1, change)).toBe(false);
  });
});

describe('the flag of a disputed reference', () => {
  const questions = [113, 104].map((questionId) => ({ questionId, category: 'math', turns: ['a', 'b'] }));
  const references = [{ name: 'authors', answers: [], sha256: OFFICIAL_REFERENCE_SHA256 }];
  const change: SpecChange = { bench: madeUpBench({ questions, references }) };

  it('is there where the judge saw one', () => {
    const state = stateOf([judged(104, 1, 5), judged(113, 1, 5), judged(113, 2, 5)], change);
    expect(flagsOf(state, key(104, 1))).toEqual(['disputed-reference']);
    expect(flagsOf(state, key(113, 1))).toEqual([]);
    expect(flagsOf(state, key(113, 2))).toEqual(['disputed-reference']);
  });

  it('is absent where nothing is judged', () => expect(flagsOf(stateOf([], change), key(104, 1))).toEqual([]));
});

describe('countFlags', () => {
  const state = stateOf([said('[7]'), said('[0]', 2), said('[[3]]', 1, 2), said('[[99]]', 1, 99)]);

  it('counts turns by flag, of the questions that the run has', () => {
    expect(countFlags(state)).toEqual({ 'second-pattern': 2, 'out-of-range': 1 });
  });

  it('stands beside the turns that have any', () => expect(countFlaggedTurns(state)).toBe(2));
});

describe('judgmentsOf', () => {
  it('gives every judgment of a turn, oldest first', () => {
    const state = stateOf([said('first [[2]]'), said('second [[3]]'), said('third [[4]]')]);
    expect(judgmentsOf(state, key(1)).map(({ rating }) => rating)).toEqual([2, 3, 4]);
    expect(judgmentsOf(state, key(2))).toEqual([]);
  });
});

describe('secondReading', () => {
  it.each([
    ['[[5]] no, [[8]]', 8],
    ['[[8]]', null],
    ['[[0]], then [[6]]', 6],
    ['nothing', null],
    ['[[05]] means [[5]]', 5],
  ])('of %j is %j', (text, reading) => {
    const judgment = judgmentsOf(stateOf([said(text)]), key(1))[0] as Judgment;
    expect(secondReading(judgment)).toBe(reading);
  });
});

describe('FLAGS', () => {
  it.each(FLAG_NAMES)('explain %s in one sentence', (name) => {
    expect(FLAGS[name].label).toMatch(/^[^.]{4,30}$/);
    expect(FLAGS[name].sentence).toMatch(/^[A-Z].*\.$/);
  });
});
