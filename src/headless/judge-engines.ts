/** The engines of judges on the command line: each with the key of its own server, and one cache for all. */
import type { EvaluationConfig } from '../core/config-types.ts';
import type { CompletionCache, Engine } from '../core/ports.ts';
import type { JudgeCard } from '../core/types.ts';
import { withJudgmentCache } from '../engines/judge-cache.ts';
import { createJudgeEngineFactory } from '../engines/judge-engine.ts';
import { openFileCompletionCache } from './file-completion-cache.ts';
import type { Terminal } from './terminal.ts';

export interface JudgeEnginesInput {
  readonly judging: EvaluationConfig['judging'];
  /** By base URL. */
  readonly keys: ReadonlyMap<string, string>;
  /** null: nothing is found again. */
  readonly cache: string | null;
  readonly terminal: Terminal;
}

/** @throws InputError for a cache that is none */
export async function createJudgeEngines(input: JudgeEnginesInput): Promise<(judge: JudgeCard) => Promise<Engine>> {
  const { judging, keys, cache: file, terminal } = input;
  const plain = createJudgeEngineFactory({ judging, siteUrl: '' });
  const cache = await openCache(file, terminal);
  const engineFor = cache === null ? plain : withJudgmentCache(plain, cache);
  return (judge) => engineFor(judge, keys.get(judge.baseUrl ?? '') ?? null);
}

/**
 * @param file  value of --cache; null: there is none
 * @throws InputError for a file that is none of kept judgments
 */
export async function openCache(file: string | null, terminal: Terminal): Promise<CompletionCache | null> {
  return file === null ? null : openFileCompletionCache(file, (sentence) => terminal.error(sentence));
}
