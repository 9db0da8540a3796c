import { describe, expect, it } from 'vitest';
import { CUSTOM_JUDGE, LOCAL_JUDGE } from '../../../../src/app/state/choices.ts';
import { questionChoice, rebuild, recipeOf, recipeOfManifest, type Recipe, type Stock } from '../../../../src/app/state/recipe.ts';
import { localJudgeCard } from '../../../../src/core/judge-cards.ts';
import type { JudgeCard, RunSpec } from '../../../../src/core/types.ts';
import { toManifest } from '../../../../src/exports/manifest.ts';
import { readManifest } from '../../../../src/imports/read-manifest.ts';
import { FAKE_JURY, FAKE_SECOND_JUDGE, fakeJuryState } from '../../../fakes/jury-runs.ts';
import { FAKE_SERVER_JUDGE, fakeBench, fakeCard, fakeRunState, fakeSpec } from '../../../fakes/run-states.ts';
import { EVALUATION } from './configs.ts';

const { settings } = EVALUATION;
const MODELS = [fakeCard({ modelId: 'a' }), fakeCard({ modelId: 'b' })];
const STOCK: Stock = { models: MODELS, judges: [FAKE_SERVER_JUDGE, FAKE_SECOND_JUDGE], settings, today: '2026-11-24' };

function specOf(change: Partial<RunSpec> = {}, modelId = 'a'): RunSpec {
  const spec = fakeSpec({ modelId, bench: fakeBench({ name: 'starter' }) });
  const { temperatures, defaultTemperature, judgeMaxTokens, referenceCategories } = settings;
  return { ...spec, settings: { ...spec.settings, temperatures, defaultTemperature, judgeMaxTokens, referenceCategories }, ...change };
}

function recipe(...specs: readonly RunSpec[]): Recipe {
  const found = recipeOf(specs);
  if (found === null) throw new Error('there is no recipe');
  return found;
}

describe('rebuild', () => {
  it('chooses models, numbers, judge and bench as they were', () => {
    expect(rebuild(recipe(specOf(), specOf({}, 'b')), STOCK)).toEqual({
      choices: { modelIds: ['a', 'b'], choices: 1, maxTokens: 1024, seed: 42, judgeId: 'fake-judge-1', jurorIds: [], judgeRepeats: 1, juryRule: 'mean' },
      benchOrigin: 'starter',
      notes: [],
    });
  });

  it('names models that are not here', () => {
    const { choices, notes } = rebuild(recipe(specOf(), specOf({}, 'gone')), STOCK);
    expect(choices.modelIds).toEqual(['a']);
    expect(notes).toEqual(['gone (gone) is not in the list here: add it by hand as gone.']);
  });

  it('says where the weights here are others', () => {
    const models = [{ ...fakeCard({ modelId: 'a' }), revision: '1111111aaaa' }];
    const { notes } = rebuild(recipe(specOf({ model: { ...fakeCard({ modelId: 'a' }), revision: '2222222bbbb' } })), { ...STOCK, models });
    expect(notes).toEqual(['a has other weights here: revision 1111111, not 2222222.']);
  });

  it('seats a jury', () => {
    const state = fakeJuryState({ bench: fakeBench({ name: 'starter' }), modelId: 'a' });
    expect(rebuild(recipe(state.spec), STOCK).choices).toMatchObject({ judgeId: 'fake-judge-1', jurorIds: ['fake-judge-2'], judgeRepeats: FAKE_JURY.repeats, juryRule: FAKE_JURY.rule });
  });

  it('chooses a judge of this browser by its model', () => {
    const judge = localJudgeCard(fakeCard({ modelId: 'b' }));
    expect(rebuild(recipe(specOf({ judge })), STOCK).choices).toMatchObject({ judgeId: LOCAL_JUDGE, localJudgeModelId: 'b' });
  });

  it('says that a judge has ended, and who follows it', () => {
    const judge: JudgeCard = { ...FAKE_SERVER_JUDGE, endsOn: '2026-10-23', successor: 'heir' };
    const { notes } = rebuild(recipe(specOf({ judge })), { ...STOCK, judges: [judge] });
    expect(notes[0]).toMatch(/Fake Judge 1 ended on .*2026: heir follows it/);
  });

  it('names the server of its own run’s judge, and never one that a file names', () => {
    const judge = { ...FAKE_SERVER_JUDGE, judgeId: 'x', model: 'x', baseUrl: 'https://evil.example/v1' };
    expect(rebuild(recipe(specOf({ judge })), STOCK).choices).toMatchObject({ judgeId: CUSTOM_JUDGE, customJudge: { model: 'x', baseUrl: 'https://evil.example/v1' } });
    const { choices, notes } = rebuild({ ...recipe(specOf({ judge })), isOwn: false }, STOCK);
    expect(choices.customJudge).toBeUndefined();
    expect(choices.judgeId).toBeUndefined();
    expect(notes[0]).toContain('if you trust it');
  });

  it('takes a known judge’s name at another address for another judge', () => {
    const judge = { ...FAKE_SERVER_JUDGE, baseUrl: 'https://evil.example/v1' };
    expect(rebuild({ ...recipe(specOf({ judge })), isOwn: false }, STOCK).choices.judgeId).toBeUndefined();
  });

  it('says which settings come from the configuration here', () => {
    const spec = specOf();
    const { notes } = rebuild(recipe({ ...spec, settings: { ...spec.settings, judgeMaxTokens: 99, temperatures: { math: 1 } } }), STOCK);
    expect(notes).toEqual(['Set in the configuration otherwise than here, and kept as here: temperatures, the judge’s tokens (99).']);
  });

  it('asks for a bench and for prompts that are nobody’s here', () => {
    const bench = fakeBench({ name: 'mine', judgePromptsName: 'my-prompts' });
    const { benchOrigin, notes } = rebuild(recipe(specOf({ bench })), STOCK);
    expect(benchOrigin).toBeNull();
    expect(notes[0]).toContain('“my-prompts”');
  });

  it('makes of a manifest what it makes of its runs', () => {
    const state = fakeRunState({ modelId: 'a', bench: fakeBench({ name: 'starter' }) });
    const told = recipeOfManifest(readManifest(JSON.stringify(toManifest([state], { benchtab: '0' })), 'manifest.json'));
    expect(told).toEqual({ ...recipe(state.spec), isOwn: false });
  });
});

describe('questionChoice', () => {
  const bench = fakeBench({ name: 'starter' });
  const chosen = (ids: readonly number[]) => {
    const own = { ...bench, questions: bench.questions.filter(({ questionId }) => ids.includes(questionId)) };
    return questionChoice(recipe(specOf({ bench: own })), bench);
  };

  it.each([
    ['all of them', bench.questions.map(({ questionId }) => questionId), { categories: null, maxQuestions: null }],
    ['a category', [7, 8], { categories: ['math'], maxQuestions: null }],
    ['the first five', [1, 2, 3, 4, 5], { categories: null, maxQuestions: 5 }],
    ['the first of two categories', [5, 6, 7], { categories: ['reasoning', 'math'], maxQuestions: 3 }],
  ])('chooses %s', (_name, ids, expected) => {
    expect(chosen(ids)).toEqual({ choices: expected, notes: [] });
  });

  it('says when no choice gives these questions', () => {
    expect(chosen([1, 16]).notes[0]).toContain('cannot be chosen');
  });

  it('says when questions, prompts or references are others', () => {
    const { notes } = questionChoice(recipe(specOf({ bench })), { ...bench, questionsSha256: 'x', judgePromptsSha256: 'y', references: [] });
    expect(notes).toHaveLength(3);
  });
});
