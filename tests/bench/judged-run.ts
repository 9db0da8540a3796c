/** A made-up run of 80 questions with two turns, whose judge is the fake server over real HTTP. */
import { orchestrate } from '../../src/core/orchestrate.ts';
import type { JudgeCard, Question, RunState } from '../../src/core/types.ts';
import { createOpenAiEngine } from '../../src/engines/openai/engine.ts';
import { systemClock } from '../../src/engines/system-clock.ts';
import { createMemoryRunStore } from '../../src/storage/memory-run-store.ts';
import { MADE_UP_JUDGE, madeUpBench, madeUpSpec } from '../fakes/made-up-bench.ts';
import type { FaultPlan } from '../fakes/openai-faults.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { ScriptedEngine } from '../fakes/scripted-engine.ts';

export interface RunLoad {
  readonly questions: number;
  /** How long the model under test takes for each answer; it writes one at a time. */
  readonly answerMs: number;
  readonly requestsPerSecond: number;
  readonly latencyMs: number;
  readonly faults?: FaultPlan;
  /** False: the run has no judge. */
  readonly isJudged?: boolean;
}

export interface RunFindings {
  readonly state: RunState;
  readonly ms: number;
  /** That arrived at the server. */
  readonly requests: number;
  /** In any one-second window, at the server. */
  readonly mostPerSecond: number;
}

/** The first pause is short beside the configuration's: the bound leaves room for one latency at the end, not for pauses. */
const BACKOFF = { first: 250, longest: 60_000 };

/** A server that refuses does so at once. */
const REFUSAL_MS = 100;

/** Runs it as the page does, with the concurrency of the configuration. */
export async function runJudged(load: RunLoad): Promise<RunFindings> {
  const { requestsPerSecond, latencyMs, faults = {} } = load;
  const judge: JudgeCard = { ...MADE_UP_JUDGE, engine: 'openai', model: 'bench-judge' };
  const reply = () => 'It says what was asked for. Rating: [[7]]';
  const server = await startOpenAiServer({ latencyMs, refusalMs: REFUSAL_MS, faults, models: [judge.model], reply });
  const judgeEngine = createOpenAiEngine({
    baseUrl: server.baseUrl,
    apiKey: null,
    parameters: judge.parameters,
    requestsPerSecond,
    tokensPerMinute: 1_200_000,
    concurrency: 24,
    timeoutMs: 60_000,
    backoffMs: BACKOFF,
  });
  // Fetched on first use, and not part of what is measured.
  await judgeEngine.probe();
  const engine = new ScriptedEngine({ reply: () => answer(load.answerMs) });
  const store = createMemoryRunStore();
  const spec = madeUpSpec({
    bench: madeUpBench({ questions: createQuestions(load.questions) }),
    judge: load.isJudged === false ? null : judge,
    settings: { maxAttempts: 8 },
  });
  await store.createRun(spec, Date.now());
  const start = performance.now();
  const ports = { store, clock: systemClock, engine, judgeEngines: [judgeEngine], backoff: BACKOFF, random: Math.random };
  const state = await orchestrate(spec.runId, ports, new AbortController().signal);
  const ms = performance.now() - start;
  await server.close();
  return { state, ms, requests: server.chats().length, mostPerSecond: server.mostPerSecond() };
}

function createQuestions(count: number): readonly Question[] {
  return Array.from({ length: count }, (_, each) => ({
    questionId: 81 + each,
    category: 'writing',
    turns: [`Write down number ${each}.`, 'And the next one.'],
  }));
}

async function answer(ms: number): Promise<string> {
  if (ms > 0) await systemClock.sleep(ms);
  return 'An answer of the length that answers often have. '.repeat(20);
}
