import { describe, expect, it } from 'vitest';
import type { GenerateRequest, LoadProgress } from '../../../../src/core/ports.ts';
import type { ModelCard } from '../../../../src/core/types.ts';
import type { GpuSurroundings } from '../../../../src/engines/gpu-probe.ts';
import type { BackendCall } from '../../../../src/engines/worker-api.ts';
import { createWebllmBackend } from '../../../../src/engines/webllm/backend.ts';
import { webllmCard } from '../../../fakes/fake-cards.ts';
import { surroundingsWith, WITHOUT_GPU } from '../../../fakes/fake-gpu.ts';
import { createFakeWebllm, type FakeWebllmScript } from '../../../fakes/fake-webllm.ts';

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'It costs $5' }],
  temperature: 0.7,
  maxTokens: 20,
  seed: 1_000_003,
};

interface Setting extends FakeWebllmScript {
  readonly card?: Partial<ModelCard>;
  readonly surroundings?: GpuSurroundings;
  readonly warmUp?: boolean;
}

async function setUp({ card = {}, surroundings = surroundingsWith(), warmUp = false, ...script }: Setting = {}) {
  const fake = createFakeWebllm(script);
  const backend = createWebllmBackend(() => Promise.resolve(fake.library), surroundings);
  const progress: LoadProgress[] = [];
  const request = { card: webllmCard(card), gpuBudgetBytes: null, siteUrl: 'https://example.org/bench/', warmUp };
  const report = await backend.load(request, (step) => progress.push(step));
  return { fake, backend, report, progress };
}

function listen(isInterrupted = false): BackendCall & { text: string } {
  const call = {
    text: '',
    onToken: (piece: string) => {
      call.text += piece;
    },
    isInterrupted: () => isInterrupted,
  };
  return call;
}

