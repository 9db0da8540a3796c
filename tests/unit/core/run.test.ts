import { describe, expect, it } from 'vitest';
import { importedJudgeCard, importedModelCard } from '../../../src/core/imported.ts';
import {
  allTurns,
  answerFailure,
  answerTurns,
  applyEvent,
  createHeader,
  foldEvents,
  isFullyRated,
  judgeRequestOf,
  nextSteps,
  progressOf,
  questionOf,
  stepId,
  turnKey,
  unratedReason,
  updateHeader,
} from '../../../src/core/run.ts';
import type { RunEvent, RunSpec, RunState, StepKey, Turn, TurnKey } from '../../../src/core/types.ts';
import { madeUpBench, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { answered, failed, judged, key, LOAD_REPORT, startOf } from './events.ts';

/** The state after the given events, the first of them `run-start`. */
function after(...events: RunEvent[]): RunState {
  const spec = events[0]?.type === 'run-start' ? [] : [startOf(madeUpSpec())];
  return foldEvents([...spec, ...events]) as RunState;
}

const idsOf = (keys: readonly TurnKey[]) => keys.map(turnKey);

describe('turnKey and stepId', () => {
  it('are short texts', () => {
    expect(turnKey(key(81, 2))).toBe('81/0/2');
    expect(stepId({ step: 'answer', ...key(81, 2) })).toBe('answer 81/0/2');
    expect(stepId({ step: 'judge-load' })).toBe('judge-load');
  });

  it('ignore other fields of the record', () => {
    expect(turnKey({ ...key(81, 2), text: 'x' } as TurnKey)).toBe('81/0/2');
  });
});

describe('allTurns', () => {
  it('goes by question, then turn, one turn for a question with one', () => {
    expect(idsOf(allTurns(madeUpSpec()))).toEqual(['1/0/1', '1/0/2', '2/0/1', '2/0/2', '3/0/1', '4/0/1', '4/0/2']);
  });

  it('repeats every question for every choice', () => {
    const turns = allTurns(madeUpSpec({ settings: { choices: 3 } }));
    expect(turns).toHaveLength(21);
    expect(idsOf(turns).slice(0, 6)).toEqual(['1/0/1', '1/0/2', '1/1/1', '1/1/2', '1/2/1', '1/2/2']);
  });
});

describe('applyEvent', () => {
  it('starts with an empty running state', () => {
    expect(after()).toMatchObject({ status: 'running', endReason: null, budgetStop: null, startedAt: 1000, activeMs: 0 });
  });

  it('refuses a second start, and any other first event', () => {
    expect(() => after(startOf(madeUpSpec()), startOf(madeUpSpec()))).toThrow('run run-1 has a second run-start event');
    expect(() => applyEvent(null, { type: 'unload-end', at: 1 })).toThrow(
      "a run's first event must be run-start, not unload-end",
    );
  });

  it('folds nothing into null', () => {
    expect(foldEvents([])).toBeNull();
  });

  it('never changes the state it was given', () => {
    const before = after();
    const frozen = structuredClone(before);
    applyEvent(before, answered(1, 1));
    applyEvent(before, failed({ step: 'answer', ...key(1) }, 1, true));
    expect(before).toEqual(frozen);
  });

  it('keeps answers and judgments by turn, with the time of each', () => {
    const state = after(answered(1, 1, { at: 1500 }), judged(1, 1, 7, { at: 1700 }));
    expect([...state.answers.keys()]).toEqual(['1/0/1']);
    expect(state.judgments.get('1/0/1')?.rating).toBe(7);
    expect(Object.fromEntries(state.times)).toEqual({ 'answer 1/0/1': 1500, 'judge 1/0/1': 1700 });
  });

  it('counts the last of two judgments of a turn, and keeps the first as a repeat', () => {
    const state = after(answered(1, 1), judged(1, 1, 7), judged(1, 1, 4), judged(1, 1, 5));
    expect(state.judgments.get('1/0/1')?.rating).toBe(5);
    expect(state.repeats.get('1/0/1')?.map(({ rating }) => rating)).toEqual([7, 4]);
  });

  it('keeps the report of the last load', () => {
    expect(after({ type: 'load-end', at: 1100, report: LOAD_REPORT }).loadReport).toEqual(LOAD_REPORT);
  });

  it('counts failed tries by step, and forgets them once it succeeds', () => {
    const step: StepKey = { step: 'answer', ...key(1) };
    const twice = after(failed(step, 1), failed(step, 2));
    expect(twice.attempts.get('answer 1/0/1')).toBe(2);
    expect(twice.failures.size).toBe(0);
    expect(applyEvent(twice, answered(1, 1)).attempts.size).toBe(0);
  });

  it('forgets failed loads once the model is loaded', () => {
    const state = after(failed({ step: 'load' }, 1), { type: 'load-end', at: 1200, report: LOAD_REPORT });
    expect(state.attempts.size).toBe(0);
  });

  it('keeps a final failure with its reason', () => {
    const state = after(failed({ step: 'judge', ...key(1) }, 3, true));
    expect(state.failures.get('judge 1/0/1')).toEqual({ kind: 'garbled', message: 'no completion' });
  });

  it('takes status, reason and budget from the end', () => {
    const budgetStop = { limit: 'usd', allowed: 1, spent: 0.99 } as const;
    const state = after({ type: 'run-end', at: 2000, status: 'stopped', reason: 'spent', budgetStop });
    expect(state).toMatchObject({ status: 'stopped', endReason: 'spent', budgetStop });
  });

  it('goes on after an end with fresh attempts, and keeps what was given up', () => {
    const step: StepKey = { step: 'judge', ...key(1) };
    const state = after(
      failed({ step: 'judge', ...key(2) }, 3, true),
      failed(step, 2),
      { type: 'run-end', at: 2000, status: 'stopped', reason: 'gone' },
      { type: 'run-resume', at: 9000 },
    );
    expect(state).toMatchObject({ status: 'running', endReason: null, budgetStop: null });
    expect(state.attempts.size).toBe(0);
    expect([...state.failures.keys()]).toEqual(['judge 2/0/1']);
  });

  it('goes on with a judge that was gone by asking again what it did not answer', () => {
    const noAnswer = { kind: 'network', message: 'no answer' };
    const refused = { kind: 'garbled', message: 'not a reply' };
    const giveUp = (questionId: number, failure: typeof noAnswer): RunEvent => ({
      type: 'step-error', at: 2000, key: { step: 'judge', ...key(questionId) }, attempt: 3, failure, isFinal: true,
    });
    const failures = [giveUp(1, noAnswer), giveUp(2, refused)];
    const resumedFrom = (status: 'stopped' | 'paused') =>
      after(...failures, { type: 'run-end', at: 3000, status, reason: null }, { type: 'run-resume', at: 9000 });
    expect([...resumedFrom('stopped').failures.keys()]).toEqual(['judge 2/0/1']);
    expect([...resumedFrom('paused').failures.keys()]).toEqual(['judge 1/0/1', 'judge 2/0/1']);
  });

  it('counts no time before the loop begins', () => {
    expect(after({ type: 'run-resume', at: 60_000 }, answered(1, 1, { at: 61_000 })).activeMs).toBe(1000);
  });

  it('goes on after an end without the failures of loads: they are tried again', () => {
    const state = after(
      failed({ step: 'judge-load' }, 3, true),
      failed({ step: 'load' }, 3, true),
      failed({ step: 'answer', ...key(1) }, 3, true),
      { type: 'run-end', at: 2000, status: 'failed', reason: 'no model' },
    );
    expect(state.failures.size).toBe(3);
    expect([...applyEvent(state, { type: 'run-resume', at: 9000 }).failures.keys()]).toEqual(['answer 1/0/1']);
  });

  it('forgets failures and unreadable judgments on a request to retry, and nothing else', () => {
    const state = after(
      answered(1, 1), judged(1, 1, 7), answered(2, 1), judged(2, 1, null), failed({ step: 'answer', ...key(3) }, 3, true),
      { type: 'run-end', at: 2000, status: 'completed', reason: null },
      { type: 'retry-request', at: 9000 },
    );
    expect(state.status).toBe('running');
    expect([...state.answers.keys()]).toEqual(['1/0/1', '2/0/1']);
    expect([...state.judgments.keys()]).toEqual(['1/0/1']);
    expect(state.failures.size).toBe(0);
  });
});

describe('time', () => {
  it('adds up while the run runs', () => {
    expect(after(answered(1, 1, { at: 1500 }), judged(1, 1, 7, { at: 4000 }))).toMatchObject({
      activeMs: 3000,
      updatedAt: 4000,
    });
  });

  it('leaves out the pause between end and resumption', () => {
    const state = after(
      answered(1, 1, { at: 2000 }),
      { type: 'run-end', at: 2500, status: 'paused', reason: null },
      { type: 'run-resume', at: 100_000 },
      answered(1, 2, { at: 100_400 }),
    );
    expect(state.activeMs).toBe(1900);
  });

  it('leaves out the time a tab was closed without an end', () => {
    const state = after(answered(1, 1, { at: 2000 }), { type: 'run-resume', at: 99_000 }, answered(1, 2, { at: 99_500 }));
    expect(state.activeMs).toBe(1500);
  });

  it('leaves out the time before a request to retry', () => {
    const state = after(
      { type: 'run-end', at: 1200, status: 'completed', reason: null },
      { type: 'retry-request', at: 50_000 },
      { type: 'run-resume', at: 60_000 },
      answered(1, 1, { at: 60_100 }),
    );
    expect(state.activeMs).toBe(300);
  });

  it('leaves out the time between a pause and its cancelling', () => {
    const state = after(
      { type: 'run-end', at: 1500, status: 'paused', reason: null },
      { type: 'run-end', at: 99_000, status: 'cancelled', reason: 'stopped by the user' },
    );
    expect(state.activeMs).toBe(500);
  });

  it('never runs backwards with the clock', () => {
    expect(after(answered(1, 1, { at: 400 })).activeMs).toBe(0);
  });
});

describe('nextSteps', () => {
  it('has nothing to do for a model and a judge that only files tell of', () => {
    const spec = madeUpSpec();
    const imported = { ...spec, model: importedModelCard('m'), judge: importedJudgeCard('j') };
    const state = after(startOf(imported), answered(1, 1));
    expect(nextSteps(state)).toEqual({ answers: [], judgments: [] });
    expect(unratedReason(state, key(1, 1))).toBe('not-in-files');
  });

  it('loads no model and calls no server that an imported file names', () => {
    const origin = { files: [], importedAt: '2026-11-20T10:00:00.000Z', contentSha256: '', notes: [] };
    const state = after(startOf({ ...madeUpSpec(), origin }), answered(1, 1));
    expect(nextSteps(state)).toEqual({ answers: [], judgments: [] });
    expect(unratedReason(state, key(1, 1))).toBe('not-in-files');
  });

  it('has taken-over answers judged, whether they came from files or from a run', () => {
    const origin = { files: [], importedAt: '2026-11-20T10:00:00.000Z', contentSha256: '', notes: [] };
    for (const past of [{ origin }, {}]) {
      const state = after(startOf({ ...madeUpSpec(), ...past, answersOf: 'another' }), answered(1, 1));
      expect(nextSteps(state).answers).toEqual([]);
      expect(idsOf(nextSteps(state).judgments)).toEqual(['1/0/1']);
      expect(unratedReason(state, key(1, 1))).toBe('pending');
    }
  });

  it('begins with turn 1 of every question', () => {
    expect(idsOf(nextSteps(after()).answers)).toEqual(['1/0/1', '2/0/1', '3/0/1', '4/0/1']);
    expect(nextSteps(after()).judgments).toEqual([]);
  });

  it('plans turn 2 only after turn 1, and then first', () => {
    expect(idsOf(nextSteps(after(answered(1, 1))).answers)).toEqual(['1/0/2', '2/0/1', '3/0/1', '4/0/1']);
  });

  it('has an answer judged as soon as it exists', () => {
    expect(idsOf(nextSteps(after(answered(2, 1))).judgments)).toEqual(['2/0/1']);
  });

  it('judges nothing in a run without a judge', () => {
    const state = after(startOf(madeUpSpec({ judge: null })), answered(1, 1));
    expect(nextSteps(state).judgments).toEqual([]);
  });

  it('gives up turn 2 with turn 1', () => {
    const state = after(failed({ step: 'answer', ...key(1) }, 3, true));
    expect(idsOf(nextSteps(state).answers)).toEqual(['2/0/1', '3/0/1', '4/0/1']);
  });

  it('keeps a step that failed but may be tried again', () => {
    const state = after(failed({ step: 'answer', ...key(1) }, 1));
    expect(idsOf(nextSteps(state).answers)[0]).toBe('1/0/1');
  });

  it('judges no turn a second time, unreadable or given up', () => {
    const state = after(answered(1, 1), judged(1, 1, null), answered(2, 1), failed({ step: 'judge', ...key(2) }, 3, true));
    expect(nextSteps(state).judgments).toEqual([]);
  });

  it('is empty in the end', () => {
    expect(nextSteps(everythingRated())).toEqual({ answers: [], judgments: [] });
  });
});

function everythingRated(spec: RunSpec = madeUpSpec()): RunState {
  const events = allTurns(spec).flatMap(({ questionId, turn }) => [answered(questionId, turn), judged(questionId, turn, 5)]);
  return after(startOf(spec), ...events);
}

describe('answerTurns and judgeRequestOf', () => {
  const state = after(answered(1, 1, { text: 'one' }), answered(1, 2, { text: 'two' }), answered(2, 1, { text: '42!' }));

  it('give the turns that exist, turn 1 first', () => {
    expect(answerTurns(state, key(1)).map(({ completion }) => completion.text)).toEqual(['one', 'two']);
    expect(answerTurns(state, key(2))).toHaveLength(1);
    expect(answerTurns(state, key(3))).toEqual([]);
  });

  it('ask the judge about the stored texts', () => {
    expect(judgeRequestOf(state, key(2)).userPrompt).toBe('Q: What is 6 times 7?\nR: 42\nA: 42!');
    expect(judgeRequestOf(state, key(1, 2)).userPrompt).toContain('A: one\n');
  });

  it('name a question that the run does not have', () => {
    expect(() => questionOf(madeUpSpec(), { questionId: 99 })).toThrow('run run-1 has no question 99');
  });
});

describe('unratedReason', () => {
  const state = after(
    answered(1, 1), judged(1, 1, 0), answered(1, 2), judged(1, 2, null),
    failed({ step: 'answer', ...key(2) }, 3, true),
    answered(3, 1), failed({ step: 'judge', ...key(3) }, 3, true),
    answered(4, 1), failed({ step: 'answer', ...key(4, 2) }, 3, true),
  );

  it.each([
    [1, 1, null],
    [1, 2, 'unreadable'],
    [2, 1, 'answer-failed'],
    [2, 2, 'answer-failed'],
    [3, 1, 'judge-failed'],
    [4, 1, 'pending'],
    [4, 2, 'answer-failed'],
  ] as const)('of question %d, turn %d is %s', (questionId, turn, reason) => {
    expect(unratedReason(state, key(questionId, turn as Turn))).toBe(reason);
  });

  it('says that there is no judge, unless the answer itself failed', () => {
    const unjudged = after(startOf(madeUpSpec({ judge: null })), answered(1, 1), failed({ step: 'answer', ...key(2) }, 3, true));
    expect(unratedReason(unjudged, key(1))).toBe('no-judge');
    expect(unratedReason(unjudged, key(2))).toBe('answer-failed');
  });

  it('gives turn 2 the failure of turn 1', () => {
    expect(answerFailure(state, key(2, 2))).toEqual({ kind: 'garbled', message: 'no completion' });
    expect(answerFailure(state, key(4, 1))).toBeNull();
    expect(answerFailure(state, key(3))).toBeNull();
  });

  it('counts in the progress', () => {
    expect(progressOf(state)).toEqual({
      totalTurns: 7, totalJudgments: 7,
      answered: 4,
      answerFailures: 3,
      judged: 2,
      judgeFailures: 1,
      unreadable: 1,
    });
  });
});

describe('isFullyRated', () => {
  it('needs a rating for every turn', () => {
    expect(isFullyRated(everythingRated())).toBe(true);
    expect(isFullyRated(after(answered(1, 1), judged(1, 1, 7)))).toBe(false);
    expect(isFullyRated(applyEvent(everythingRated(), judged(4, 2, null)))).toBe(false);
  });
});

describe('the header', () => {
  const headerAfter = (...events: RunEvent[]) => events.reduce(updateHeader, createHeader(madeUpSpec(), 1000));

  it('of a new run names bench, model and judge, and counts nothing done', () => {
    expect(createHeader(madeUpSpec(), 1000)).toEqual({
      runId: 'run-1',
      groupId: 'group-1',
      createdAt: '2026-11-20T00:00:00.000Z',
      updatedAt: 1000,
      status: 'running',
      benchName: 'made_up',
      benchLabel: 'Made-up bench',
      modelId: 'made-up-model',
      modelLabel: 'Made-up model',
      judgeId: 'made-up-judge',
      judgeLabel: 'Made-up judge',
      totalTurns: 7,
      answeredTurns: 0,
      judgedTurns: 0,
      failedSteps: 0,
      eventCount: 1,
    });
  });

  it('has no judge where the run has none', () => {
    expect(createHeader(madeUpSpec({ judge: null }), 1)).toMatchObject({ judgeId: null, judgeLabel: null });
  });

  it('counts answers, judgments, given-up steps and events', () => {
    const header = headerAfter(
      { type: 'load-end', at: 1100, report: LOAD_REPORT },
      answered(1, 1), answered(2, 1), judged(1, 1, 7),
      failed({ step: 'judge', ...key(2) }, 1), failed({ step: 'judge', ...key(2) }, 2, true),
      { type: 'unload-end', at: 7000 },
    );
    expect(header).toMatchObject({ answeredTurns: 2, judgedTurns: 1, failedSteps: 1, eventCount: 8, updatedAt: 7000 });
  });

  it('follows the status', () => {
    const end: RunEvent = { type: 'run-end', at: 5000, status: 'stopped', reason: 'no credit' };
    expect(headerAfter(end).status).toBe('stopped');
    expect(headerAfter(end, { type: 'run-resume', at: 6000 }).status).toBe('running');
    expect(headerAfter(end, { type: 'retry-request', at: 6000 }).status).toBe('running');
  });

  it('counts no load among the turns that failed', () => {
    expect(headerAfter(failed({ step: 'load' }, 3, true)).failedSteps).toBe(0);
  });

  it('counts no failed steps after a request to retry', () => {
    const step: StepKey = { step: 'judge', ...key(1) };
    expect(headerAfter(failed(step, 3, true), { type: 'retry-request', at: 6000 }).failedSteps).toBe(0);
  });

  it('never counts more turns than there are, however often some are judged again', () => {
    const turns = allTurns(madeUpSpec());
    const unreadable = turns.map(({ questionId, turn }) => judged(questionId, turn, null));
    const rated = turns.map(({ questionId, turn }) => judged(questionId, turn, 5));
    const header = headerAfter(...unreadable, { type: 'retry-request', at: 6000 }, ...rated);
    expect(header.judgedTurns).toBe(7);
  });

  it('does not hang on the bench', () => {
    const many = madeUpSpec({ bench: madeUpBench({ label: 'Other' }), settings: { choices: 2 } });
    expect(createHeader(many, 1)).toMatchObject({ benchLabel: 'Other', totalTurns: 14 });
  });
});
