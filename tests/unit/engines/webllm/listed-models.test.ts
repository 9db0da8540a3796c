import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { toListedModel } from '../../../../src/engines/webllm/listed-model.ts';
import listed from '../../../../src/engines/webllm/listed-models.json';
import { mlcAddressOf } from '../../../../src/engines/webllm/mlc-address.ts';
import { LIBRARY_VERSION } from '../../../../src/models/inspect-mlc.ts';
import { PUBLIC_HUB, PUBLIC_LIBRARIES } from '../../../../src/models/sources.ts';
import { MODELS } from '../../app/state/configs.ts';

const NO_GPU = { gpu: null, reason: 'none' } as const;

describe('the list of WebLLM’s models', () => {
  it('is that of the installed package: run `npm run list-models` after an upgrade', () => {
    expect(listed).toEqual(prebuiltAppConfig.model_list.map(toListedModel));
  });

  it('lies on the hubs that a mirror stands in for, built for the version that custom libraries are compared with', () => {
    for (const { model, model_lib } of listed) {
      expect(model.startsWith(`${PUBLIC_HUB}/`)).toBe(true);
      expect(model_lib.startsWith(`${PUBLIC_LIBRARIES}/${LIBRARY_VERSION}/`)).toBe(true);
    }
  });

  it('has every model of the catalogue, f32 variants too', () => {
    const ids = listed.map(({ model_id }) => model_id);
    const wanted = MODELS.models
      .filter(({ engine, weightsUrl }) => engine === 'webllm' && weightsUrl === undefined)
      .flatMap(({ source, sourceF32 }) => (sourceF32 === undefined ? [source] : [source, sourceF32]));
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('mlcAddressOf', () => {
  it('names the folder of the main branch, and the library', () => {
    const card = MODELS.models.find(({ modelId }) => modelId === 'Qwen2.5-0.5B-Instruct-q4f16_1-MLC');
    expect(card && mlcAddressOf(card, NO_GPU, 'https://site.test/')).toMatchObject({
      weightsUrl: 'https://huggingface.co/mlc-ai/Qwen2.5-0.5B-Instruct-q4f16_1-MLC/resolve/main/',
      manifest: null,
    });
  });
});
