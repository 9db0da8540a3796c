import { describe, expect, it } from 'vitest';
import { serverForKey } from '../../../src/headless/autorun-keys.ts';
import { chooseEvalModels } from '../../../src/headless/choose-models.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';

const LOCAL = webllmCard();
const SERVED = webllmCard({ modelId: 'big', engine: 'openai', source: 'org/big', baseUrl: 'http://localhost:8000/v1', slots: 8 });
const CONFIG = { defaults: ['tiny-llama'], sources: { hub: '', libraries: '' }, models: [LOCAL, SERVED] };
const none = { models: null, modelUrl: null, slots: null };

describe('chooseEvalModels', () => {
  it("takes the catalogue's defaults, or the ids that are named", () => {
    expect(chooseEvalModels(none, CONFIG)).toEqual([LOCAL]);
    expect(chooseEvalModels({ ...none, models: ['big'] }, CONFIG)).toEqual([SERVED]);
    expect(() => chooseEvalModels({ ...none, models: ['nope'] }, CONFIG)).toThrow('--models nope: not in model_config.yaml');
  });

  it('gives the slots that are asked for to served models alone', () => {
    const slots = chooseEvalModels({ ...none, models: ['big', 'tiny-llama'], slots: 64 }, CONFIG).map((card) => card.slots);
    expect(slots).toEqual([64, undefined]);
  });

  it('takes names at a server, whether the catalogue knows them or not', () => {
    const chosen = chooseEvalModels({ models: ['org/a', 'tiny-llama'], modelUrl: 'http://localhost:1/v1', slots: null }, CONFIG);
    expect(chosen.map(({ modelId, engine, source, baseUrl, slots }) => [modelId, engine, source, baseUrl, slots])).toEqual([
      ['org__a', 'openai', 'org/a', 'http://localhost:1/v1', 4],
      ['tiny-llama', 'openai', 'tiny-llama', 'http://localhost:1/v1', 4],
    ]);
  });
});

describe('serverForKey', () => {
  it('finds the one server, and refuses to give one key to two', () => {
    expect(serverForKey([LOCAL])).toBeNull();
    expect(serverForKey([SERVED, LOCAL, { ...SERVED, modelId: 'other' }])).toBe('http://localhost:8000/v1');
    expect(() => serverForKey([SERVED, { ...SERVED, baseUrl: 'https://elsewhere/v1' }])).toThrow('run them one after the other');
  });
});
