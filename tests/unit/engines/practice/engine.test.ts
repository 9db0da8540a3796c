import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEvaluationConfig } from '../../../../src/config/load-config.ts';
import type { ModelCard } from '../../../../src/core/types.ts';
import { createPracticeEngine } from '../../../../src/engines/practice/engine.ts';

const CARD: ModelCard = {
  modelId: 'practice',
  label: 'Practice judge',
  family: 'built-in',
  engine: 'practice',
  source: 'practice-rules',
  parameters: null,
  quantization: 'none',
  contextTokens: 1_000_000,
  downloadBytes: 0,
  gpuBytes: null,
  licence: 'Apache-2.0',
  promptFormat: 'chat',
  isStandIn: true,
};
const REQUEST = {
  messages: [
    { role: 'system' as const, content: 'Be fair.' },
    {
      role: 'user' as const,
      content: '[Begin question]\nWhy?\n[End question]\n\n[Begin answer]\nSo it is.\n[End answer]',
    },
  ],
  temperature: 0,
  maxTokens: 2048,
  seed: 1,
};
const open = () => new AbortController().signal;
const load = () => createPracticeEngine().load(CARD, { signal: open(), gpuBudgetBytes: null });

describe('the practice engine', () => {
  it('is the engine of the default judge', () => {
    const { defaultJudge, judges } = parseEvaluationConfig(
      readFileSync('configs/evaluation_config.yaml', 'utf8'),
      'e.yaml',
    );
    const judge = judges.find((each) => each.judgeId === defaultJudge);
    expect(judge).toMatchObject({ engine: createPracticeEngine().engineId, isStandIn: true, price: null });
  });

  it('is available everywhere and loads at once', async () => {
    const engine = createPracticeEngine();
    expect(await engine.probe()).toEqual({ available: true, note: 'Rules, not a language model.' });
    const fractions: number[] = [];
    const model = await engine.load(CARD, {
      signal: open(),
      gpuBudgetBytes: null,
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    expect(fractions).toEqual([1]);
    expect(model.slots).toBe(4);
    expect(model.report).toMatchObject({ device: 'script', adapter: null, gpu: null });
    await model.unload();
    await model.unload();
  });

  it('answers the last user message in the official format', async () => {
    const deltas: string[] = [];
    const model = await load();
    const completion = await model.generate(REQUEST, { signal: open(), onDelta: (delta) => deltas.push(delta) });
    expect(completion).toMatchObject({ finishReason: 'stop', usage: { promptTokens: null }, gpu: null, warnings: [] });
    expect(completion.text).toMatch(/Rating: \[\[\d+\]\]$/);
    expect(deltas.join('')).toBe(completion.text);
  });

  it('warns of settings that it does not honour', async () => {
    const model = await load();
    const { warnings } = await model.generate({ ...REQUEST, temperature: 0.7, maxTokens: 16 }, { signal: open() });
    expect(warnings).toEqual([
      'The practice judge knows no temperature; 0.7 was not applied.',
      'The practice judge knows no token limit; 16 was not applied.',
    ]);
  });

  it('gives no rating to a conversation without a user message', async () => {
    const model = await load();
    const { text } = await model.generate({ ...REQUEST, messages: [] }, { signal: open() });
    expect(text).toContain('gives no rating');
  });

  it('rejects when it is cancelled', async () => {
    const model = await load();
    const signal = AbortSignal.abort();
    await expect(model.generate(REQUEST, { signal })).rejects.toMatchObject({ kind: 'cancelled' });
    const loading = createPracticeEngine().load(CARD, { signal, gpuBudgetBytes: null });
    await expect(loading).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
