import { describe, expect, it } from 'vitest';
import { CUSTOM_JUDGE, NO_JUDGE, defaultChoices, type SetupChoices } from '../../../../src/app/state/choices.ts';
import {
  chosenJudge,
  oneOfEach,
  planRuns,
  problemsOf,
} from '../../../../src/app/state/plan.ts';
import { madeUpBench } from '../../../fakes/made-up-bench.ts';
import { EVALUATION, MODELS } from './configs.ts';

const GIB = 1024 ** 3;
const DEFAULTS = defaultChoices(MODELS, EVALUATION);
const choices = (change: Partial<SetupChoices>): SetupChoices => ({ ...DEFAULTS, ...change });
const idsOf = (bench: ReturnType<typeof madeUpBench>) => bench.questions.map(({ questionId }) => questionId);
const models = MODELS.models.slice(0, 2);
const CATALOGUE = { judges: EVALUATION.judges, models: MODELS.models };

function plan(change: Partial<SetupChoices>, referenceSet: string | null = null, cards = models) {
  const [authors] = madeUpBench().references;
  if (authors === undefined) throw new Error('the made-up bench has references');
  return planRuns({
    catalogue: CATALOGUE,
    bench: madeUpBench({ questions: madeUpBench().questions.slice(0, 3), references: [authors, { ...authors, name: 'own' }] }),
    models: cards,
    referenceSet,
    choices: choices(change),
    evaluation: { ...EVALUATION, settings: { ...EVALUATION.settings, referenceCategories: ['math'] } },
    environment: { benchtab: '0', browser: 'x', adapter: null },
    hasF16: true,
    groupId: 'g',
    now: 1000,
  });
}

describe('oneOfEach', () => {
  it('takes a question of each category before a second one', () => {
    const [first, second] = madeUpBench().questions;
    const bench = madeUpBench({ questions: [first, { ...first, questionId: 9 }, second].filter((one) => one !== undefined) as never });
    expect(idsOf(oneOfEach(bench, 2))).toEqual([1, 2]);
    expect(idsOf(oneOfEach(bench, 3))).toEqual([1, 2, 9]);
  });
});

describe('planRuns', () => {
  it('asks the chosen categories, the first so many', () => {
    expect(plan({ categories: ['math', 'stem'] })[0]?.bench.questions.map(({ questionId }) => questionId)).toEqual([2, 3]);
    expect(plan({ maxQuestions: 2 })[0]?.bench.questions).toHaveLength(2);
  });

  it('makes one spec a model, in order, with the settings chosen', () => {
    const specs = plan({ maxTokens: 64, seed: 9, choices: 2, maxCostUsd: 0.5 });
    expect(specs.map(({ model }) => model)).toEqual(models);
    expect(specs[0]?.settings).toMatchObject({ maxTokens: 64, seed: 9, choices: 2, mode: 'single', gpuBudgetBytes: 5 * GIB });
    expect(specs[0]?.budget).toEqual({ usd: 0.5, tokens: null, seconds: null });
    expect(specs.map(({ createdAt }) => Date.parse(createdAt))).toEqual([1000, 1001]);
  });

  it('loads a model for the context that fits, and forgets the budget of one that is forced', () => {
    const phi = MODELS.models.filter(({ modelId }) => modelId === 'Phi-3.5-mini-instruct-q4f16_1-MLC');
    const [spec] = plan({ gpuBudgetMb: 4096, maxTokens: 256 }, null, phi);
    expect(spec?.model.contextTokens).toBeLessThan(4096);
    expect(spec?.model.gpuBytes).toBeLessThanOrEqual(3 * GIB);
    const [forced] = plan({ gpuBudgetMb: 2048, forcedModelIds: [phi[0]?.modelId ?? ''] }, null, phi);
    expect(forced?.settings.gpuBudgetBytes).toBeNull();
    expect(forced?.model.contextTokens).toBe(4096);
  });

  it('counts a forced model against the budget once it fits', () => {
    const phi = MODELS.models.filter(({ modelId }) => modelId === 'Phi-3.5-mini-instruct-q4f16_1-MLC');
    const [spec] = plan({ gpuBudgetMb: 6144, forcedModelIds: [phi[0]?.modelId ?? ''] }, null, phi);
    expect(spec?.settings.gpuBudgetBytes).toBe(5 * GIB);
  });

  it('judges with the reference set asked for, else with the first', () => {
    expect(plan({})[0]?.settings.referenceSet).toBe('authors');
    expect(plan({}, 'own')[0]?.settings.referenceSet).toBe('own');
    expect(() => plan({}, 'gone')).toThrow('has no reference set "gone": it has authors, own');
  });

  it('refuses to plan without a question', () => {
    expect(() => plan({ categories: ['none of ours'] })).toThrow(/no question/);
  });
});

