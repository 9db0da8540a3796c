/** The browser's own model as a script: four characters are one token, and each prompt costs three more. */
import type {
  LanguageModelApi,
  LanguageModelAvailability,
  LanguageModelSession,
  PageSurroundings,
  SessionOptions,
} from '../../src/engines/prompt-api/language-model.ts';

export interface FakeLanguageModelScript {
  readonly state?: LanguageModelAvailability;
  readonly reply?: string;
  readonly contextWindow?: number;
  /** Writes for ever. */
  readonly isEndless?: boolean;
  /** Writes nothing and never ends. */
  readonly isSilent?: boolean;
  /** What a stream ends with after its first piece. */
  readonly breaksWith?: Error;
  /** What `create` rejects with, of sessions after the first. */
  readonly refusesWith?: Error;
  /** The browser leaves out the beginning of the conversation while it answers. */
  readonly overflows?: boolean;
  /** Shares of the model fetched, as told to the monitor. */
  readonly downloads?: readonly number[];
}

export interface FakeLanguageModel {
  readonly surroundings: PageSurroundings;
  /** What each session was created with, in order. */
  readonly created: SessionOptions[];
  /** What each session was asked. */
  readonly prompts: string[];
  /** How often tokens were counted. */
  readonly counts: () => number;
  readonly open: () => number;
}

const TEMPLATE_TOKENS = 3;
const tokensOf = (text: string) => Math.ceil(text.length / 4);

export function createFakeLanguageModel(script: FakeLanguageModelScript = {}): FakeLanguageModel {
  const { state = 'available', reply = 'The harbour wakes slowly, boat by boat.', contextWindow = 4096 } = script;
  const created: SessionOptions[] = [];
  const prompts: string[] = [];
  let open = 0;
  let counts = 0;

  function* pieces(): Generator<string> {
    yield* reply.split(/(?<= )/);
    while (script.isEndless === true) yield 'and on ';
  }

  function createSession({ initialPrompts = [], signal }: SessionOptions): LanguageModelSession {
    if (signal?.aborted === true) throw new DOMException('aborted', 'AbortError');
    const contextUsage = initialPrompts.reduce((sum, { content }) => sum + TEMPLATE_TOKENS + tokensOf(content), 0);
    if (contextUsage > contextWindow) throw new DOMException('too large', 'QuotaExceededError');
    open += 1;
    let isOpen = true;
    let overflow: () => void = () => undefined;
    return {
      contextUsage,
      contextWindow,
      measureContextUsage: (text) => {
        counts += 1;
        return Promise.resolve(TEMPLATE_TOKENS + tokensOf(text));
      },
      addEventListener: (_type, listener) => {
        overflow = listener;
      },
      promptStreaming: (text, options) => {
        prompts.push(text);
        if (script.overflows === true) overflow();
        return stream(pieces(), script, options.signal);
      },
      destroy: () => {
        if (isOpen) open -= 1;
        isOpen = false;
      },
    };
  }

  const api: LanguageModelApi = {
    availability: () => Promise.resolve(state),
    create: (options) => {
      created.push(options);
      if (created.length > 1 && script.refusesWith !== undefined) return Promise.reject(script.refusesWith);
      options.monitor?.({
        addEventListener: (_type, listener) => (script.downloads ?? []).forEach((loaded) => listener({ loaded })),
      });
      return Promise.resolve().then(() => createSession(options));
    },
  };
  const surroundings: PageSurroundings = {
    LanguageModel: api,
    document: {},
    isSecureContext: true,
    navigator: { userAgent: 'Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36' },
  };
  return { surroundings, created, prompts, counts: () => counts, open: () => open };
}

function stream(source: Iterator<string>, script: FakeLanguageModelScript, signal: AbortSignal): ReadableStream<string> {
  let written = 0;
  return new ReadableStream<string>(
    {
      start: (controller) => signal.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError'))),
      async pull(controller) {
        await Promise.resolve();
        if (script.isSilent === true) return new Promise(() => undefined);
        if (script.breaksWith !== undefined && written === 1) return controller.error(script.breaksWith);
        const { value, done } = source.next();
        written += 1;
        if (signal.aborted) return undefined;
        return done === true ? controller.close() : controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}
