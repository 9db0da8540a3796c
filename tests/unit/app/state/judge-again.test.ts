import { describe, expect, it } from 'vitest';
import { byBench, judgeable, planJudgeAgain, type JudgeAgainChoices } from '../../../../src/app/state/judge-again.ts';
import { FAKE_SERVER_JUDGE, fakeBench, fakeRunState } from '../../../fakes/run-states.ts';
import { FAKE_JURY, fakeJuryState } from '../../../fakes/jury-runs.ts';
import { MADE_UP_SETTINGS } from '../../../fakes/made-up-bench.ts';

const choices: JudgeAgainChoices = {
  judge: FAKE_SERVER_JUDGE,
  referenceSet: null,
  maxCostUsd: 2,
  evaluation: { settings: { ...MADE_UP_SETTINGS, judgeMaxTokens: 77, judgeMaxAttempts: 5 } },
  groupId: 'again',
  now: Date.parse('2026-11-23T12:00:00.000Z'),
};

const a = fakeRunState({ modelId: 'a', runId: 'run-a' });
const b = fakeRunState({ modelId: 'b', runId: 'run-b' });

describe('judgeable', () => {
  it('leaves out runs without answers, and says so', () => {
    const bare = fakeRunState({ modelId: 'bare', answered: 0 });
    expect(judgeable([a, bare])).toEqual({ states: [a], leftOut: ['bare: there are no answers, only judgments.'] });
  });

  it('has the same answers judged once, whoever judged them before', () => {
    const twin = fakeRunState({ modelId: 'a', runId: 'run-a-2', quality: 3 });
    const { states, leftOut } = judgeable([a, twin, b]);
    expect(states).toEqual([a, b]);
    expect(leftOut[0]).toMatch(/^a: the answers are the same/);
  });

  it('keeps two runs of one model that answered differently', () => {
    const other = fakeRunState({ modelId: 'a', runId: 'run-a-2', answerText: { 1: 'something else' } });
    expect(judgeable([a, other]).states).toEqual([a, other]);
  });
});

describe('byBench', () => {
  it('puts runs together that a judge would be shown the same questions of', () => {
    const other = fakeRunState({ modelId: 'c', runId: 'run-c', bench: fakeBench({ questionsSha256: 'e'.repeat(64) }) });
    expect(byBench([a, other, b]).map(({ runIds }) => runIds)).toEqual([['run-a', 'run-b'], ['run-c']]);
  });
});

describe('planJudgeAgain', () => {
  it('prepares a run for each, with its cap and the judge’s settings', () => {
    const { runs, problem } = planJudgeAgain([a, b], choices);
    expect(problem).toBeNull();
    expect(runs.map(({ spec }) => [spec.runId, spec.answersOf])).toEqual([['again-a', 'run-a'], ['again-b', 'run-b']]);
    expect(runs[0]?.spec).toMatchObject({ budget: { usd: 2 }, settings: { judgeMaxTokens: 77 }, judge: { judgeId: 'fake-judge-1' } });
  });

  it('has every juror judge every turn as often as it is to', () => {
    const { runs, judgeCalls, usd } = planJudgeAgain([a], { ...choices, jury: FAKE_JURY });
    expect(runs[0]?.spec).toMatchObject({ judge: { judgeId: 'fake-judge-1' }, jury: FAKE_JURY });
    expect(judgeCalls).toBe(4 * 32);
    expect(usd?.[0]).toBeCloseTo(4 * (planJudgeAgain([a], choices).usd?.[0] ?? 0), 9);
  });

  it('has one judge alone judge what a jury judged before', () => {
    const { runs, judgeCalls } = planJudgeAgain([fakeJuryState()], choices);
    expect(runs[0]?.spec.jury).toBeUndefined();
    expect(judgeCalls).toBe(32);
  });

  it('gives two runs of one model ids of their own', () => {
    const other = fakeRunState({ modelId: 'a', runId: 'run-a-2', answerText: { 1: 'something else' } });
    expect(planJudgeAgain([a, other], choices).runs.map(({ spec }) => spec.runId)).toEqual(['again-a', 'again-a-2']);
  });

  it('counts the calls and what they cost by the real texts', () => {
    const short = planJudgeAgain([fakeRunState({ modelId: 'a', answerText: { 1: 'x' } })], choices);
    const long = planJudgeAgain([fakeRunState({ modelId: 'a', answerText: { 1: 'x'.repeat(100_000) } })], choices);
    expect(short.judgeCalls).toBe(32);
    expect(long.usd?.[0]).toBeGreaterThan((short.usd?.[0] ?? Infinity) + 0.004);
  });

  it('has no cost for a judge without a price', () => {
    expect(planJudgeAgain([a], { ...choices, judge: { ...FAKE_SERVER_JUDGE, price: null } }).usd).toBeNull();
  });

  it('refuses runs of several benches in a sentence', () => {
    const other = fakeRunState({ modelId: 'c', bench: fakeBench({ questionsSha256: 'e'.repeat(64) }) });
    expect(planJudgeAgain([a, other], choices)).toMatchObject({ runs: [], problem: 'These runs are of 2 benches: judge one bench at a time.' });
  });

  it('refuses a bench whose texts are not known, with the way out', () => {
    const bench = fakeBench();
    const untold = { ...bench, questions: bench.questions.map((each) => ({ ...each, turns: ['', ''] })) };
    const { problem } = planJudgeAgain([fakeRunState({ bench: untold })], choices);
    expect(problem).toMatch(/^The text of question 1 is not known: import these files again/);
  });
});
