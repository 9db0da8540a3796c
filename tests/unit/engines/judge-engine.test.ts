import { describe, expect, it } from 'vitest';
import type { JudgeCard } from '../../../src/core/types.ts';
import { createJudgeEngineFactory } from '../../../src/engines/judge-engine.ts';

const judging = {
  requestsPerSecond: 10,
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
