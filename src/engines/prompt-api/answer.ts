/** One answer of the browser's model: a session of its own, streamed, cut by us, measured by the session. */
import { cutAtStop } from '../../core/answer-text.ts';
import { EngineError } from '../../core/errors.ts';
import type { CancelSignal, GenerateOptions, GenerateRequest } from '../../core/ports.ts';
import type { Completion, FinishReason } from '../../core/types.ts';
import { startWatchdog, type Timers } from '../timers.ts';
import { isWithheld, toPromptFailure } from './failures.ts';
import { ENGLISH, type LanguageModelApi, type LanguageModelSession } from './language-model.ts';
import { TokenLimit } from './token-limit.ts';

export interface AnswerTools {
  readonly api: LanguageModelApi;
  readonly timers: Timers;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** Silence after which the model counts as hung: before the first word, and after it. */
const FIRST_WORD_MS = 120_000;
const NEXT_WORD_MS = 60_000;

/** @throws EngineError */
export async function answer(request: GenerateRequest, options: GenerateOptions, tools: AnswerTools): Promise<Completion> {
  const stop = new Stopper(options.signal, tools.timers);
  let session: LanguageModelSession | null = null;
  try {
    const history = request.messages.slice(0, -1);
    session = await tools.api.create({ ...ENGLISH, initialPrompts: history, signal: stop.signal });
    return await converse(session, { request, options, tools, stop });
  } catch (thrown) {
    throw stop.reason ?? toPromptFailure(thrown);
  } finally {
    stop.close();
    session?.destroy();
  }
}

/** Ends a call for the caller's sake or for silence, and remembers which. */
class Stopper {
  readonly #controller = new AbortController();
  readonly #outer: CancelSignal;
  readonly #cancel = () => this.#end(new EngineError('cancelled', 'the answer was cancelled'));
  readonly #watchdog;
  #reason: EngineError | null = null;

  constructor(outer: CancelSignal, timers: Timers) {
    this.#outer = outer;
    this.#watchdog = startWatchdog(timers, FIRST_WORD_MS, (silentMs) =>
      this.#end(new EngineError('timeout', `the browser’s model has written nothing for ${silentMs / 1000} s`)),
    );
    if (outer.aborted) this.#cancel();
    else outer.addEventListener('abort', this.#cancel);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): EngineError | null {
    return this.#reason;
  }

  heard(): void {
    this.#watchdog.heard(NEXT_WORD_MS);
  }

  close(): void {
    this.#watchdog.stop();
    this.#outer.removeEventListener('abort', this.#cancel);
  }

  #end(reason: EngineError): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}

interface Call {
  readonly request: GenerateRequest;
  readonly options: GenerateOptions;
  readonly tools: AnswerTools;
  readonly stop: Stopper;
}

async function converse(session: LanguageModelSession, call: Call): Promise<Completion> {
  const { request, tools } = call;
  const question = request.messages.at(-1)?.content ?? '';
  const promptTokens = session.contextUsage + (await session.measureContextUsage(question));
  if (promptTokens >= session.contextWindow) throw tooLong(promptTokens, session.contextWindow);
  let hasOverflown = false;
  session.addEventListener('contextoverflow', () => (hasOverflown = true));
  const startedAt = tools.now();
  const limit = new TokenLimit(session, request.maxTokens);
  const written = await readStream(session, question, limit, call);
  const totalMs = tools.now() - startedAt;
  const { text, firstTokenAt, reason } = written;
  return {
    text,
    finishReason: reason,
    // The API gives none.
    rawFinishReason: null,
    usage: { promptTokens, completionTokens: await limit.count(written.whole) },
    timing: { firstTokenMs: firstTokenAt === null ? null : firstTokenAt - startedAt, totalMs },
    gpu: null,
    servedModel: null,
    warnings: warningsOf(request, written, hasOverflown),
  };
}

interface Written {
  /** What is kept: cut at a stop string. */
  readonly text: string;
  /** All that was written. */
  readonly whole: string;
  readonly firstTokenAt: number | null;
  readonly reason: FinishReason;
  readonly isWithheld: boolean;
}

async function readStream(session: LanguageModelSession, question: string, limit: TokenLimit, call: Call): Promise<Written> {
  const { request, options, tools, stop } = call;
  const reader = session.promptStreaming(question, { signal: stop.signal }).getReader();
  const stops = request.stop ?? [];
  let whole = '';
  let firstTokenAt: number | null = null;
  const end = (reason: FinishReason, isWithheld = false): Written => ({
    text: cutAtStop(whole, stops).text,
    whole,
    firstTokenAt,
    reason,
    isWithheld,
  });
  try {
    for (;;) {
      const { done, value = '' } = await reader.read();
      if (stop.reason !== null) throw stop.reason;
      if (done) return end('unknown');
      stop.heard();
      if (value === '') continue;
      firstTokenAt ??= tools.now();
      whole += value;
      options.onDelta?.(value);
      if (cutAtStop(whole, stops).isStopped) return end('stop');
      if (await limit.isReached(whole)) return end('length');
    }
  } catch (thrown) {
    if (isWithheld(thrown)) return end('unknown', true);
    throw thrown;
  } finally {
    // Ends the writing where we have had enough; a stream that is done or broken takes no notice.
    reader.cancel().catch(() => undefined);
  }
}

function warningsOf({ temperature }: GenerateRequest, { reason, isWithheld }: Written, hasOverflown: boolean): readonly string[] {
  return [
    `sampling not controllable: the browser’s model takes neither temperature ${temperature} nor a seed`,
    reason === 'length' ? 'the browser’s model knows no token limit: BenchTab ended the reply, a few tokens past it at most' : null,
    hasOverflown ? 'the conversation outgrew the context: the browser left out its beginning' : null,
    isWithheld ? 'the browser held the reply back as unsafe' : null,
  ].filter((warning) => warning !== null);
}

function tooLong(promptTokens: number, contextWindow: number): EngineError {
  return new EngineError(
    'context-full',
    `the conversation takes ${promptTokens} tokens, and the browser’s model holds ${contextWindow}`,
  );
}
