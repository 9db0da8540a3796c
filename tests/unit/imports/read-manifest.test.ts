import { describe, expect, it } from 'vitest';
import { toManifest } from '../../../src/exports/manifest.ts';
import { readManifest } from '../../../src/imports/read-manifest.ts';
import { FAKE_JURY, fakeJuryState } from '../../fakes/jury-runs.ts';
import { fakeBench, fakeRunState } from '../../fakes/run-states.ts';

const states = [fakeRunState({ runId: 'a', modelId: 'a' }), fakeRunState({ runId: 'b', modelId: 'b' })];
const jsonOf = (runs: typeof states) => JSON.stringify(toManifest(runs, { benchtab: '0.1.0' }));

describe('toManifest', () => {
  it('says everything that made a run', () => {
    const run = toManifest(states, { benchtab: '0.1.0' }).run;
    expect(run).toMatchObject({
      bench: { questions_sha256: 'a'.repeat(64), judge_prompts_sha256: 'b'.repeat(64), reference_set: { name: 'authors', sha256: 'c'.repeat(64) } },
      judge: { model: 'fake-judge-1', base_url: 'http://localhost:9/v1', parameters: { temperature: 0 } },
      judged_by: [{ served_models: expect.any(Array), sent_parameters: expect.any(Array) }],
      settings: { seed: 42, max_tokens: 1024, temperatures: { math: 0 } },
      models: [{ card: { model_id: 'a' }, environment: { browser: 'Chromium 140' }, load: { engine_version: expect.any(String) }, context_tokens: 1024 }, {}],
    });
  });

  it('takes what the judge’s server did from a run that has been judged', () => {
    const open = fakeRunState({ runId: 'c', modelId: 'c', answered: 0, status: 'running' });
    expect(toManifest([open, ...states], { benchtab: '0' }).run?.['judged_by']).toEqual(toManifest(states, { benchtab: '0' }).run?.['judged_by']);
  });

  it('holds neither questions nor answers', () => {
    expect(jsonOf(states)).not.toContain('curious neighbour');
  });
});

describe('readManifest', () => {
  it('reads what was written', () => {
    const told = readManifest(jsonOf(states), 'manifest.json');
    expect(told.runs.map(({ model }) => model)).toEqual(states.map(({ spec }) => spec.model));
    expect(told.runs[0]).toMatchObject({ jurors: [states[0]?.spec.judge], settings: states[0]?.spec.settings });
    expect(told).toMatchObject({ benchLabel: 'Fake bench', jury: null, judgePromptsName: null });
  });

  it('reads a jury, and the name of prompts that are not the bench’s own', () => {
    const told = readManifest(jsonOf([fakeJuryState({ bench: fakeBench({ judgePromptsName: 'mine' }) })]), 'manifest.json');
    expect(told).toMatchObject({ jury: { repeats: FAKE_JURY.repeats, rule: FAKE_JURY.rule }, judgePromptsName: 'mine' });
    expect(told.runs[0]?.jurors).toEqual(FAKE_JURY.jurors);
  });

  it.each([['{', /the whole file/], ['{"benchtab":"1"}', /run/], [jsonOf(states).replace('"seed":42', '"seed":"x"'), /settings\.seed/]])(
    'refuses %.20s',
    (json, words) => expect(() => readManifest(json, 'manifest.json')).toThrow(words),
  );
});
