/** The engine of a judge: the same in the page and on the command line. */
import type { Engine } from '../core/ports.ts';
import type { EvaluationConfig, JudgeCard } from '../core/types.ts';
import { createEngine } from './registry.ts';

export interface JudgeEngineOptions {
  readonly judge: JudgeCard;
  /** Goes to the judge's own server and nowhere else; null for none. */
  readonly apiKey: string | null;
  readonly judging: EvaluationConfig['judging'];
  /** Absolute URL of the site's root; unused by judges with a server. */
  readonly siteUrl: string;
}

/** @throws InputError if the judge's engine is unknown or its address is none */
export function createJudgeEngine({ judge, apiKey, judging, siteUrl }: JudgeEngineOptions): Promise<Engine> {
  if (judge.baseUrl === undefined) return createEngine(judge.engine, { siteUrl });
  return createEngine(judge.engine, {
    siteUrl,
    openai: {
      baseUrl: judge.baseUrl,
      apiKey,
      parameters: judge.parameters,
      requestsPerSecond: judging.requestsPerSecond,
      concurrency: judging.concurrency,
      timeoutMs: judging.timeoutSeconds * 1000,
      backoffMs: judging.backoffMs,
    },
  });
}
