/** Before the first judgment: do the servers still have the judges that were named? */
import type { EvaluationConfig } from '../core/config-types.ts';
import { endSentence, forbidsStart, isEndingSoon, judgeLife, type JudgeLife } from '../core/judge-life.ts';
import { askListing, type ModelListing } from '../core/model-listing.ts';
import type { JudgeCard } from '../core/types.ts';
import type { Terminal } from './terminal.ts';

export interface AliveInput {
  readonly judges: readonly JudgeCard[];
  readonly config: EvaluationConfig;
  /** By base URL. */
  readonly keys: ReadonlyMap<string, string>;
  readonly terminal: Terminal;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Asks each server once for its list of models and says what it means for the judges. A server that cannot list, refuses
 * the key or does not answer forbids nothing: the first request will show.
 *
 * @returns false: a judge is gone, which is said with the way out; nothing was spent
 */
export async function areJudgesAlive(input: AliveInput): Promise<boolean> {
  const { judges, config, terminal, now } = input;
  const listings = await askListings(input);
  const lives = judges.map((judge) => {
    const listing = listings.get(judge.baseUrl ?? '') ?? null;
    return { judge, life: judgeLife({ judge, judges: config.judges, listing, now }) };
  });
  for (const { judge, life } of lives) for (const sentence of newsOf(judge, life)) terminal.error(sentence);
  return !lives.some(({ life }) => forbidsStart(life));
}

async function askListings({ judges, keys }: AliveInput): Promise<ReadonlyMap<string, ModelListing>> {
  const servers = [...new Set(judges.flatMap(({ baseUrl }) => baseUrl ?? []))];
  // Loaded only where there is a server to ask: the practice judge needs none of it.
  const asked = servers.map(async (baseUrl) => {
    const { listServedModels } = await import('../engines/openai/served-models.ts');
    return [baseUrl, await askListing(() => listServedModels({ baseUrl, apiKey: keys.get(baseUrl) ?? null }))] as const;
  });
  return new Map(await Promise.all(asked));
}

/** What a person should know before it begins; empty where all is well, or where nothing is known. */
function newsOf(judge: JudgeCard, life: JudgeLife): readonly string[] {
  if (life.state === 'gone') return [`${life.sentence} ${wayOut(judge, life)}`];
  const isLikely = life.state === 'served' || life.state === 'ending';
  return isLikely && isEndingSoon(life.end) ? [endNotice(judge, life)] : [];
}

function wayOut({ judgeId }: JudgeCard, { successor }: JudgeLife): string {
  if (successor === null) return `Use another --judge than ${judgeId}. Nothing was judged, nothing was spent.`;
  return `Use --judge ${successor.judgeId}, which follows it. Nothing was judged, nothing was spent.`;
}

function endNotice(judge: JudgeCard, { end, successor }: JudgeLife): string {
  const next = successor === null ? '' : ` Its successor is ${successor.judgeId}.`;
  return `${end === null ? '' : endSentence(end, judge)}${next}`;
}
