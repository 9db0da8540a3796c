import { beforeEach, describe, expect, it } from 'vitest';
import { CUSTOM_JUDGE } from '../../../src/app/state/choices.ts';
import { InputError } from '../../../src/core/errors.ts';
import type { Bench } from '../../../src/core/types.ts';
import { madeUpBench, MADE_UP_CARD } from '../../fakes/made-up-bench.ts';
import { createWholeApp, gate } from './whole-app.ts';

beforeEach(() => localStorage.clear());

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

  it('records the browser and the adapter in every spec', async () => {
    const { setup } = setupWith();
    await setup.ensureBench();
    await setup.look();
    expect(setup.makeSpecs(5)[0]?.environment).toEqual({ benchtab: '0.0.1', browser: 'Test 1', adapter: 'test adapter' });
  });
});
