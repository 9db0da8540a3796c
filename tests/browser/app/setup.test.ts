import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CUSTOM_JUDGE } from '../../../src/app/state/choices.ts';
import { InputError } from '../../../src/core/errors.ts';
import type { Bench } from '../../../src/core/types.ts';
import { madeUpBench, MADE_UP_CARD } from '../../fakes/made-up-bench.ts';
import { createWholeApp, gate } from './whole-app.ts';

beforeEach(() => localStorage.clear());

const LARGE = 'Llama-3.1-8B-Instruct-q4f16_1-MLC';

const setupWith = (benches: object = {}) => {
  const starter = () => Promise.resolve(madeUpBench({ questions: madeUpBench().questions.slice(0, 2), references: [{ name: 'r', answers: [{ questionId: 2, turns: ['42', '21'] }], sha256: '' }] }));
  const mtBench = () => Promise.reject(new InputError('MT-bench cannot be had: drop the files'));
  const fromFiles = () => Promise.reject(new InputError('not JSON', { file: 'question.jsonl', line: 3 }));
  return createWholeApp({ storage: localStorage, services: { benches: { starter, mtBench, fromFiles, ...benches } } }).context;
};

describe('Setup', () => {
  it('keeps choices and custom models over a reload, and never a key', async () => {
    const { setup, keyring } = setupWith();
    setup.update({ judgeId: CUSTOM_JUDGE, customJudge: { model: 'm', baseUrl: 'http://localhost:1/v1' }, maxTokens: 99 });
    setup.addModel({ ...MADE_UP_CARD, modelId: 'mine', family: 'custom', weightsUrl: 'https://w', libraryUrl: 'https://l' });
    keyring.set('http://localhost:1/v1', 'very-secret');
    expect(JSON.stringify({ ...localStorage })).not.toContain('very-secret');
    const again = setupWith().setup;
    expect(again.choices).toEqual(setup.choices);
    expect(again.chosenModels.map(({ modelId }) => modelId)).toContain('mine');
    again.removeModel('mine');
    expect(again.chosenModels.map(({ modelId }) => modelId)).not.toContain('mine');
  });

  it('sums up what the choices will take', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    expect(setup.planned.problems).toEqual([]);
    expect(setup.summary).toMatchObject({ questions: 2, answers: 8, judgeCalls: 8, usd: null });
    setup.update({ judgeId: 'gpt-6-luna' });
    expect(setup.summary?.usd?.[0]).toBeGreaterThan(0);
    expect(setup.summary?.usd?.[1]).toBeGreaterThan(setup.summary?.usd?.[0] ?? 0);
  });

  it('counts apart the models whose size nobody tells', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    setup.addModel({ ...MADE_UP_CARD, modelId: 'mine', engine: 'transformers', isStandIn: false, downloadBytes: null });
    expect(setup.summary).toMatchObject({ downloadBytes: 0, diskBytes: 0, unsized: 1 });
  });

  it('says in a sentence why nothing can start', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    setup.update({ categories: [] });
    expect(setup.planned.problems[0]).toMatch(/no question/);
    setup.update({ categories: null, modelIds: [] });
    expect(setup.planned.problems).toEqual(['Choose at least one model.']);
  });

  it('shows a bench that cannot be had, and broken lines with file and line', async () => {
    const { setup } = setupWith();
    await setup.chooseBench('mt-bench');
    expect(setup.benchState).toEqual({ status: 'failed', message: 'MT-bench cannot be had: drop the files' });
    await setup.takeFiles([new File(['{'], 'question.jsonl')]);
    expect(setup.benchState).toEqual({ status: 'failed', message: 'question.jsonl:3: not JSON' });
    expect(setup.bench).toBeNull();
  });

  it('lets no slow fetch replace a bench that was chosen after it', async () => {
    const arrived = gate();
    const slow = async (): Promise<Bench> => {
      await arrived.opened;
      return madeUpBench({ label: 'slow' });
    };
    const { setup } = setupWith({ mtBench: slow });
    const fetching = setup.chooseBench('mt-bench');
    await setup.chooseBench('starter');
    arrived.open();
    await fetching;
    expect(setup.bench?.label).toBe('Made-up bench');
  });

  it('takes another reference set from a file, judges with it, and drops it with its bench', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    expect(setup.planned.specs[0]?.settings.referenceSet).toBe('r');
    const row = JSON.stringify({ question_id: 2, choices: [{ index: 0, turns: ['forty-two', 'twenty-one'] }] });
    const { renamedFrom } = await setup.takeReferences(new File([`${row}\n`], 'r.jsonl'));
    expect(renamedFrom).toBe('r');
    expect(setup.planned.specs[0]?.settings.referenceSet).toBe('r-2');
    expect(setup.planned.specs[0]?.bench.references.map(({ name }) => name)).toEqual(['r', 'r-2']);
    setup.chooseReferences('r');
    expect(setup.planned.specs[0]?.settings.referenceSet).toBe('r');
    await setup.chooseBench('starter');
    expect(setup.bench?.references.map(({ name }) => name)).toEqual(['r']);
  });

  it('says which answers a chosen reference set lacks', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    const row = JSON.stringify({ question_id: 9, choices: [{ index: 0, turns: ['a'] }] });
    await setup.takeReferences(new File([row], 'other.jsonl'));
    expect(setup.planned.problems[0]).toMatch(/no reference answer for question 2 in set "other"/);
  });

  it('judges by the prompts of a file, under its name and hash, until they are given back', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    const own = setup.bench?.judgePromptsSha256;
    const prompts = (setup.bench?.judgePrompts ?? []).map(({ name, type, promptTemplate, outputFormat }) =>
      JSON.stringify({ name, type, system_prompt: 'Be strict.', prompt_template: promptTemplate, output_format: outputFormat }),
    );
    await setup.takePrompts(new File([prompts.join('\n')], 'strict.jsonl'));
    const bench = setup.planned.specs[0]?.bench;
    expect(bench?.judgePromptsName).toBe('strict');
    expect(bench?.judgePrompts.map(({ systemPrompt }) => systemPrompt)).toEqual(prompts.map(() => 'Be strict.'));
    expect(bench?.judgePromptsSha256).toMatch(/^[0-9a-f]{64}$/);
    await expect(setup.takePrompts(new File(['{'], 'broken.jsonl'))).rejects.toThrow('broken.jsonl:1: not a JSON object');
    expect(setup.bench?.judgePromptsName).toBe('strict');
    setup.forgetPrompts();
    expect(setup.bench?.judgePromptsName).toBeUndefined();
    expect(setup.bench?.judgePromptsSha256).toBe(own);
  });

  it('says which prompts a file lacks that the chosen questions need', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    const [first] = setup.bench?.judgePrompts ?? [];
    const line = { name: first?.name, type: first?.type, system_prompt: '', prompt_template: first?.promptTemplate, output_format: first?.outputFormat };
    await setup.takePrompts(new File([JSON.stringify(line)], 'one.jsonl'));
    expect(setup.planned.problems[0]).toMatch(/the file of judge prompts “one” lacks single-/);
  });

  it('names the model that is too big, and starts it without a budget once it is forced', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    await setup.look();
    setup.update({ modelIds: [LARGE], gpuBudgetMb: 4096 });
    expect(setup.planned.problems).toEqual(['Llama 3.1 8B Instruct is too big: leave it out, or tick “Try anyway”.']);
    setup.forceModel(LARGE, true);
    expect(setup.planned.problems).toEqual([]);
    expect(setup.makeSpecs(0)[0]?.settings.gpuBudgetBytes).toBeNull();
    setup.forceModel(LARGE, false);
    expect(setup.planned.problems).toHaveLength(1);
  });

  it('loads a model for less context where that makes it fit', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    await setup.look();
    setup.update({ modelIds: ['Phi-3.5-mini-instruct-q4f16_1-MLC'], gpuBudgetMb: 4096, maxTokens: 256 });
    const [spec] = setup.makeSpecs(0);
    expect(spec?.model.contextTokens).toBeLessThan(4096);
    expect(spec?.model.gpuBytes).toBeLessThanOrEqual(spec?.settings.gpuBudgetBytes ?? 0);
  });

  it('says of a model that cannot run on this machine that it must be left out', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    await setup.look();
    setup.update({ modelIds: ['browser-built-in'] });
    expect(setup.planned.problems).toEqual(["The browser's own model cannot run here: leave it out."]);
  });

  it('predicts times from the speed of the card, once that is measured, and keeps it', async () => {
    const { setup, gpuSpeed } = setupWith();
    await setup.ensureBench();
    await setup.look();
    const basis = () => setup.outlooks[LARGE]?.speed?.basis.kind;
    expect(basis()).toBe('guess');
    await gpuSpeed.measure();
    expect(basis()).toBe('predicted');
    expect(setupWith().gpuSpeed.of('test adapter')).toBe(200e9);
  });

  it('takes the speed that a model was seen to write at here', async () => {
    const { setup, deviceHistory } = setupWith();
    await setup.ensureBench();
    await setup.look();
    deviceHistory.record('test adapter', LARGE, {
      ...{ at: 0, outcome: 'ok', sentence: null, kind: null, peakGpuBytes: null, contextTokens: 4096 },
      tokensPerSecond: 23,
    });
    expect(setup.outlooks[LARGE]?.speed?.basis.kind).toBe('measured');
    deviceHistory.forget(LARGE);
    expect(setup.outlooks[LARGE]?.speed?.basis.kind).toBe('guess');
  });

  it('records the browser and the adapter in every spec', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    await setup.look();
    expect(setup.makeSpecs(5)[0]?.environment).toEqual({ benchtab: '0.0.1', browser: 'Test 1', adapter: 'test adapter' });
  });
});

