/** Which key goes to which server: a key never goes to another than its own. */
import { InputError } from '../core/errors.ts';
import { OPENAI_URL } from '../core/judge-cards.ts';
import type { JudgeCard, ModelCard } from '../core/types.ts';

/** Keys of the judges' servers, from the command line's environment; null where there is none. */
export interface JudgeKeys {
  /** OPENAI_API_KEY: for OpenAI; for any server that is the only one. */
  readonly openai: string | null;
  /** BENCHTAB_JUDGE_KEY: for the one server that is not OpenAI. */
  readonly other: string | null;
}

/**
 * The keys of all judges of a run, by base URL; a server without a key is not in it.
 *
 * @throws InputError if one key would have to serve several servers
 */
export function keysOfJudges(judges: readonly JudgeCard[], { openai, other }: JudgeKeys): ReadonlyMap<string, string> {
  const servers = [...new Set(judges.flatMap(({ baseUrl }) => baseUrl ?? []))];
  const others = servers.filter((server) => server !== OPENAI_URL);
  if (other !== null && others.length > 1)
    throw new InputError(`BENCHTAB_JUDGE_KEY is one key, and these judges stand on ${others.length} servers (${others.join(', ')})`);
  const keyOf = (server: string) => {
    if (server === OPENAI_URL) return openai;
    return other ?? (servers.length === 1 ? openai : null);
  };
  return new Map(servers.flatMap((server) => {
    const key = keyOf(server);
    return key === null ? [] : [[server, key] as const];
  }));
}

/**
 * One key is for one server.
 *
 * @returns base URL of the models' server; null if none of them is served
 * @throws InputError if they stand on several
 */
export function serverForKey(models: readonly ModelCard[]): string | null {
  const servers = [...new Set(models.flatMap(({ baseUrl }) => baseUrl ?? []))];
  if (servers.length <= 1) return servers[0] ?? null;
  throw new InputError(
    `BENCHTAB_MODEL_KEY is one key, and these models stand on ${servers.length} servers (${servers.join(', ')}): run them one after the other`,
  );
}
