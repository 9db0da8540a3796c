/** One server, with all that is shared by the calls to it: client, gate, and what was learnt about its fields. */
import type OpenAI from 'openai';
import type { BackoffLimits } from '../../core/backoff.ts';
import { EngineError } from '../../core/errors.ts';
import type {
  Availability,
  CancelSignal,
  Clock,
  GenerateOptions,
  GenerateRequest,
  LoadedModel,
  Traffic,
} from '../../core/ports.ts';
import type { Completion, JudgeParameters, ModelCard } from '../../core/types.ts';
import { CallGuard } from './call-guard.ts';
import { type ChatBody, Dialect, refusedField, sentParametersOf } from './dialect.ts';
import { cancelledFailure, isOutOfCredit, retryAfterOf, timedOutFailure, toFailure, toRefusal } from './failures.ts';
import { type Passage, ServerGate, type ServerGates } from './gate.ts';
import { checkModel } from './models.ts';
import { readReply, type Reply, ReplyCollector, type ServerRole, toCompletion } from './reply.ts';
import { checkKey, createClient, createServer, type Server, type ServerOptions } from './server.ts';
import { systemClock } from '../system-clock.ts';
import { estimateTokens } from './token-meter.ts';

export interface OpenAiEngineOptions extends ServerOptions {
  readonly parameters: JudgeParameters;
  /** A judge's reply must hold text, a model under test may answer nothing; `judge` if left out. */
  readonly role?: ServerRole;
  /** Asks the chat template for an answer without a think block, where it has the switch; false if left out. */
  readonly disablesThinking?: boolean;
  /** Never exceeded in any second, retries and all loaded models of this engine together; null: as fast as slots allow. */
  readonly requestsPerSecond: number | null;
  /** Prompts and replies together; no limit if null or left out. */
  readonly tokensPerMinute?: number | null;
  /** Requests out at once, at most. */
  readonly concurrency: number;
  /** Engines that are given the same map share rate and places at one server; a gate of its own if left out. */
  readonly gates?: ServerGates;
  /** Longest silence of the server. */
  readonly timeoutMs: number;
  /** Pause after refusals that do not say how long. */
  readonly backoffMs: BackoffLimits;
  readonly clock?: Clock;
  /** Uniform in [0, 1); for tests. */
  readonly random?: () => number;
}

const LONGEST_PROBE_MS = 15_000;

/** What a server answers when it is asked for too much: too many requests, overloaded. */
const BUSY: ReadonlySet<number> = new Set([429, 503, 529]);

/** Never aborts: probing is not cancelled from outside. */
const NO_CANCEL: CancelSignal = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

export class Connection {
  readonly #options: OpenAiEngineOptions;
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #gate: ServerGate;
  readonly #dialect: Dialect;
  #client: ReturnType<typeof createClient> | null = null;
  #hasAnswered = false;
  #calls = 0;
  #inFlight = 0;