describe('GpuSpeed', () => {
  const speedOf = (measureBandwidth: (signal: AbortSignal) => Promise<number>) =>
    createWholeApp({ storage: localStorage, services: { measureBandwidth } }).context.gpuSpeed;

  it('says why a measurement failed, and keeps what was measured before', async () => {
    const speed = speedOf(() => Promise.reject(new Error('the GPU was lost')));
    await speed.measure();
    expect(speed.error).toBe('the GPU was lost');
    expect(speed.of('test adapter')).toBeNull();
    expect(speed.isMeasuring).toBe(false);
  });

  it('is silent about a measurement that was stopped, and makes one at a time', async () => {
    let calls = 0;
    const speed = speedOf((signal) => {
      calls += 1;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    });
    const measuring = speed.measure();
    await speed.measure();
    await vi.waitFor(() => expect(calls).toBe(1));
    speed.cancel();
    await measuring;
    expect([calls, speed.error]).toEqual([1, null]);
  });

  it('takes only speeds that can be', () => {
    localStorage.setItem('benchtab.gpu-speed', '{"test adapter":"fast","other":-1,"third":5}');
    const speed = createWholeApp({ storage: localStorage }).context.gpuSpeed;
    expect(['test adapter', 'other', 'third', null].map((name) => speed.of(name))).toEqual([null, null, 5, null]);
  });
});
