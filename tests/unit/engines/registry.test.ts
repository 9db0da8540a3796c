import { describe, expect, it } from 'vitest';
import { createEngine, engineDescriptions } from '../../../src/engines/registry.ts';

const CONTEXT = { siteUrl: 'http://localhost/' };

describe('createEngine', () => {
  it.each(['webllm', 'transformers', 'prompt-api', 'practice', 'imported'])('makes "%s" from the site alone', async (engineId) => {
    const engine = await createEngine(engineId, CONTEXT);
    expect(engine.engineId).toBe(engineId);
  });

  it('makes "openai" for a server', async () => {
    const openai = {
      baseUrl: 'http://localhost:1/v1',
      apiKey: null,
      parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
      requestsPerSecond: 10,
      concurrency: 2,
      timeoutMs: 1_000,
      backoffMs: { first: 1, longest: 2 },
    } as const;
    expect((await createEngine('openai', { ...CONTEXT, openai })).engineId).toBe('openai');
  });

  it('asks for the server that "openai" needs', async () => {
    await expect(createEngine('openai', CONTEXT)).rejects.toThrow('needs a server');
  });

  it.each(['nope', 'toString'])('refuses "%s" and names the engines there are', async (engineId) => {
    await expect(createEngine(engineId, CONTEXT)).rejects.toThrow('choose one of webllm, transformers, openai, prompt-api, practice');
  });

  it('says of every local engine that this is no place for it', async () => {
    for (const engineId of ['webllm', 'transformers', 'prompt-api']) {
      const engine = await createEngine(engineId, CONTEXT);
      expect(await engine.probe({ dtypes: { webgpu: 'fp32', wasm: null } } as never)).toMatchObject({ available: false });
    }
  });
});

describe('engineDescriptions', () => {
  it('has a line for each engine', () => {
    expect(engineDescriptions.map(({ engineId }) => engineId)).toEqual(['webllm', 'transformers', 'openai', 'prompt-api', 'practice', 'imported']);
  });
});
