import { describe, expect, it } from 'vitest';
import type { PairRunSpec } from '../../../src/core/pair-types.ts';
import { importedJudgeCard } from '../../../src/core/imported.ts';
import type { RunOrigin } from '../../../src/core/types.ts';
import { partOfPlan } from '../../../src/imports/part-of-plan.ts';
import { fakeSpec } from '../../fakes/run-states.ts';

const origin = (contentSha256: string): RunOrigin => ({
  files: [],
  importedAt: '2026-11-20T10:00:00.000Z',
  contentSha256,
  notes: [],
});

const run = (model: string) => ({
  model,
  judgeId: 'j',
  spec: { ...fakeSpec({ modelId: model, runId: `run-${model}` }), origin: origin(model) },
});

const contestant = (model: string) => ({ modelId: model, label: model, isStandIn: false, runId: `run-${model}` });

const { bench, settings, budget, environment, createdAt } = fakeSpec();
const pairs: PairRunSpec = {
  schemaVersion: 1,
  pairRunId: 'pairs',
  createdAt,
  bench,
  judge: importedJudgeCard('j'),
  settings,
  baseline: null,
  contestants: [contestant('a'), contestant('b')],
  budget,
  environment,
  origin: origin('pairs'),
};
const plan = { leftOut: ['said'], runs: [run('a'), run('b')], pairRuns: [{ judgeId: 'j', spec: pairs }] };
const only = (...wanted: string[]) => partOfPlan(plan, (each) => wanted.includes(each?.contentSha256 ?? ''));

describe('partOfPlan', () => {
  it('keeps what is wanted, and what was said of the whole', () => {
    expect(only('a')).toMatchObject({ leftOut: ['said'], runs: [{ model: 'a' }], pairRuns: [] });
    expect(only('a', 'b', 'pairs')).toEqual(plan);
  });

  it('names no run that stays out', () => {
    const [kept] = only('b', 'pairs').pairRuns;
    expect(kept?.spec.contestants.map(({ runId }) => runId)).toEqual([null, 'run-b']);
  });
});
