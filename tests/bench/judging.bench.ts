/**
 * Time of judging through a server, against the arithmetic bound: requests ÷ rate + one latency. Over real HTTP, with the
 * rate checked where the requests arrive.
 */
import { bench, describe } from 'vitest';
import { createOpenAiEngine } from '../../src/engines/openai/engine.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { fakeCard } from '../fakes/run-states.ts';
import { runJudged } from './judged-run.ts';

/** Each load once, and a broken promise fails the bench. */
const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

interface Load {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly latencyMs: number;
  readonly concurrency: number;
}

/** @throws Error if the rate was passed, or the bound by more than a fifth */
async function judgeAll({ requests, requestsPerSecond, latencyMs, concurrency }: Load): Promise<void> {
  const server = await startOpenAiServer({ latencyMs, models: ['bench-judge'] });
  const engine = createOpenAiEngine({
    baseUrl: server.baseUrl,
    apiKey: null,
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    requestsPerSecond,
    concurrency,
    timeoutMs: 60_000,
    backoffMs: { first: 1000, longest: 60_000 },
  });
  const card = { ...fakeCard(), source: 'bench-judge' };
  const model = await engine.load(card, { signal: new AbortController().signal, gpuBudgetBytes: null });
  const start = performance.now();
  await Promise.all(
    Array.from({ length: requests }, (_, each) => {
      const messages = [{ role: 'user' as const, content: `Rate reply ${each} as "[[rating]]".` }];
      const request = { messages, temperature: 0, maxTokens: 64, seed: 1 };
      return model.generate(request, { signal: new AbortController().signal });
    }),
  );
  const ratio = (performance.now() - start) / ((requests / requestsPerSecond) * 1000 + latencyMs);
  const most = server.mostPerSecond();
  await server.close();
  console.log(`${ratio.toFixed(3)} times the bound; at most ${most} requests in one second`);
  if (most > requestsPerSecond || ratio > 1.2) throw new Error(`ratio ${ratio.toFixed(3)}, ${most} requests in a second`);
}

/**
 * A fifth of the requests fail: refused, broken down, cut off, garbled. The seed lets none of the very last ones fail
 * twice: what that costs is chance.
 */
const FAULTS = { rate: 0.2, kinds: ['429', '500', 'cut-late', 'garbage'], seed: 5 } as const;

/** @throws Error if the rate was passed, the bound by more than 15 %, or a judgment is missing or was made twice */
async function judgeRunThroughFaults(): Promise<void> {
  const load = { questions: 80, answerMs: 0, requestsPerSecond: 10, latencyMs: 1500 };
  const { state, ms, requests, mostPerSecond } = await runJudged({ ...load, faults: FAULTS });
  const ratio = ms / ((requests / load.requestsPerSecond) * 1000 + load.latencyMs);
  const failed = state.troubles.length;
  console.log(
    `${requests} requests in ${(ms / 1000).toFixed(1)} s, ${ratio.toFixed(3)} times the bound; at most ${mostPerSecond} ` +
      `requests in one second; ${failed} failed, ${state.judgments.size} judgments`,
  );
  if (state.judgments.size !== 160 || requests !== 160 + failed) throw new Error('judgments are missing or doubled');
  if (mostPerSecond > load.requestsPerSecond || ratio > 1.15)
    throw new Error(`ratio ${ratio.toFixed(3)}, ${mostPerSecond} requests in a second`);
}

describe('judging through a server', () => {
  bench('160 judgments of a run, 10 a second, 1.5 s each, a fifth of the requests fail', judgeRunThroughFaults, ONCE);
  bench('100 judgments, 50 a second, 150 ms each', async () =>
    await judgeAll({ requests: 100, requestsPerSecond: 50, latencyMs: 150, concurrency: 16 }), ONCE);
  bench('160 judgments, 10 a second, 1.5 s each', async () =>
    await judgeAll({ requests: 160, requestsPerSecond: 10, latencyMs: 1500, concurrency: 24 }), ONCE);
});