  constructor(options: OpenAiEngineOptions) {
    this.#options = options;
    this.#server = createServer({ ...options, fetch: (input, init) => this.#fetch(input, init) });
    this.#clock = options.clock ?? systemClock;
    this.#gate = gateFor(options, this.#clock);
    this.#dialect = new Dialect({
      ...options.parameters,
      // OpenAI's own API has no such field, and says so with status 400: nothing to be learnt there.
      disablesThinking: options.disablesThinking === true && !this.#server.isOpenAi,
    });
  }

  async probe(card: ModelCard | undefined): Promise<Availability> {
    const guard = new CallGuard(NO_CANCEL, Math.min(this.#options.timeoutMs, LONGEST_PROBE_MS));
    let passage: Passage | null = null;
    try {
      checkKey(this.#server);
      const { client } = await this.#getClient();
      passage = await this.#gate.pass(0, guard.signal);
      guard.restartTimer();
      return await checkModel(client, guard.signal, this.#context(card?.source ?? null));
    } catch (thrown) {
      return { available: false, reason: toFailure(thrown, this.#context(null)).message };
    } finally {
      passage?.close();
      guard.close();
    }
  }

  /** Sends nothing: a server's model is always loaded. */
  async load(card: ModelCard): Promise<LoadedModel> {
    checkKey(this.#server);
    const { client, version } = await this.#getClient();
    return {
      card,
      slots: this.#options.concurrency,
      report: {
        loadMs: 0,
        device: 'server',
        adapter: null,
        engineVersion: version,
        loadedSource: card.source,
        gpu: null,
        warnings: [],
      },
      traffic: () => this.#trafficOf(card.label),
      generate: (request, options) => this.#generate({ client, model: card.source, request, options }),
      unload: async () => null,
    };
  }

  async #generate(call: Call): Promise<Completion> {
    const guard = new CallGuard(call.options.signal, this.#options.timeoutMs);
    this.#calls += 1;
    try {
      return await this.#ask(call, guard);
    } catch (thrown) {
      if (guard.ending === 'cancelled') throw cancelledFailure();
      if (guard.ending === 'timed-out') throw timedOutFailure(this.#server, this.#options.timeoutMs);
      throw toFailure(thrown, this.#context(call.model));
    } finally {
      this.#calls -= 1;
      guard.close();
    }
  }

  /** Asks until the server takes the fields sent; each round has fewer of them, or one under its other name. */
  async #ask(call: Call, guard: CallGuard): Promise<Completion> {
    const { messages, maxTokens } = call.request;
    for (;;) {
      const passage = await this.#gate.pass(estimateTokens(messages, maxTokens), guard.signal);
      const body = this.#dialect.toBody(call.model, call.request, call.options.onDelta !== undefined);
      this.#inFlight += 1;
      try {
        return await this.#askOnce(call, body, { guard, passage });
      } catch (thrown) {
        guard.stopTimer();
        if (guard.ending === 'timed-out') passage.overdue();
        this.#noteRefusal(thrown, passage);
        if (!this.#learnsFrom(thrown, body)) throw thrown;
      } finally {
        this.#inFlight -= 1;
        passage.close();
      }
    }
  }

  async #askOnce(call: Call, body: ChatBody, { guard, passage }: Attempt): Promise<Completion> {
    guard.restartTimer();
    const sentAt = this.#clock.now();
    const { reply, firstTokenMs } = await this.#send(call, body, guard);
    passage.accepted(reply.usage);
    return toCompletion(reply, {
      timing: { firstTokenMs, totalMs: this.#clock.now() - sentAt },
      warnings: this.#dialect.warningsFor(call.request),
      sentParameters: sentParametersOf(body),
      role: this.#options.role ?? 'judge',
      redact: this.#server.redact,
    });
  }

  async #send(call: Call, body: ChatBody, guard: CallGuard): Promise<Received> {
    const { onDelta } = call.options;
    const params = body as OpenAI.ChatCompletionCreateParams;
    const sentAt = this.#clock.now();
    const answer: unknown = await call.client.chat.completions.create(params, { signal: guard.signal });
    if (!isStream(answer)) return { reply: readReply(answer), firstTokenMs: null };
    const collector = new ReplyCollector();
    let firstTokenMs: number | null = null;
    for await (const chunk of answer) {
      // Several chunks may have come in one piece: what follows a cancel is not shown any more.
      if (guard.ending !== null) break;
      guard.restartTimer();
      const { text, isThought } = collector.add(chunk);
      if (text === '' && !isThought) continue;
      firstTokenMs ??= this.#clock.now() - sentAt;
      // An empty delta tells of a token without text.
      onDelta?.(text);
    }
    // The SDK ends an aborted stream without an error.
    if (guard.ending !== null) throw cancelledFailure();
    return { reply: collector.reply, firstTokenMs };
  }

  #noteRefusal(thrown: unknown, passage: Passage): void {
    const refusal = toRefusal(thrown);
    if (refusal?.status === undefined || refusal.status === null || isOutOfCredit(refusal)) return;
    if (BUSY.has(refusal.status)) passage.refused(retryAfterOf(refusal, this.#clock.now()), refusal.status);
  }

  #learnsFrom(thrown: unknown, sent: ChatBody): boolean {
    const refusal = toRefusal(thrown);
    if (refusal === null || (refusal.status !== 400 && refusal.status !== 422)) return false;
    const field = refusedField(refusal, sent);
    return field !== null && this.#dialect.learn(field);
  }

  /** A chat request that was answered shows what GET /models does not: a page needs no leave for that, without a key. */
  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const send = this.#options.fetch ?? globalThis.fetch;
    const response = await send(input, init);
    if (init?.method?.toUpperCase() === 'POST') this.#hasAnswered = true;
    return response;
  }

  #getClient(): ReturnType<typeof createClient> {
    this.#client ??= createClient(this.#server).catch((thrown: unknown) => {
      this.#client = null;
      const message = 'the part of the app that speaks to servers could not be fetched: reload the page';
      throw new EngineError('load-failed', message, { cause: thrown });
    });
    return this.#client;
  }

  #trafficOf(label: string): Traffic {
    const { concurrency, pausedUntil, reason } = this.#gate;
    return { label, concurrency, inFlight: this.#inFlight, waiting: this.#calls - this.#inFlight, pausedUntil, reason };
  }

  #context(model: string | null) {
    return { server: this.#server, model, now: this.#clock.now(), hasAnswered: this.#hasAnswered };
  }
}

interface Call {
  readonly client: OpenAI;
  readonly model: string;
  readonly request: GenerateRequest;
  readonly options: GenerateOptions;
}

/** One request and what watches over it. */
interface Attempt {
  readonly guard: CallGuard;
  readonly passage: Passage;
}

interface Received {
  readonly reply: Reply;
  /** null where the reply came whole. */
  readonly firstTokenMs: number | null;
}

/** A browser opens no more connections to an address without TLS (HTTP/1.1), and keeps further requests to itself. */
const BROWSER_CONNECTIONS = 6;

function gateFor(options: OpenAiEngineOptions, clock: Clock): ServerGate {
  const { baseUrl, requestsPerSecond, tokensPerMinute = null, gates, backoffMs: backoff, random = Math.random } = options;
  const isPage = typeof globalThis.location === 'object';
  const isNarrow = isPage && baseUrl.startsWith('http:');
  const concurrency = isNarrow ? Math.min(options.concurrency, BROWSER_CONNECTIONS) : options.concurrency;
  const key = JSON.stringify([baseUrl, requestsPerSecond, tokensPerMinute, concurrency]);
  const create = () =>
    new ServerGate({ requestsPerSecond, tokensPerMinute, concurrency, isPage, backoff, clock, random });
  const gate = gates?.get(key) ?? create();
  gates?.set(key, gate);
  return gate;
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
