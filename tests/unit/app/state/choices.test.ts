import { describe, expect, it } from 'vitest';
import { defaultChoices, restoreChoices } from '../../../../src/app/state/choices.ts';
import { EVALUATION, MODELS } from './configs.ts';

const DEFAULTS = defaultChoices(MODELS, EVALUATION);
const restore = (saved: object) => restoreChoices(JSON.stringify(saved), DEFAULTS);

describe('restoreChoices', () => {
  it('gives back what was saved', () => {
    const saved = { ...DEFAULTS, modelIds: ['gpt2-large'], forcedModelIds: ['gpt2-large'], maxQuestions: 8, categories: ['math'], judgeId: 'gpt-6-luna', maxCostUsd: null };
    expect(restore(saved)).toEqual(saved);
  });

  it('falls back to the default for each field that has another shape', () => {
    const broken = { modelIds: [1], forcedModelIds: 'all', choices: 'two', categories: 'math', maxQuestions: 'x', customJudge: null, customModels: [{}], seed: 5 };
    expect(restore(broken)).toEqual({ ...DEFAULTS, seed: 5 });
  });

  it('survives text that is no record', () => {
    for (const text of [null, '', '{', '3', 'null']) expect(restoreChoices(text, DEFAULTS)).toEqual(DEFAULTS);
  });

  it('does not expect files to be there after a reload', () => {
    expect(restore({ benchOrigin: 'files' }).benchOrigin).toBe(DEFAULTS.benchOrigin);
  });

  it('takes over no field that it does not know', () => {
    expect(restore({ apiKey: 'secret' })).not.toHaveProperty('apiKey');
  });
});
