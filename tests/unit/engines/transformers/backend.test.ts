import { describe, expect, it } from 'vitest';
import type { GenerateRequest, LoadProgress } from '../../../../src/core/ports.ts';
import type { ModelCard } from '../../../../src/core/types.ts';
import type { GpuSurroundings } from '../../../../src/engines/gpu-probe.ts';
import { createTransformersBackend } from '../../../../src/engines/transformers/backend.ts';
import type { BackendCall } from '../../../../src/engines/worker-api.ts';
import { transformersCard } from '../../../fakes/fake-cards.ts';
import { surroundingsWith, WITHOUT_GPU } from '../../../fakes/fake-gpu.ts';
import { createFakeTransformers, END_TEXT, type FakeTransformersScript } from '../../../fakes/fake-transformers.ts';

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'hi' }],
  temperature: 0.7,
  maxTokens: 20,
  seed: 99,
};
const PLAIN_OVERHEAD = 'an own scene'.length + '\n### Human: hi\n### Assistant:'.length;

interface Setting extends FakeTransformersScript {
  readonly card?: Partial<ModelCard>;
  readonly surroundings?: GpuSurroundings;
  readonly warmUp?: boolean;
}

async function setUp({ card = {}, surroundings = surroundingsWith(), warmUp = false, ...script }: Setting = {}) {
  const fake = createFakeTransformers({ positions: 256, ...script });
  const backend = createTransformersBackend(() => Promise.resolve(fake.library), surroundings);
  const progress: LoadProgress[] = [];
  const request = {
    card: transformersCard({ contextTokens: 256, ...card }),
    gpuBudgetBytes: null,
    siteUrl: 'https://example.org/bench/',
    warmUp,
  };
  const report = await backend.load(request, (step) => progress.push(step));
  return { fake, backend, report, progress };
}

function listen(isInterrupted = () => false): BackendCall & { text: string; tokens: number } {
  const call = {
    text: '',
    tokens: 0,
    onToken: (text: string) => {
      call.text += text;
      if (text === '') call.tokens += 1;
    },
    isInterrupted,
  };
  return call;
}

