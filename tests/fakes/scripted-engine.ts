/** An engine that does what a test's script says, and throws where the script says nothing. */
import { throwIfAborted } from '../../src/core/cancel.ts';
import { EngineError } from '../../src/core/errors.ts';
import type {
  Availability,
  CancelSignal,
  Engine,
  EngineCapabilities,
  GenerateOptions,
  GenerateRequest,
  LoadedModel,
  LoadOptions,
} from '../../src/core/ports.ts';
import type { Completion, LoadReport, ModelCard } from '../../src/core/types.ts';
import type { FakeClock } from './fake-clock.ts';

/** One `generate` call as the script sees it. */
export interface ScriptedCall {
  /** Counted from 1 over all models of the engine. */
  readonly number: number;
  /** Which load the model came from, counted from 1. */
  readonly load: number;
  readonly request: GenerateRequest;
  readonly onDelta: (delta: string) => void;
}

/** A reply's text, or the fields in which a completion differs from a plain one. */
export type Reply = string | Partial<Completion>;

export interface Script {
  readonly engineId?: string;
  readonly capabilities?: Partial<EngineCapabilities>;
  readonly slots?: number;
  /** What a call returns, asked when the call begins; a throw rejects it. Missing: every call throws. */
  readonly reply?: (call: ScriptedCall) => Reply | Promise<Reply>;
  /** Called as the load of that number begins, counted from 1; a throw rejects it. */
  readonly onLoad?: (load: number, card: ModelCard, options: LoadOptions) => void;
  /** The variant that the load of that number gives; the card's source by default. */
  readonly loadedSource?: (load: number) => string;
  /** How long calls take, by the clock. */
  readonly clock?: FakeClock;
  readonly callMs?: number | ((call: ScriptedCall) => number);
  readonly loadMs?: number;
  /** One line for each thing that happens; several engines may share one. */
  readonly diary?: string[];
}

export class ScriptedEngine implements Engine {
  readonly engineId: string;
  readonly capabilities: EngineCapabilities;
  readonly calls: ScriptedCall[] = [];
  loads = 0;
  unloads = 0;
  inFlight = 0;
  mostInFlight = 0;
  #loadsBegun = 0;
  readonly #script: Script;

  constructor(script: Script = {}) {
    this.#script = script;
    this.engineId = script.engineId ?? 'scripted';
    this.capabilities = {
      temperature: true,
      seed: true,
      maxTokens: true,
      systemMessage: true,
      reportsUsage: true,
      holdsGpu: false,
      ...script.capabilities,
    };
  }

  /** Models loaded and not given back. */
  get loaded(): number {
    return this.loads - this.unloads;
  }

  probe(): Promise<Availability> {
    return Promise.resolve({ available: true, note: null });
  }

  async load(card: ModelCard, options: LoadOptions): Promise<LoadedModel> {
    throwIfAborted(options.signal);
    this.#note('load begins');
    this.#loadsBegun += 1;
    const begun = attempt(() => this.#script.onLoad?.(this.#loadsBegun, card, options));
    await this.#elapse(this.#script.loadMs ?? 5, options.signal);
    await begun();
    this.loads += 1;
    this.#note('load');
    const loadedSource = this.#script.loadedSource?.(this.loads) ?? card.source;
    return new ScriptedModel(this, card, { slots: this.#script.slots ?? 1, loadedSource });
  }

  /** For the models of this engine. */
  async generate(load: number, request: GenerateRequest, options: GenerateOptions): Promise<Completion> {
    throwIfAborted(options.signal);
    const call = { number: this.calls.length + 1, load, request, onDelta: options.onDelta ?? (() => undefined) };
    this.calls.push(call);
    this.#note('generate');
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      const reply = attempt(() => this.#reply(call));
      await this.#elapse(this.#callMs(call), options.signal);
      return toCompletion(await reply(), request);
    } finally {
      this.inFlight -= 1;
    }
  }

  /** For the models of this engine. */
  noteUnload(): void {
    this.unloads += 1;
    this.#note('unload');
  }

  #reply(call: ScriptedCall): Reply | Promise<Reply> {
    if (this.#script.reply !== undefined) return this.#script.reply(call);
    throw new Error(`${this.engineId} was asked to generate, and its script has no reply`);
  }

  #callMs(call: ScriptedCall): number {
    const { callMs } = this.#script;
    return typeof callMs === 'function' ? callMs(call) : (callMs ?? 10);
  }

  async #elapse(ms: number, signal: CancelSignal): Promise<void> {
    if (this.#script.clock !== undefined) await this.#script.clock.elapse(ms, signal);
    else await Promise.resolve();
    throwIfAborted(signal);
  }

  #note(what: string): void {
    this.#script.diary?.push(`${this.engineId}: ${what}`);
  }
}

class ScriptedModel implements LoadedModel {
  readonly card: ModelCard;
  readonly slots: number;
  readonly report: LoadReport;
  readonly #engine: ScriptedEngine;
  readonly #load: number;
  #isUnloaded = false;

  constructor(engine: ScriptedEngine, card: ModelCard, { slots, loadedSource }: { slots: number; loadedSource: string }) {
    this.#engine = engine;
    this.card = card;
    this.slots = slots;
    this.#load = engine.loads;
    this.report = {
      loadMs: 5,
      device: 'script',
      adapter: null,
      engineVersion: `${engine.engineId} 1.0.0`,
      loadedSource,
      gpu: null,
      warnings: [],
    };
  }

  async generate(request: GenerateRequest, options: GenerateOptions): Promise<Completion> {
    if (this.#isUnloaded) throw new Error(`${this.#engine.engineId} was asked to generate after unload`);
    return this.#engine.generate(this.#load, request, options);
  }

  unload(): Promise<null> {
    if (!this.#isUnloaded) this.#engine.noteUnload();
    this.#isUnloaded = true;
    return Promise.resolve(null);
  }
}

/** Runs now, and hands out what came of it later. */
function attempt<T>(work: () => T | Promise<T>): () => Promise<T> {
  const outcome = new Promise<T>((resolve) => resolve(work()));
  outcome.catch(() => undefined);
  return () => outcome;
}

function toCompletion(reply: Reply, request: GenerateRequest): Completion {
  const change = typeof reply === 'string' ? { text: reply } : reply;
  const text = change.text ?? '';
  return {
    text,
    finishReason: 'stop',
    rawFinishReason: 'stop',
    usage: { promptTokens: tokensOf(lastMessage(request)), completionTokens: tokensOf(text) },
    timing: { firstTokenMs: null, totalMs: 10 },
    gpu: null,
    servedModel: null,
    warnings: [],
    ...change,
  };
}

/** The last message of a request: the question to a model, the filled template to a judge. */
export function lastMessage({ messages }: GenerateRequest): string {
  return messages.at(-1)?.content ?? '';
}

/** A token for four characters, as the fakes count. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** A failure of the given kind, to be thrown by a script. */
export function failure(kind: EngineError['kind'], retryAfterMs: number | null = null): EngineError {
  return new EngineError(kind, `scripted failure: ${kind}`, { retryAfterMs });
}
