import { describe, expect, it } from 'vitest';
import { judgeModelCard } from '../../../src/core/run-spec.ts';
import type { JudgeCard, Message } from '../../../src/core/types.ts';
import { createJudgeEngineFactory } from '../../../src/engines/judge-engine.ts';
import { startOpenAiServer } from '../../fakes/openai-server.ts';

const judging = {
  requestsPerSecond: 10,
  tokensPerMinute: null,
  concurrency: 8,
  timeoutSeconds: 60,
  backoffMs: { first: 1000, longest: 60_000 },
  maxCostUsd: 1,
};

const PRACTICE: JudgeCard = {
  judgeId: 'practice',
  label: 'Practice judge',
  engine: 'practice',
  model: 'practice-rules',
  price: null,
  parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
  isStandIn: true,
};

const SERVER: JudgeCard = { ...PRACTICE, engine: 'openai', baseUrl: 'http://localhost:1/v1', isStandIn: false };

describe('createJudgeEngineFactory', () => {
  const engineFor = createJudgeEngineFactory({ judging, siteUrl: 'http://site/' });

  it('makes the engine that the judge names', async () => {
    expect((await engineFor(PRACTICE, null)).engineId).toBe('practice');
    expect((await engineFor(SERVER, 'key')).engineId).toBe('openai');
  });

  it('gives runs that judge at one server with one key the same engine, and so one rate', async () => {
    expect(await engineFor({ ...SERVER, model: 'another' }, 'key')).toBe(await engineFor(SERVER, 'key'));
    expect(await engineFor(SERVER, 'other key')).not.toBe(await engineFor(SERVER, 'key'));
  });

  it('refuses an address that is none', async () => {
    await expect(engineFor({ ...SERVER, baseUrl: 'nowhere' }, null)).rejects.toThrow('nowhere');
  });
});

const MESSAGES: readonly Message[] = [
  { role: 'system', content: 'Act as a judge.\n\n' },
  { role: 'user', content: 'Rate $& this: {answer}' },
];

/** The body that a judge's server receives. */
async function sentBody(parameters: JudgeCard['parameters']): Promise<unknown> {
  const server = await startOpenAiServer();
  try {
    const judge: JudgeCard = { ...SERVER, model: 'fake-model', baseUrl: server.baseUrl, parameters };
    const engine = await createJudgeEngineFactory({ judging, siteUrl: '' })(judge, 'key');
    const signal = new AbortController().signal;
    const model = await engine.load(judgeModelCard(judge), { signal, gpuBudgetBytes: null });
    await model.generate({ messages: MESSAGES, temperature: 0, maxTokens: 2048, seed: 7 }, { signal });
    await model.unload();
    return server.chats()[0]?.chat;
  } finally {
    await server.close();
  }
}

describe("a judge's request", () => {
  const fields = { model: 'fake-model', temperature: 0, max_tokens: 2048, seed: 7 };

  it('has the system prompt in the system role', async () => {
    expect(await sentBody({ tokenLimitField: 'max_tokens', temperature: 0 })).toEqual({ ...fields, messages: MESSAGES });
  });

  it('has it before the user text, one newline between, where the judge has no system role', async () => {
    expect(await sentBody({ tokenLimitField: 'max_tokens', temperature: 0, systemRole: false })).toEqual({
      ...fields,
      messages: [{ role: 'user', content: 'Act as a judge.\n\n\nRate $& this: {answer}' }],
    });
  });
});