describe('loading', () => {
  it('takes the GPU where there is one', async () => {
    const { report, fake } = await setUp({ card: { revision: 'abc123' } });
    expect(report).toEqual({
      device: 'webgpu',
      adapter: 'nvidia ampere',
      engineVersion: '@huggingface/transformers 4.3.1',
      loadedSource: 'someone/tiny-gpt fp32',
      warnings: [],
    });
    expect(fake.loads[1]).toMatchObject({
      source: 'someone/tiny-gpt',
      options: { device: 'webgpu', dtype: 'fp32', revision: 'abc123', local_files_only: false },
    });
  });

  it('takes the CPU where there is none, and says so', async () => {
    const { report } = await setUp({ surroundings: WITHOUT_GPU, card: { dtypes: { webgpu: 'fp16', wasm: 'q8' } } });
    expect(report).toMatchObject({ device: 'wasm', adapter: null, loadedSource: 'someone/tiny-gpt q8' });
    expect(report.warnings[0]).toContain('runs on the CPU, slowly: this browser has no WebGPU');
  });

  it('refuses a card that can run on neither', async () => {
    const setting = { surroundings: WITHOUT_GPU, card: { dtypes: { webgpu: 'fp16', wasm: null } } };
    await expect(setUp(setting)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('fetches built-in models from the site, whatever its path', async () => {
    const { fake } = await setUp({ card: { source: 'models/tiny' } });
    expect(fake.env).toMatchObject({
      allowLocalModels: true,
      allowRemoteModels: false,
      localModelPath: '/bench/',
      useBrowserCache: false,
    });
    expect(fake.loads[0]?.options).toMatchObject({ local_files_only: true });
  });

  it('fetches other models from the hub and keeps them', async () => {
    const { fake } = await setUp();
    expect(fake.env).toMatchObject({ allowLocalModels: false, allowRemoteModels: true, useBrowserCache: true });
    expect(fake.loads[0]?.options).toMatchObject({ revision: 'main' });
  });

  it("uses the build's own copy of ONNX Runtime, by no blob address", async () => {
    const { fake } = await setUp();
    expect(fake.env.backends.onnx.wasm).not.toHaveProperty('wasmPaths');
    expect(fake.env).toMatchObject({ useWasmCache: false });
  });

  it('reports the fetch and the building', async () => {
    const { progress } = await setUp();
    expect(progress[0]).toEqual({ phase: 'download', fraction: 0.45, loadedBytes: 5, totalBytes: 10, text: 'fetching a' });
    expect(progress[1]).toMatchObject({ phase: 'compile', fraction: 0.9 });
  });

  it('tries a prompt as long as the window on the GPU', async () => {
    const { fake } = await setUp({ warmUp: true });
    expect(fake.requests[0]).toMatchObject({ max_new_tokens: 1 });
    expect(fake.requests[0]?.input_ids.dims).toEqual([1, 255]);
  });

  it.each([
    ['on the CPU', { surroundings: WITHOUT_GPU }],
    ['with a built-in model', { card: { isStandIn: true } }],
  ])('tries no long prompt %s', async (_case, setting) => {
    const { fake } = await setUp({ warmUp: true, ...setting });
    expect(fake.requests).toEqual([]);
  });
});

describe('generating', () => {
  it('gives text, counts and the end that it found', async () => {
    const { backend } = await setUp();
    const call = listen();
    expect(await backend.generate(REQUEST, call)).toMatchObject({
      text: 'hello there',
      finishReason: 'stop',
      rawFinishReason: 'end-token',
      usage: { completionTokens: 13 },
      warnings: [],
    });
    expect(call.text).toBe(' hello there');
  });

  it('seeds the generator before each call', async () => {
    const { backend, fake } = await setUp();
    await backend.generate(REQUEST, listen());
    await backend.generate({ ...REQUEST, seed: 100 }, listen());
    expect(fake.seeds).toEqual([99, 100]);
  });

  it('samples at a temperature and is greedy below 1e-4', async () => {
    const { backend, fake } = await setUp();
    await backend.generate(REQUEST, listen());
    await backend.generate({ ...REQUEST, temperature: 0 }, listen());
    expect(fake.requests[0]).toMatchObject({ do_sample: true, temperature: 0.7 });
    expect(fake.requests[1]).toMatchObject({ do_sample: false });
    expect(fake.requests[1]).not.toHaveProperty('temperature');
  });

  it('stops at ### in the plain form, before the limit', async () => {
    const { backend } = await setUp({ reply: ' yes.\n### Human: and then' });
    const call = listen();
    const completion = await backend.generate({ ...REQUEST, maxTokens: 25 }, call);
    expect(completion).toMatchObject({ text: 'yes.', finishReason: 'stop', rawFinishReason: 'stop-string' });
    expect(completion.usage.completionTokens).toBe(' yes.\n###'.length);
    expect(call.text).toBe(' yes.\n');
  });

  it('asks the template for an answer without thinking, unless the card says otherwise', async () => {
    const optionsFor = async (card: Partial<ModelCard>) => {
      const { backend, fake } = await setUp({ card: { promptFormat: 'chat', ...card } });
      await backend.generate(REQUEST, listen());
      return fake.templateOptions[0];
    };
    expect(await optionsFor({})).toMatchObject({ add_generation_prompt: true, enable_thinking: false });
    expect(await optionsFor({ disableThinking: false })).not.toHaveProperty('enable_thinking');
  });

  it("uses the model's own template for a chat model, and cuts nothing but the request's stop strings", async () => {
    const { backend, fake } = await setUp({ reply: ' ### a|b', card: { promptFormat: 'chat' } });
    const completion = await backend.generate({ ...REQUEST, stop: ['|'] }, listen());
    expect(fake.prompts.at(-1)).toBe('<user>hi<assistant>');
    expect(completion.text).toBe('### a');
  });

  it('goes on past a stop string with which the reply begins, as FastChat keeps the text', async () => {
    const { backend } = await setUp({ reply: '### yes ### no' });
    const completion = await backend.generate({ ...REQUEST, maxTokens: 25 }, listen());
    expect(completion).toMatchObject({ text: '### yes ### no', finishReason: 'stop', rawFinishReason: 'end-token' });
  });

  it('deletes special tokens that the model wrote out, and keeps none at the end', async () => {
    const { backend } = await setUp({ reply: `\n a${END_TEXT}b ` });
    expect((await backend.generate({ ...REQUEST, maxTokens: 25 }, listen())).text).toBe('ab');
  });

  it('says that the limit ended it', async () => {
    const { backend } = await setUp();
    const completion = await backend.generate({ ...REQUEST, maxTokens: 3 }, listen());
    expect(completion).toMatchObject({ finishReason: 'length', rawFinishReason: 'max-new-tokens' });
  });

  it('says nothing of the window where the reply ended before it', async () => {
    const messages = [{ role: 'system', content: 'an own scene' }, ...REQUEST.messages] as const;
    const { backend } = await setUp({ reply: ' yes', positions: PLAIN_OVERHEAD + 6 });
    const completion = await backend.generate({ ...REQUEST, messages }, listen());
    expect(completion).toMatchObject({ finishReason: 'stop', warnings: [] });
  });

  it('says that the window ended it, with a warning', async () => {
    const messages = [{ role: 'system', content: 'an own scene' }, ...REQUEST.messages] as const;
    const { backend } = await setUp({ positions: PLAIN_OVERHEAD + 4 });
    const completion = await backend.generate({ ...REQUEST, messages }, listen());
    expect(completion).toMatchObject({ finishReason: 'context-full', usage: { completionTokens: 4 } });
    expect(completion.warnings[0]).toContain('left 4 for the reply instead of 20');
  });

  it('never asks for more than the card allows', async () => {
    const { backend } = await setUp({ card: { contextTokens: 32 } });
    await expect(backend.generate(REQUEST, listen())).rejects.toMatchObject({ kind: 'context-full' });
  });

  it('stops after the token at which it is interrupted', async () => {
    const { backend } = await setUp();
    const call: ReturnType<typeof listen> = listen(() => call.tokens >= 2);
    const completion = await backend.generate(REQUEST, call);
    expect(completion).toMatchObject({ finishReason: 'unknown', usage: { completionTokens: 2 } });
  });

  it('lets messages in while it computes on the CPU', async () => {
    const { backend } = await setUp({ surroundings: WITHOUT_GPU });
    let isHeard = false;
    setImmediate(() => {
      isHeard = true;
    });
    const call = listen(() => isHeard);
    await backend.generate({ ...REQUEST, maxTokens: 20 }, call);
    expect(isHeard).toBe(true);
  });

  it('says that top_p is not applied, when the model asks for it and sampling is on', async () => {
    const { backend } = await setUp({ topP: 0.9 });
    expect((await backend.generate(REQUEST, listen())).warnings[0]).toContain('does not apply top_p');
    expect((await backend.generate({ ...REQUEST, temperature: 0 }, listen())).warnings).toEqual([]);
  });

  it('cannot come before loading', async () => {
    const fake = createFakeTransformers();
    const backend = createTransformersBackend(() => Promise.resolve(fake.library), WITHOUT_GPU);
    await expect(backend.generate(REQUEST, listen())).rejects.toMatchObject({ kind: 'unexpected' });
  });
});

describe('unloading', () => {
  it('disposes of the model once', async () => {
    const { backend, fake } = await setUp();
    await backend.unload();
    await backend.unload();
    expect(fake.disposals).toHaveLength(1);
  });
});
