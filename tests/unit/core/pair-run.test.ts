import { describe, expect, it } from 'vitest';
import { createPairRunSpec, standingPairs, type PairRunChoices } from '../../../src/core/pair-run.ts';
import type { RunState } from '../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, MADE_UP_QUESTIONS, madeUpBench, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { fakeHalfJudgment, fakePairJudgment, fakePairSpec, pairBench } from '../../fakes/pair-runs.ts';
import { fakeRunState } from '../../fakes/run-states.ts';

function stateOf(modelId: string, bench = pairBench()): RunState {
  const spec = madeUpSpec({ runId: `run-${modelId}`, bench, model: { ...MADE_UP_CARD, modelId, label: `Model ${modelId}` } });
  return { ...fakeRunState(), spec };
}

function specOf(change: Partial<PairRunChoices> = {}) {
  return createPairRunSpec({
    states: [stateOf('x'), stateOf('y')],
    judge: MADE_UP_JUDGE,
    mode: 'pairwise-all',
    baseline: null,
    referenceSet: null,
    settings: { judgeMaxTokens: 2048, maxAttempts: 2 },
    budget: { usd: 1, tokens: null, seconds: null },
    environment: { benchtab: '1', browser: 'node', adapter: null },
    pairRunId: 'p',
    now: Date.parse('2026-11-23T10:00:00.000Z'),
    ...change,
  });
}

describe('createPairRunSpec', () => {
  it('takes the models, the bench and the references of the runs', () => {
    expect(specOf()).toMatchObject({
      pairRunId: 'p',
      createdAt: '2026-11-23T10:00:00.000Z',
      contestants: [{ modelId: 'x', runId: 'run-x' }, { modelId: 'y', runId: 'run-y' }],
      settings: { mode: 'pairwise-all', judgeMaxTokens: 2048, maxAttempts: 2, referenceSet: 'authors', choices: 1 },
      baseline: null,
    });
  });

  it('keeps the questions that all runs have', () => {
    const fewer = pairBench({ questions: MADE_UP_QUESTIONS.slice(1, 3) });
    const { bench } = specOf({ states: [stateOf('x'), stateOf('y', fewer)] });
    expect(bench.questions.map(({ questionId }) => questionId)).toEqual([2, 3]);
  });

  it.each<[string, Partial<PairRunChoices>, string]>([
    ['one run', { states: [stateOf('x')] }, 'pairs need two models or more'],
    ['two runs of a model', { states: [stateOf('x'), stateOf('x')] }, 'two of the runs are of "x"'],
    ['a baseline that takes no part', { mode: 'pairwise-baseline', baseline: 'z' }, 'the baseline "z" is none of x, y'],
    [
      'answers to other questions',
      { states: [stateOf('x'), stateOf('y', pairBench({ questionsSha256: 'other' }))] },
      'Model y answered another question file than Model x',
    ],
    [
      'a bench without prompts for pairs',
      { states: [stateOf('x', madeUpBench()), stateOf('y', madeUpBench())] },
      'bench "made_up" lacks the judge prompts pair-v2, pair-v2-multi-turn, pair-math-v1, pair-math-v1-multi-turn',
    ],
    [
      'questions whose text is not known',
      {
        states: ['x', 'y'].map((name) =>
          stateOf(name, pairBench({ questions: [{ questionId: 9, category: 'writing', turns: ['', ''] }] })),
        ),
      },
      'the text of question 9 is not known',
    ],
  ])('refuses %s', (_what, change, sentence) => {
    expect(() => specOf(change)).toThrow(sentence);
  });
});

describe('standingPairs', () => {
  it('has the last judgment of a match in our own runs, where its match came first', () => {
    const [first, again] = [fakePairJudgment(['error', 'tie']), fakePairJudgment(['tie', 'tie'], { replaces: true })];
    const other = fakePairJudgment(undefined, { questionId: 4 });
    const { finished } = standingPairs({ spec: fakePairSpec(), judgments: [first, other, again] });
    expect(finished).toEqual([again, other]);
  });

  it('keeps matches with one game apart, until the other one is played', () => {
    const half = fakeHalfJudgment();
    expect(standingPairs({ spec: fakePairSpec(), judgments: [half] })).toEqual({ finished: [], unfinished: [half] });
    const whole = fakePairJudgment();
    expect(standingPairs({ spec: fakePairSpec(), judgments: [half, whole] })).toEqual({ finished: [whole], unfinished: [] });
  });

  it('has every row of imported files', () => {
    const origin = { files: [], importedAt: '', contentSha256: '', notes: [] };
    const judgments = [fakePairJudgment(), fakePairJudgment()];
    expect(standingPairs({ spec: fakePairSpec({ origin }), judgments }).finished).toHaveLength(2);
  });
});
