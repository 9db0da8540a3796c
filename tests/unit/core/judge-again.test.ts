import { describe, expect, it } from 'vitest';
import { judgeAgain, type JudgeAgainChoice } from '../../../src/core/judge-again.ts';
import { applyEvent, foldEvents, nextSteps, unratedReason } from '../../../src/core/run.ts';
import type { RunEvent } from '../../../src/core/types.ts';
import { FAKE_PRACTICE_JUDGE, fakeBench, fakeRunState } from '../../fakes/run-states.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');

const choice: JudgeAgainChoice = {
  judge: FAKE_PRACTICE_JUDGE,
  referenceSet: null,
  settings: { judgeMaxTokens: 99, maxAttempts: 2 },
  budget: { usd: 0.5, tokens: null, seconds: null },
  groupId: 'again',
  now: NOW,
};

function stateOf(source: ReturnType<typeof fakeRunState>, change: Partial<JudgeAgainChoice> = {}) {
  const { spec, events } = judgeAgain(source, { ...choice, ...change });
  const start: RunEvent = { type: 'run-start', at: NOW, spec };
  const state = foldEvents([start, ...events]);
  if (state === null) throw new Error('no events');
  return state;
}

describe('judgeAgain', () => {
  it('takes over every answer, none of the judgments, and has all of them due', () => {
    const source = fakeRunState();
    const state = stateOf(source);
    expect(state.answers).toEqual(source.answers);
    expect(state.judgments.size).toBe(0);
    expect(nextSteps(state).answers).toEqual([]);
    expect(nextSteps(state).judgments).toHaveLength(32);
  });

  it('names the run that answered, and the judge asked for', () => {
    const { spec } = stateOf(fakeRunState());
    expect(spec).toMatchObject({ runId: 'again-fake-model-a', answersOf: 'run-fake-model-a', judge: FAKE_PRACTICE_JUDGE });
    expect(spec.settings).toMatchObject({ judgeMaxTokens: 99, maxAttempts: 2, maxTokens: 1024, mode: 'single' });
  });

  it('keeps on record what ran the model', () => {
    const source = fakeRunState();
    const state = stateOf(source);
    expect(state.loadReport).toEqual(source.loadReport);
    expect(state.spec.environment).toEqual(source.spec.environment);
  });

  it('makes no answer where the source has none', () => {
    const state = stateOf(fakeRunState({ answered: 3, status: 'paused' }));
    expect(nextSteps(state).answers).toEqual([]);
    expect(unratedReason(state, { questionId: 16, choiceIndex: 0, turn: 2 })).toBe('answer-failed');
  });

  it('keeps the reason of an answer that failed', () => {
    const key = { questionId: 3, choiceIndex: 0, turn: 1 } as const;
    const state = stateOf(fakeRunState({ failedAnswers: [key] }));
    expect(state.failures.get('answer 3/0/1')?.kind).toBe('out-of-memory');
  });

  it('makes no answer after a request to try again either', () => {
    const key = { questionId: 3, choiceIndex: 0, turn: 1 } as const;
    const state = applyEvent(stateOf(fakeRunState({ failedAnswers: [key] })), { type: 'retry-request', at: NOW });
    expect(nextSteps(state).answers).toEqual([]);
    expect(unratedReason(state, key)).toBe('answer-failed');
  });

  it('does not count the time of the run that answered', () => {
    expect(stateOf(fakeRunState()).activeMs).toBe(0);
  });

  it('uses the reference set asked for, and refuses one that is not there', () => {
    const bench = fakeBench();
    const other = { name: 'checked', answers: bench.references[0]?.answers ?? [], sha256: 'd'.repeat(64) };
    const source = fakeRunState({ bench: { ...bench, references: [...bench.references, other] } });
    expect(stateOf(source, { referenceSet: 'checked' }).spec.settings.referenceSet).toBe('checked');
    expect(() => stateOf(source, { referenceSet: 'nobody' })).toThrow('it has authors, checked');
  });

  it('refuses a bench whose texts or prompts are not known', () => {
    const bench = fakeBench();
    const untold = { ...bench, questions: bench.questions.map((each) => ({ ...each, turns: ['', ''] })) };
    expect(() => stateOf(fakeRunState({ bench: untold }))).toThrow('the text of question 1 is not known');
    const source = fakeRunState();
    const unprompted = { ...source, spec: { ...source.spec, bench: { ...bench, judgePrompts: [] } } };
    expect(() => stateOf(unprompted)).toThrow('lacks the judge prompts single-v1');
  });
});