describe('chosenJudge', () => {
  it('is one of the catalogue, none, or any model of a server', () => {
    expect(chosenJudge(choices({ judgeId: 'gpt-6-luna' }), CATALOGUE)?.price).not.toBeNull();
    expect(chosenJudge(choices({ judgeId: NO_JUDGE }), CATALOGUE)).toBeNull();
    const own = choices({ judgeId: CUSTOM_JUDGE, customJudge: { model: ' meta/llama ', baseUrl: 'http://localhost:1/v1/' } });
    expect(chosenJudge(own, CATALOGUE)).toMatchObject({ model: 'meta/llama', baseUrl: 'http://localhost:1/v1', price: null });
  });

  it('is a real judge at a server, even if its model is called as the practice judge', () => {
    const own = choices({ judgeId: CUSTOM_JUDGE, customJudge: { model: 'practice', baseUrl: 'http://localhost:1/v1' } });
    expect(chosenJudge(own, CATALOGUE)?.isStandIn).toBe(false);
  });
});

describe('problemsOf', () => {
  const problems = (change: Partial<SetupChoices>, chosen = models) => problemsOf(choices(change), chosen, CATALOGUE);

  it('finds none in the defaults', () => {
    expect(problems({})).toEqual([]);
  });

  it('names each number that cannot be', () => {
    expect(problems({ choices: 101 })).toEqual(['Attempts at each question: a whole number from 1 to 100.']);
    expect(problems({ choices: 100 })).toEqual([]);
    expect(problems({ choices: 0, maxTokens: Number.NaN, maxQuestions: 1.5, seed: -1, gpuBudgetMb: 0 })).toHaveLength(5);
  });

  it('asks for a pace above nothing', () => {
    const paced = (requestsPerSecond: number, tokensPerMinute: number | null) =>
      problems({ judgeId: 'gpt-6-luna', judgePace: { requestsPerSecond, tokensPerMinute } })[0];
    expect(paced(0, null)).toBe('Requests a second: a number above 0.');
    expect(paced(1, 0)).toBe('Tokens a minute: a number from 1, or empty for no limit.');
    expect(paced(0.5, null)).toBeUndefined();
  });

  it('asks for a model, and for the judge’s name and address', () => {
    expect(problems({}, [])).toEqual(['Choose at least one model.']);
    const judge = (model: string, baseUrl: string) => problems({ judgeId: CUSTOM_JUDGE, customJudge: { model, baseUrl } })[0];
    expect(judge('', 'http://localhost/v1')).toMatch(/Name the judge/);
    expect(judge('m', 'ftp://x')).toMatch(/^The judge’s base URL: an address that begins with https/);
    expect(judge('m', 'http://192.168.0.7:8000/v1')).toMatch(/^The judge’s base URL: “192.168.0.7:8000” is plain http on another machine/);
    expect(judge('m', 'https://RESOURCE.openai.azure.com/openai/v1')).toMatch(/put the name of your Azure resource for RESOURCE/);
    expect(judge('m', 'https://mine.openai.azure.com/openai/v1')).toBeUndefined();
    expect(problems({ judgeId: 'gone' })[0]).toMatch(/"gone" is not in the catalogue/);
  });
});
