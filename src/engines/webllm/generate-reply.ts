/** One reply by WebLLM: a clean conversation, every sampling field spelled out, and how the reply ended. */
import type { ChatCompletionMessageParam, ChatCompletionRequestStreaming, CompletionUsage } from '@mlc-ai/web-llm';
import { storedText } from '../../core/answer-text.ts';
import { EngineError } from '../../core/errors.ts';
import type { GenerateRequest } from '../../core/ports.ts';
import type { FinishReason } from '../../core/types.ts';
import type { BackendCall, BackendCompletion } from '../worker-api.ts';
import type { LoadedMlcModel } from './backend.ts';
import { escapeDollars, templateWarnings } from './escape-dollars.ts';
import { ReplyEnding } from './reply-ending.ts';

/** Seeds outside make the library's generator stand still or overflow. */
const LARGEST_SEED = 2 ** 31 - 2;

export async function generateReply(
  loaded: LoadedMlcModel,
  request: GenerateRequest,
  call: BackendCall,
): Promise<BackendCompletion> {
  const { engine, card } = loaded;
  // Reusing the last conversation's cache would leave the end-of-turn marker out of the prompt, and make a result depend
  // on whether the page was reloaded in between.
  await engine.resetChat();
  const limits = { maxTokens: request.maxTokens, contextTokens: card.contextTokens };
  const ending = request.grammar === undefined ? null : new ReplyEnding(engine, request.grammar, limits);
  const { raw, usage } = await readStream(loaded, request, call, ending).finally(() => ending?.restore());
  if (raw === 'abort') throw new EngineError('cancelled', 'the answer was cancelled');
  // Text already streamed is never taken back, and may hold the beginning of a stop string.
  const written = await engine.getMessage();
  const text = card.disableThinking === true ? createThinkStripper()(written) : written;
  return {
    // The library has cut at stop strings and left special tokens out; it does not tell which there are.
    text: storedText(text, { stops: [], specialTokens: [] }),
    finishReason: toFinishReason(raw, usage, limits),
    rawFinishReason: raw,
    usage: { promptTokens: usage?.prompt_tokens ?? null, completionTokens: usage?.completion_tokens ?? null },
    warnings: [...templateWarnings(request.messages, loaded.template), ...(ending?.isForced === true ? [CUT_SHORT] : [])],
  };
}

const CUT_SHORT = 'the explanation was cut short, so that the form that was asked for fits the limit';

/** How the library says that the reply ended. */
interface StreamEnd {
  readonly raw: string | null;
  readonly usage: CompletionUsage | null;
}

async function readStream(
  loaded: LoadedMlcModel,
  request: GenerateRequest,
  call: BackendCall,
  ending: ReplyEnding | null,
): Promise<StreamEnd> {
  const { engine, card } = loaded;
  const stream = await engine.chat.completions.create(toRequest(loaded, request));
  const strip = card.disableThinking === true ? createThinkStripper() : (text: string) => text;
  let text = '';
  let end: StreamEnd = { raw: null, usage: null };
  for await (const { choices, usage } of stream) {
    if (call.isInterrupted()) engine.interruptGenerate();
    const [choice] = choices;
    end = { raw: choice?.finish_reason ?? end.raw, usage: usage ?? end.usage };
    if (choice === undefined) continue;
    const piece = choice.delta.content ?? '';
    call.onToken(strip(piece));
    text += piece;
    if (end.raw === null) await ending?.watch(text);
  }
  return end;
}

function toRequest({ card, template }: LoadedMlcModel, request: GenerateRequest): ChatCompletionRequestStreaming {
  if (!Number.isInteger(request.seed) || request.seed < 1 || request.seed > LARGEST_SEED)
    throw new EngineError('bad-request', `the seed ${request.seed} is not an integer from 1 to ${LARGEST_SEED}`);
  const messages = escapeDollars(request.messages, template);
  return {
    messages: messages.map(({ role, content }) => ({ role, content })) as ChatCompletionMessageParam[],
    stream: true,
    stream_options: { include_usage: true },
    temperature: request.temperature,
    max_tokens: request.maxTokens,
    seed: request.seed,
    // What is left out comes from the model's own config, which differs from model to model.
    top_p: 1,
    frequency_penalty: 0,
    presence_penalty: 0,
    repetition_penalty: 1,
    stop: request.stop === undefined ? [] : [...request.stop],
    ...(request.grammar === undefined ? {} : { response_format: { type: 'grammar', grammar: request.grammar.whole } }),
    ...(card.disableThinking === true ? { extra_body: { enable_thinking: false } } : {}),
  };
}

/**
 * The library says `length` for a full window too. Its count of new tokens includes an empty think block, so that fewer
 * than `maxTokens` alone proves nothing: the window has to be full as well, give or take the last token.
 */
export function toFinishReason(
  raw: string | null,
  usage: Pick<CompletionUsage, 'prompt_tokens' | 'completion_tokens'> | null,
  limits: { readonly maxTokens: number; readonly contextTokens: number },
): FinishReason {
  if (raw === 'stop') return 'stop';
  if (raw !== 'length') return 'unknown';
  if (usage === null || usage.completion_tokens >= limits.maxTokens) return 'length';
  const isFull = usage.prompt_tokens + usage.completion_tokens >= limits.contextTokens - 1;
  return isFull ? 'context-full' : 'length';
}

/**
 * With `enable_thinking: false` the library begins the reply with an empty think block and counts it as the model's text.
 *
 * @returns takes the next piece of text, gives it without the block, which comes whole in the first piece
 */
function createThinkStripper(): (piece: string) => string {
  let isAtStart = true;
  return (piece) => {
    if (!isAtStart || piece === '') return piece;
    isAtStart = false;
    return piece.replace(/^<think>\s*<\/think>\s*/, '');
  };
}
