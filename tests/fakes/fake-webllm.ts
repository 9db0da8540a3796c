/** WebLLM with a scripted reply: only what the backend calls exists. */
import type { ChatCompletionRequest } from '@mlc-ai/web-llm';
import type { WebllmLibrary } from '../../src/engines/webllm/backend.ts';

export interface FakeWebllmScript {
  readonly pieces?: readonly string[];
  readonly finishReason?: string;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  /** What `getMessage` gives, where it is not the pieces together. */
  readonly message?: string;
  readonly manifest?: boolean;
  readonly roleTemplates?: Readonly<Record<string, string>> | null;
  /** The library hides its template. */
  readonly hidesTemplate?: boolean;
  /** Words above which the fake says that the window is exceeded. */
  readonly windowWords?: number;
  readonly failReload?: Error;
  /** `reload` resolves with nothing loaded, as after an aborted fetch. */
  readonly reloadsNothing?: boolean;
  /** Gets a device on `reload`, with a buffer of `weightsBytes`, and destroys it on `unload`. */
  readonly adapter?: FakeAdapter;
  readonly weightsBytes?: number;
  /** The library hides its grammar matcher. */
  readonly hidesMatcher?: boolean;
  /** The event loop turns before each piece, as it does while a real GPU computes. */
  readonly takesTime?: boolean;
}

/** What of an adapter the fake uses. */
interface FakeAdapter {
  requestDevice(): Promise<{ createBuffer(descriptor: { size: number; usage: number }): unknown; destroy(): void }>;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

export interface FakeWebllm {
  readonly library: WebllmLibrary;
  /** Names of the engine's methods in the order called. */
  readonly calls: string[];
  readonly requests: ChatCompletionRequest[];
  /** Grammars that were compiled beside the library's own, and whether its own matcher is in place again. */
  readonly grammars: { readonly compiled: string[]; readonly disposed: string[]; isOwnInPlace(): boolean };
  readonly reloads: { readonly modelId: string; readonly options: unknown; readonly appConfig: unknown }[];
}

export function createFakeWebllm(script: FakeWebllmScript = {}): FakeWebllm {
  const { pieces = ['one', ' two'], finishReason = 'stop' } = script;
  const usage = script.usage === undefined ? { prompt_tokens: 12, completion_tokens: 2 } : script.usage;
  const calls: string[] = [];
  const requests: ChatCompletionRequest[] = [];
  const reloads: FakeWebllm['reloads'] = [];
  const compiled: string[] = [];
  const disposed: string[] = [];

  class GrammarMatcher {
    readonly grammar: string;
    constructor(grammar: string) {
      this.grammar = grammar;
    }
    static async createGrammarMatcher({ text }: { text: string }): Promise<GrammarMatcher> {
      return new GrammarMatcher(text);
    }
    dispose(): void {
      disposed.push(this.grammar);
    }
  }

  const ownMatcher = new GrammarMatcher('own');
  const pipeline = {
    grammarMatcher: ownMatcher,
    grammarCompiler: {
      compileGrammar: async (text: string) => {
        compiled.push(text);
        return { text, dispose: () => undefined };
      },
    },
    outputIds: [] as number[],
    filledKVCacheLength: 0,
  };

  class MLCEngine {
    readonly options: { appConfig: unknown; initProgressCallback(report: object): void };
    readonly loadedModelIdToChatConfig: Map<string, object> | undefined;
    readonly loadedModelIdToPipeline = new Map(script.hidesMatcher === true ? [] : [['any', pipeline]]);
    #isInterrupted = false;
    #written = '';
    #device: Awaited<ReturnType<FakeAdapter['requestDevice']>> | null = null;
    constructor(options: MLCEngine['options']) {
      this.options = options;
      this.loadedModelIdToChatConfig = script.hidesTemplate === true ? undefined : new Map();
    }
    async reload(modelId: string, options: unknown): Promise<void> {
      calls.push('reload');
      reloads.push({ modelId, options, appConfig: this.options.appConfig });
      if (script.failReload !== undefined) throw script.failReload;
      this.#device = (await script.adapter?.requestDevice()) ?? null;
      this.#device?.createBuffer({ size: script.weightsBytes ?? 1_000_000, usage: 1 });
      const templates = script.roleTemplates === undefined ? { user: '<{user_message}>' } : script.roleTemplates;
      const template = templates === null ? {} : { role_templates: templates };
      this.loadedModelIdToChatConfig?.set(modelId, { conv_template: template });
      this.options.initProgressCallback({ progress: 0, timeElapsed: 0, text: 'Start to fetch params' });
      this.options.initProgressCallback({ progress: 0.5, timeElapsed: 1, text: 'Fetching param cache[1/2]: 10MB fetched.' });
    }
    async resetChat(): Promise<void> {
      calls.push('resetChat');
      if (script.reloadsNothing === true) throw named('ModelNotLoadedError', 'Model not loaded');
    }
    async interruptGenerate(): Promise<void> {
      calls.push('interruptGenerate');
      this.#isInterrupted = true;
    }
    async getMessage(): Promise<string> {
      return script.message ?? this.#written;
    }
    async unload(): Promise<void> {
      calls.push('unload');
      this.#device?.destroy();
    }
    readonly chat = {
      completions: {
        create: async (request: ChatCompletionRequest) => {
          calls.push('create');
          requests.push(request);
          const last = request.messages.at(-1)?.content;
          if (typeof last === 'string' && last.split(' ').length > (script.windowWords ?? Infinity))
            throw named('ContextWindowSizeExceededError', 'Prompt tokens exceed context window size');
          return request.stream === true ? this.#stream(request.max_tokens ?? Infinity) : { choices: [] };
        },
      },
    };
    async *#stream(maxTokens: number) {
      this.#isInterrupted = false;
      this.#written = '';
      pipeline.outputIds = [];
      pipeline.filledKVCacheLength = usage?.prompt_tokens ?? 0;
      for (const piece of pieces.slice(0, maxTokens)) {
        if (script.takesTime === true) await new Promise((resolve) => setTimeout(resolve));
        this.#written += piece;
        pipeline.outputIds.push(0);
        pipeline.filledKVCacheLength += 1;
        yield { choices: [{ delta: { content: piece }, finish_reason: null }] };
        if (this.#isInterrupted) break;
      }
      const isCut = pieces.length > maxTokens;
      const reason = isCut ? 'length' : finishReason;
      yield { choices: [{ delta: {}, finish_reason: this.#isInterrupted ? 'abort' : reason }] };
      const counts = usage === null || !isCut ? usage : { ...usage, completion_tokens: maxTokens };
      if (counts !== null) yield { choices: [], usage: counts };
    }
  }

  const model_list = [
    {
      model_id: 'Tiny-Llama-q4f32_1-MLC',
      model: 'https://huggingface.co/mlc-ai/Tiny-Llama-q4f32_1-MLC',
      model_lib: 'https://libs/tiny.wasm',
      ...(script.manifest === true ? { model_manifest: 'mlc-model-manifest.json' } : {}),
    },
    { model_id: 'other', model: 'https://huggingface.co/mlc-ai/other', model_lib: 'https://libs/other.wasm' },
  ];
  const library = { MLCEngine, prebuiltAppConfig: { model_list }, version: '0.2.86' } as unknown as WebllmLibrary;
  const grammars = { compiled, disposed, isOwnInPlace: () => pipeline.grammarMatcher === ownMatcher };
  return { library, calls, requests, reloads, grammars };
}
