import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../src/core/identity.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { JudgeCard, Jury, RunState } from '../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, madeUpBench, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { judged, startOf } from './events.ts';

const SECOND: JudgeCard = { ...MADE_UP_JUDGE, judgeId: 'second', model: 'second' };

describe('identityOf', () => {
  const ofSpec = (change?: SpecChange) => identityOf({ spec: madeUpSpec(change), judgments: new Map() });
  const identity = ofSpec();
  const bench = madeUpBench();

  it.each<[string, SpecChange]>([
    ['model', { model: { ...MADE_UP_CARD, modelId: 'other' } }],
    ['run, group and time', { runId: 'r', groupId: 'g', createdAt: '2027-01-01T00:00:00.000Z' }],
    ['budget', { budget: { usd: 5 } }],
    ['number of tries', { settings: { maxAttempts: 9 } }],
    ['GPU budget', { settings: { gpuBudgetBytes: 1 } }],
    ['label of the judge', { judge: { ...MADE_UP_JUDGE, label: 'Renamed' } }],
    ['environment', { environment: { benchtab: '9', browser: 'x', adapter: 'y' } }],
    ['order of the temperatures', { settings: { temperatures: { stem: 0.1, math: 0, writing: 0.7 } } }],
  ])('is the same for another %s', (_what, change) => {
    expect(ofSpec(change)).toBe(identity);
  });

  it('does not hang on the order of categories', () => {
    const of = (...referenceCategories: string[]) => ofSpec({ settings: { referenceCategories } });
    expect(of('math', 'stem')).toBe(of('stem', 'math'));
  });

  it.each<[string, SpecChange]>([
    ['bench', { bench: { ...bench, name: 'other' } }],
    ['text of the questions', { bench: { ...bench, questionsSha256: '1' } }],
    ['part of the questions', { bench: { ...bench, questions: bench.questions.slice(0, 2) } }],
    ['set of judge prompts', { bench: { ...bench, judgePromptsSha256: '1' } }],
    ['text of the references', { bench: { ...bench, references: bench.references.map((set) => ({ ...set, sha256: '1' })) } }],
    ['reference set', { settings: { referenceSet: null } }],
    ['judge', { judge: null }],
    ['judge model', { judge: { ...MADE_UP_JUDGE, model: 'other' } }],
    ['judge server', { judge: { ...MADE_UP_JUDGE, baseUrl: 'http://localhost/v1' } }],
    ['judge temperature', { judge: { ...MADE_UP_JUDGE, parameters: { tokenLimitField: 'max_tokens', temperature: 1 } } }],
    ['kind of judge', { judge: { ...MADE_UP_JUDGE, engine: 'practice' } }],
    ['choice of categories with reference', { settings: { referenceCategories: ['math', 'stem'] } }],
    ['mode', { settings: { mode: 'pairwise-all' } }],
    ['number of choices', { settings: { choices: 2 } }],
    ['token limit', { settings: { maxTokens: 1 } }],
    ["judge's token limit", { settings: { judgeMaxTokens: 1 } }],
    ['temperature', { settings: { temperatures: { writing: 0.9 } } }],
    ['default temperature', { settings: { defaultTemperature: 0.9 } }],
    ['seed', { settings: { seed: 8 } }],
    ['jury', { jury: { jurors: [MADE_UP_JUDGE, SECOND], repeats: 1, rule: 'mean' } }],
  ])('differs with another %s', (_what, change) => {
    expect(ofSpec(change)).not.toBe(identity);
  });
});

describe('identityOf a jury’s run', () => {
  const ofJury = (change: Partial<Jury> = {}) =>
    identityOf({ spec: madeUpSpec({ jury: { jurors: [MADE_UP_JUDGE, SECOND], repeats: 2, rule: 'mean', ...change } }), judgments: new Map() });

  it.each<[string, Partial<Jury>]>([
    ['juror', { jurors: [MADE_UP_JUDGE, { ...SECOND, model: 'third' }] }],
    ['number of repeats', { repeats: 3 }],
    ['rule', { rule: 'median' }],
  ])('differs with another %s', (_what, change) => expect(ofJury(change)).not.toBe(ofJury()));

  it('differs where one juror’s server said another model, not where another seat’s judgment is missing', () => {
    const stateWith = (...models: readonly (string | null)[]) =>
      foldEvents([
        startOf(madeUpSpec({ jury: { jurors: [MADE_UP_JUDGE, SECOND], repeats: 1, rule: 'mean' } })),
        ...models.map((servedModel, seat) => judged(1, 1, 5, { seat, completion: { servedModel } })),
      ]) as RunState;
    expect(identityOf(stateWith('a', 'b'))).toBe(identityOf(stateWith('a', 'b')));
    expect(identityOf(stateWith('a', 'c'))).not.toBe(identityOf(stateWith('a', 'b')));
  });
});
