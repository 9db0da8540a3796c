/** Judgments that were paid for once, found again: a judge's engine that looks before it asks. */
import { EngineError } from '../core/errors.ts';
import type { CancelSignal, CompletionCache, Engine, GenerateRequest, LoadedModel } from '../core/ports.ts';
import { parseRating, parseVerdict } from '../core/rating.ts';
import type { Completion, JudgeCard, LoadReport } from '../core/types.ts';
import type { JudgeEngineFactory } from './judge-engine.ts';

/** Raised when what makes a reply is told otherwise: everything kept before is then asked for anew. */
const KEY_VERSION = 1;

/** The same engines, which find judgments again. Calls under way are shared by all runs of one such factory. */
export function withJudgmentCache(engineFor: JudgeEngineFactory, cache: CompletionCache): JudgeEngineFactory {
  const calls = new SharedCalls(cache);
  return async (judge, apiKey) => {
    const engine = await engineFor(judge, apiKey);
    // The rules of a stand-in cost nothing, and may change with this program.
    return judge.isStandIn ? engine : withCalls(engine, judge, calls);
  };
}

function withCalls(engine: Engine, judge: JudgeCard, calls: SharedCalls): Engine {
  return {
    engineId: engine.engineId,
    capabilities: engine.capabilities,
    probe: (card) => engine.probe(card),
    load: async (card, options) => lookingFirst(await engine.load(card, options), judge, calls),
  };
}

function lookingFirst(model: LoadedModel, judge: JudgeCard, calls: SharedCalls): LoadedModel {
  const { traffic } = model;
  return {
    card: model.card,
    report: model.report,
    slots: model.slots,
    ...(traffic === undefined ? {} : { traffic: () => traffic.call(model) }),
    unload: () => model.unload(),
    generate: async (request, options) => {
      const key = await judgmentKey({ judge, report: model.report, request });
      const ask = () => model.generate(request, options);
      if (key === null) return ask();
      return calls.ask({ key, ask, signal: options.signal, isWorthKeeping: ({ text }) => isReadable(text, request) });
    },
  };
}

/** What makes a judge's reply. */
export interface ReplyMakings {
  readonly judge: JudgeCard;
  readonly report: Pick<LoadReport, 'engineVersion' | 'loadedSource'>;
  readonly request: GenerateRequest;
}

/**
 * SHA-256 over everything that makes a judge's reply, as JSON with sorted keys: the server's address, its model and the
 * parameters of the card (of a judge in this browser: library, version and variant), and all of the request. Neither the
 * judge's name, its price nor its pace; never a key.
 *
 * @returns lower-case hex; null on an insecure page, where nothing can be hashed
 */
export async function judgmentKey({ judge, report, request }: ReplyMakings): Promise<string | null> {
  // Insecure pages have no such object, whatever its type says.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) return null;
  const { messages, temperature, maxTokens, seed, stop = [], grammar = null } = request;
  const maker =
    judge.baseUrl === undefined
      ? { engine: judge.engine, version: report.engineVersion, variant: report.loadedSource, revision: judge.localModel?.revision }
      : { server: judge.baseUrl, model: judge.model };
  const made = { version: KEY_VERSION, maker, parameters: judge.parameters, messages, temperature, maxTokens, seed, stop, grammar };
  const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson(made))));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** JSON that is the same for the same record, in whatever order its fields were set. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}

/** Does the reply hold what the prompt asked for? Prompts for pairs name `[[A]]`; a text may hold `[1]` by chance. */
function isReadable(text: string, { messages }: GenerateRequest): boolean {
  const asksForVerdict = messages.some(({ content }) => content.includes('[[A]]'));
  return asksForVerdict ? parseVerdict(text) !== null : parseRating(text).rating !== null;
}

interface Call {
  readonly key: string;
  readonly ask: () => Promise<Completion>;
  readonly signal: CancelSignal;
  readonly isWorthKeeping: (completion: Completion) => boolean;
}

/** Calls by what they ask: the second one for the same waits for the first, and asks itself only if that came to nothing. */
class SharedCalls {
  readonly #cache: CompletionCache;
  /** What others may have of a call under way; null where it failed, or its reply is not worth keeping. */
  readonly #underWay = new Map<string, Promise<Completion | null>>();

  constructor(cache: CompletionCache) {
    this.#cache = cache;
  }

  async ask(call: Call): Promise<Completion> {
    for (;;) {
      const other = this.#underWay.get(call.key);
      if (other === undefined) return this.#askFirst(call);
      const completion = await unlessCancelled(other, call.signal);
      if (completion !== null) return { ...completion, isTakenOver: true };
    }
  }

  async #askFirst(call: Call): Promise<Completion> {
    const asked = this.#findOrMake(call);
    const shared = asked.then(({ kept }) => kept).catch(() => null);
    this.#underWay.set(call.key, shared);
    // Gone before anyone hears of it, so that who is left empty-handed finds the place free.
    void shared.then(() => this.#underWay.delete(call.key));
    return (await asked).completion;
  }

  async #findOrMake({ key, ask, isWorthKeeping }: Call): Promise<Asked> {
    const found = await this.#cache.find(key);
    if (found !== null) return { completion: { ...found, isTakenOver: true }, kept: found };
    const completion = await ask();
    if (!isWorthKeeping(completion)) return { completion, kept: null };
    await this.#cache.keep(key, completion);
    return { completion, kept: completion };
  }
}

interface Asked {
  readonly completion: Completion;
  /** What others may have of it. */
  readonly kept: Completion | null;
}

/** @throws EngineError kind "cancelled" as soon as the signal aborts; what is waited for goes on */
async function unlessCancelled<T>(waited: Promise<T>, signal: CancelSignal): Promise<T> {
  let stopWaiting = () => {};
  const cancelled = new Promise<never>((_resolve, reject) => {
    stopWaiting = () => reject(new EngineError('cancelled', 'cancelled'));
    signal.addEventListener('abort', stopWaiting);
  });
  if (signal.aborted) stopWaiting();
  try {
    return await Promise.race([waited, cancelled]);
  } finally {
    signal.removeEventListener('abort', stopWaiting);
  }
}
