import { describe, expect, it } from 'vitest';
import { createRunSpec, judgeModelCard, type RunChoices } from '../../../src/core/run-spec.ts';
import { InputError } from '../../../src/core/errors.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, MADE_UP_SETTINGS, madeUpBench } from '../../fakes/made-up-bench.ts';

/** With a reference set that is not chosen yet: `createRunSpec` does that. */
const SETTINGS = { ...MADE_UP_SETTINGS, referenceSet: 'to be replaced' };
const CHOICES: RunChoices = {
  bench: madeUpBench(),
  model: MADE_UP_CARD,
  judge: MADE_UP_JUDGE,
  settings: SETTINGS,
  budget: { usd: 1, tokens: null, seconds: null },
  environment: { benchtab: '0.1.0', browser: 'node', adapter: null },
  groupId: 'group-9',
  now: Date.UTC(2026, 10, 20, 12),
};
const answers = (...ids: number[]) => ids.map((questionId) => ({ questionId, turns: ['a', 'b'] }));
const set = (name: string, ...ids: number[]) => ({ name, answers: answers(...ids), sha256: '' });

describe('createRunSpec', () => {
  it('holds everything a run needs', () => {
    expect(createRunSpec(CHOICES)).toEqual({
      schemaVersion: 1,
      runId: 'group-9-made-up-model',
      groupId: 'group-9',
      createdAt: '2026-11-20T12:00:00.000Z',
      bench: CHOICES.bench,
      model: MADE_UP_CARD,
      judge: MADE_UP_JUDGE,
      settings: { ...SETTINGS, referenceSet: 'authors' },
      budget: { usd: 1, tokens: null, seconds: null },
      environment: CHOICES.environment,
    });
  });

  it('is frozen and survives a copy', () => {
    const spec = createRunSpec(CHOICES);
    expect(Object.isFrozen(spec)).toBe(true);
    expect(structuredClone(spec)).toEqual(JSON.parse(JSON.stringify(spec)));
  });

  it('refuses a bench without questions', () => {
    const bench = madeUpBench({ questions: [] });
    expect(() => createRunSpec({ ...CHOICES, bench })).toThrow(
      'no question of bench "made_up" is left: choose more categories or questions',
    );
  });

  it("prefers the reference set of the judge's name", () => {
    const bench = madeUpBench({ references: [set('authors', 2), set('made-up-judge', 2)] });
    expect(createRunSpec({ ...CHOICES, bench }).settings.referenceSet).toBe('made-up-judge');
  });

  it("falls back to the bench's first set", () => {
    const bench = madeUpBench({ references: [set('gpt-4', 2), set('other', 2)] });
    expect(createRunSpec({ ...CHOICES, bench }).settings.referenceSet).toBe('gpt-4');
  });

  it('needs no reference set without a judge', () => {
    const spec = createRunSpec({ ...CHOICES, judge: null, bench: madeUpBench({ references: [] }) });
    expect(spec.settings.referenceSet).toBeNull();
  });

  it('needs no reference set where no category asks for one', () => {
    const settings = { ...SETTINGS, referenceCategories: [] };
    const bare = madeUpBench({ references: [] });
    expect(createRunSpec({ ...CHOICES, settings, bench: bare }).settings.referenceSet).toBeNull();
    expect(createRunSpec({ ...CHOICES, settings }).settings.referenceSet).toBe('authors');
  });

  it.each([
    ['no set', []],
    ['a set without the answer', [set('authors', 1, 3)]],
  ])('names the question whose reference answer is missing with %s', (_what, references) => {
    const make = () => createRunSpec({ ...CHOICES, bench: madeUpBench({ references }) });
    expect(make).toThrow(InputError);
    expect(make).toThrow('bench "made_up" has no reference answer for question 2');
  });
});

describe('judgeModelCard', () => {
  it('shows a judge to an engine as a model', () => {
    expect(judgeModelCard({ ...MADE_UP_JUDGE, engine: 'openai' })).toMatchObject({
      modelId: 'made-up-judge',
      engine: 'openai',
      source: 'made-up-judge-1',
      promptFormat: 'chat',
      isStandIn: false,
    });
  });
});