describe('loading', () => {
  it("loads the card's record alone, for the card's window, without a sliding window", async () => {
    const { fake, report } = await setUp({ card: { contextTokens: 2048 } });
    expect(fake.reloads).toEqual([
      {
        modelId: 'Tiny-Llama-q4f32_1-MLC',
        options: { context_window_size: 2048, sliding_window_size: -1 },
        appConfig: { model_list: [expect.objectContaining({ model_id: 'Tiny-Llama-q4f32_1-MLC' })] },
      },
    ]);
    expect(report).toEqual({
      device: 'webgpu',
      adapter: 'nvidia ampere',
      engineVersion: '@mlc-ai/web-llm 0.2.86',
      loadedSource: 'Tiny-Llama-q4f32_1-MLC',
      warnings: [],
    });
  });

  it('pins the weights to the commit of the card', async () => {
    const { fake } = await setUp({ card: { revision: 'abc123' } });
    expect(fake.reloads[0]?.appConfig).toMatchObject({
      model_list: [{ model: 'https://huggingface.co/mlc-ai/Tiny-Llama-q4f32_1-MLC/resolve/abc123/' }],
    });
  });

  it('takes the f32 variant where the GPU has no shader-f16, and says so', async () => {
    const card = { source: 'Big-q4f16_1-MLC', sourceF32: 'other', revision: 'abc123' };
    const { fake, report } = await setUp({ card });
    expect(fake.reloads[0]).toMatchObject({ modelId: 'other' });
    expect(report.loadedSource).toBe('other');
    expect(report.warnings[0]).toContain('shader-f16');
    // The card's commit belongs to the other repository.
    expect(JSON.stringify(fake.reloads[0]?.appConfig)).not.toContain('abc123');
  });

  it('loads a model by its addresses, relative to the site', async () => {
    const card = { source: 'mine', weightsUrl: 'weights/mine', libraryUrl: 'https://elsewhere.org/mine.wasm' };
    const { fake } = await setUp({ card });
    expect(fake.reloads[0]?.appConfig).toEqual({
      model_list: [
        {
          model_id: 'mine',
          model: 'https://example.org/bench/weights/mine',
          model_lib: 'https://elsewhere.org/mine.wasm',
        },
      ],
    });
  });

  it('refuses an id that the library does not list, before anything is fetched', async () => {
    await expect(setUp({ card: { source: 'nope' } })).rejects.toMatchObject({ kind: 'load-failed' });
  });

  it('refuses to start without a GPU', async () => {
    await expect(setUp({ surroundings: WITHOUT_GPU })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('notices a reload that ended with nothing loaded', async () => {
    await expect(setUp({ reloadsNothing: true })).rejects.toMatchObject({ name: 'ModelNotLoadedError' });
  });

  it('makes one bar of the phases', async () => {
    const { progress } = await setUp();
    expect(progress.map(({ phase, fraction }) => [phase, fraction])).toEqual([
      ['download', 0],
      ['download', 0.4],
    ]);
  });
});

describe('the warm-up', () => {
  it('prefills more than one chunk of 1,024 tokens and one new token', async () => {
    const { fake } = await setUp({ warmUp: true });
    expect(fake.requests).toHaveLength(1);
    expect(fake.requests[0]).toMatchObject({ max_tokens: 1 });
    expect(String(fake.requests[0]?.messages[0]?.content).split(' ').length).toBeGreaterThan(1_100);
  });

  it('halves a prompt that the window cannot hold', async () => {
    const { fake } = await setUp({ warmUp: true, windowWords: 400 });
    expect(fake.requests).toHaveLength(3);
  });

  it('gives up on a window too small to tell anything', async () => {
    const { fake } = await setUp({ warmUp: true, windowWords: 1, card: { contextTokens: 64 } });
    expect(fake.requests.length).toBeGreaterThan(0);
    expect(fake.calls.at(-1)).toBe('resetChat');
  });
});

describe('generating', () => {
  it('starts every request with a clean conversation', async () => {
    const { backend, fake } = await setUp();
    await backend.generate(REQUEST, listen());
    await backend.generate(REQUEST, listen());
    expect(fake.calls).toEqual(['reload', 'resetChat', 'resetChat', 'create', 'resetChat', 'create']);
  });

  it('spells out every sampling field', async () => {
    const { backend, fake } = await setUp();
    await backend.generate({ ...REQUEST, stop: ['END'] }, listen());
    expect(fake.requests[0]).toEqual({
      messages: [{ role: 'user', content: 'It costs $$5' }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.7,
      max_tokens: 20,
      seed: 1_000_003,
      top_p: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
      repetition_penalty: 1,
      stop: ['END'],
    });
  });

  it('gives streamed text, and the final text as the library has it', async () => {
    const { backend } = await setUp({ pieces: ['one', ' tw', 'EN'], message: 'one tw' });
    const call = listen();
    expect(await backend.generate(REQUEST, call)).toEqual({
      text: 'one tw',
      finishReason: 'stop',
      rawFinishReason: 'stop',
      usage: { promptTokens: 12, completionTokens: 2 },
      warnings: [],
    });
    expect(call.text).toBe('one twEN');
  });

  it('counts nothing where the library does not', async () => {
    const { backend } = await setUp({ usage: null, finishReason: 'length' });
    expect(await backend.generate(REQUEST, listen())).toMatchObject({
      finishReason: 'length',
      usage: { promptTokens: null, completionTokens: null },
    });
  });

  it.each([
    ['the limit', 20, 10, 'length'],
    ['a full window', 10, 4_086, 'context-full'],
    ['the limit, less an empty think block', 16, 10, 'length'],
  ])('tells %s', async (_case, completion_tokens, prompt_tokens, finishReason) => {
    const { backend } = await setUp({ finishReason: 'length', usage: { prompt_tokens, completion_tokens } });
    expect(await backend.generate(REQUEST, listen())).toMatchObject({ finishReason, rawFinishReason: 'length' });
  });

  it('takes a reason that it does not know for unknown', async () => {
    const { backend } = await setUp({ finishReason: 'tool_calls' });
    expect(await backend.generate(REQUEST, listen())).toMatchObject({ finishReason: 'unknown' });
  });

  it('rejects as cancelled when interrupted, and lets the stream end in order', async () => {
    const { backend, fake } = await setUp();
    await expect(backend.generate(REQUEST, listen(true))).rejects.toMatchObject({ kind: 'cancelled' });
    expect(fake.calls).toContain('interruptGenerate');
  });

  it.each([0, 2 ** 31 - 1, 1.5, Number.NaN])('refuses the seed %s', async (seed) => {
    const { backend } = await setUp();
    await expect(backend.generate({ ...REQUEST, seed }, listen())).rejects.toMatchObject({ kind: 'bad-request' });
  });

  it('asks for no think block and removes the empty one', async () => {
    const block = '<think>\n\n</think>\n\n';
    const { backend, fake } = await setUp({ card: { disableThinking: true }, pieces: [`${block}one`, ' two'] });
    const call = listen();
    expect((await backend.generate(REQUEST, call)).text).toBe('one two');
    expect(call.text).toBe('one two');
    expect(fake.requests[0]).toMatchObject({ extra_body: { enable_thinking: false } });
  });

  it('leaves a think block of a model that was not asked to do without', async () => {
    const { backend } = await setUp({ pieces: ['<think>\n\n</think>\n\none'] });
    expect((await backend.generate(REQUEST, listen())).text).toContain('<think>');
  });

  it('doubles the dollars of the system text alone for a model with a manifest', async () => {
    const { backend, fake } = await setUp({ manifest: true });
    const messages = [{ role: 'system', content: 'Pay $1' }, ...REQUEST.messages] as const;
    await backend.generate({ ...REQUEST, messages }, listen());
    expect(fake.requests[0]?.messages).toEqual([{ role: 'system', content: 'Pay $$1' }, ...REQUEST.messages]);
  });

  it('doubles no dollar for a role without a template', async () => {
    const { backend, fake } = await setUp({ roleTemplates: null });
    await backend.generate(REQUEST, listen());
    expect(fake.requests[0]?.messages).toEqual(REQUEST.messages);
  });

  it('doubles dollars where the library hides its template', async () => {
    const { backend, fake } = await setUp({ hidesTemplate: true });
    await backend.generate(REQUEST, listen());
    expect(fake.requests[0]?.messages[0]?.content).toBe('It costs $$5');
  });

  it('warns of the one word that the library deletes', async () => {
    const { backend } = await setUp();
    const messages = [{ role: 'user', content: 'What is {function_string}?' }] as const;
    expect((await backend.generate({ ...REQUEST, messages }, listen())).warnings).toHaveLength(1);
  });

  it('cannot come before loading', async () => {
    const fake = createFakeWebllm();
    const backend = createWebllmBackend(() => Promise.resolve(fake.library), surroundingsWith());
    await expect(backend.generate(REQUEST, listen())).rejects.toMatchObject({ kind: 'unexpected' });
  });
});

describe('unloading', () => {
  it('unloads the engine once', async () => {
    const { backend, fake } = await setUp();
    await backend.unload();
    await backend.unload();
    expect(fake.calls.filter((name) => name === 'unload')).toHaveLength(1);
  });
});
