import { describe, expect, it } from 'vitest';
import { foldEvents } from '../../../src/core/run.ts';
import { describeRuns, printLeaderboards } from '../../../src/headless/run-report.ts';
import type { RunState, SentParameters, TurnKey } from '../../../src/core/types.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState } from '../../fakes/run-states.ts';

const firstTurns = (count: number): TurnKey[] =>
  Array.from({ length: count }, (_, index) => ({ questionId: index + 1, choiceIndex: 0, turn: 1 }));

/** The same judgments as another model on the judge's server would have given them. */
function withServed(state: RunState, servedModel: string, sentParameters?: SentParameters): RunState {
  const more = sentParameters === undefined ? {} : { sentParameters };
  const judgments = [...state.judgments].map(([key, judgment]) => {
    const completion = { ...judgment.completion, servedModel, ...more };
    return [key, { ...judgment, completion }] as const;
  });
  return { ...state, judgments: new Map(judgments) };
}

describe('printLeaderboards', () => {
  it('prints score, interval and coverage of a run that is fully rated, and nothing below', () => {
    const text = printLeaderboards([fakeRunState()], 0.8);
    expect(text).toMatch(/^Fake bench, judged by Fake Judge 1\n/);
    expect(text).toMatch(/fake-model-a +\d\.\d\d +\d\.\d\d–\d\.\d\d .* 32\/32/);
    expect(text.trimEnd().split('\n')).toHaveLength(3);
  });

  it('says what a score could be where ratings are missing', () => {
    const text = printLeaderboards([fakeRunState({ unreadable: firstTurns(2) })], 0.8);
    expect(text).toMatch(/fake-model-a +\d\.\d\d/);
    expect(text).toMatch(/fake-model-a: 30 of 32 turns are rated; with the missing as 1 and as 10 the score is between/);
  });

  it('prints no score below the coverage that one needs, and says how far it may lie', () => {
    const text = printLeaderboards([fakeRunState({ unreadable: firstTurns(10) })], 0.8);
    expect(text).toMatch(/fake-model-a +– +– /);
    expect(text).toMatch(/22 of 32 turns are rated, and a score needs 80 % \(scores\.min_coverage\): it is between \d\.\d\d and \d\.\d\d/);
  });

  it('prints a model that is never ranked below the others, and why', () => {
    const states = [fakeRunState({ modelId: 'free', quality: 9, isUncontrolled: true }), fakeRunState({ quality: 3 })];
    const text = printLeaderboards(states, 0.8);
    expect(text.indexOf('fake-model-a')).toBeLessThan(text.indexOf('free'));
    expect(text).toMatch(/free +\d\.\d\d/);
    expect(text).toContain('free: not ranked, sampling not controllable\n');
  });

  it('says of a model that failed why it has no score', () => {
    const { spec } = fakeRunState();
    const ends = (kind: string) =>
      foldEvents([
        { type: 'run-start', at: 1000, spec },
        { type: 'run-end', at: 1100, status: 'failed', reason: 'Device lost.', kind },
      ]);
    const textOf = (kind: string) => printLeaderboards([ends(kind)].filter((state) => state !== null), 0.8);
    expect(textOf('out-of-memory')).toContain('fake-model-a: does not fit the GPU memory it may use\n');
    expect(textOf('device-lost')).toContain('fake-model-a: failed: Device lost.\n');
    expect(textOf('device-lost')).toMatch(/fake-model-a +– +– .* 0\/32/);
  });

  it('tells tables apart whose judge’s server used another model', () => {
    const states = ['judge-05', 'judge-11'].map((servedModel) => withServed(fakeRunState({ modelId: `of-${servedModel}` }), servedModel));
    const text = printLeaderboards(states, 0.8);
    expect(text).toContain('Fake bench, judged by Fake Judge 1 (its server used judge-05)\n');
    expect(text).toContain('Fake bench, judged by Fake Judge 1 (its server used judge-11)\n');
  });

  it('tells tables apart whose judge’s server took other parameters', () => {
    const states = [{ temperature: 0 }, {}].map((sentParameters, index) =>
      withServed(fakeRunState({ runId: `run-${index}` }), 'judge-05', sentParameters),
    );
    const text = printLeaderboards(states, 0.8);
    expect(text).toContain('judged by Fake Judge 1 (its server used judge-05, took temperature 0)\n');
    expect(text).toContain('judged by Fake Judge 1 (its server used judge-05, took nothing but the messages)\n');
  });

  it('says what a stand-in is, and that rules are no language model', () => {
    const text = printLeaderboards([fakeRunState({ isStandIn: true, judge: FAKE_PRACTICE_JUDGE })], 0.8);
    expect(text).toContain('judged by Practice judge (rules, not a language model)');
    expect(text).toContain('* built-in model: checks the set-up, what it writes means nothing');
  });
});

describe('describeRuns', () => {
  it('has nothing to say of a run that is done', () => {
    expect(describeRuns([fakeRunState()])).toEqual([]);
  });

  it('counts what is missing, and why', () => {
    const state = fakeRunState({ failedAnswers: firstTurns(1), unreadable: [{ questionId: 2, choiceIndex: 0, turn: 2 }] });
    expect(describeRuns([state])[0]).toMatch(
      /^fake-model-a: completed; 2 turns not answered \(The model asked for 6\.4 GB.*\); 1 judgments without a readable rating$/,
    );
  });
});
