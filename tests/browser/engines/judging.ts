/** One judge call as tests in pages and workers make it. */
import type { Engine } from '../../../src/core/ports.ts';
import type { Completion, ModelCard } from '../../../src/core/types.ts';
import type { OpenAiEngineOptions } from '../../../src/engines/openai/engine.ts';
import { MADE_UP_CARD } from '../../fakes/made-up-bench.ts';

const CARD: ModelCard = { ...MADE_UP_CARD, engine: 'openai', source: 'fake-model' };

export function judgeOptions(baseUrl: string): OpenAiEngineOptions {
  return {
    baseUrl,
    apiKey: 'sk-made-up-key',
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    requestsPerSecond: 10,
    tokensPerMinute: 600_000,
    concurrency: 8,
    timeoutMs: 5000,
    backoffMs: { first: 50, longest: 400 },
  };
}

export function loadJudge(engine: Engine) {
  return engine.load(CARD, { signal: new AbortController().signal, gpuBudgetBytes: null });
}

export async function judgeOnce(engine: Engine, prompt = 'one'): Promise<Completion> {
  const model = await loadJudge(engine);
  const messages = [{ role: 'user', content: `Rate reply ${prompt} as "[[rating]]".` }] as const;
  return model.generate({ messages, temperature: 0, maxTokens: 64, seed: 1 }, { signal: new AbortController().signal });
}
