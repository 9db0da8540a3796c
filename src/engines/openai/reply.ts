/** A server's reply, whole or in chunks, as a Completion. Nothing in it is taken on trust. */
import { EngineError } from '../../core/errors.ts';
import type { Completion, FinishReason, SentParameters, Timing, Usage } from '../../core/types.ts';
import type { Redact } from './redact.ts';

/** What is read of a reply, whichever way it came. */
export interface Reply {
  readonly text: string;
  readonly refusal: string;
  /** Characters of thinking that the server kept apart from the text; they are not stored. */
  readonly thoughtCharacters: number;
  readonly rawFinishReason: string | null;
  readonly servedModel: string | null;
  readonly usage: Usage;
}

type Fields = Readonly<Record<string, unknown>>;

/** The server was at work and did not say how much. */
export const UNCOUNTED: Usage = { promptTokens: null, completionTokens: null };

/** @throws EngineError kind "garbled" if it is not a completion */
export function readReply(body: unknown): Reply {
  const [choice] = choicesOf(body);
  const usage = usageOf(fieldsOf(body)['usage']) ?? UNCOUNTED;
  if (choice === undefined) throw garbled(`the server's reply holds no completion: ${excerpt(body)}`, usage);
  const message = fieldsOf(choice['message']);
  return {
    text: textOf(message['content']) ?? '',
    refusal: textOf(message['refusal']) ?? '',
    thoughtCharacters: thoughtOf(message).length,
    rawFinishReason: textOf(choice['finish_reason']),
    servedModel: textOf(fieldsOf(body)['model']),
    usage,
  };
}

/** Joins the chunks of a streamed reply. */
export class ReplyCollector {
  #reply: Reply = {
    text: '',
    refusal: '',
    thoughtCharacters: 0,
    rawFinishReason: null,
    servedModel: null,
    usage: UNCOUNTED,
  };

  /** @returns the text that this chunk adds, often empty, and whether it holds thinking kept apart from the text */
  add(chunk: unknown): { readonly text: string; readonly isThought: boolean } {
    const [choice] = choicesOf(chunk);
    const delta = fieldsOf(choice?.['delta']);
    const added = textOf(delta['content']) ?? '';
    const thought = thoughtOf(delta);
    this.#reply = {
      text: this.#reply.text + added,
      refusal: this.#reply.refusal + (textOf(delta['refusal']) ?? ''),
      thoughtCharacters: this.#reply.thoughtCharacters + thought.length,
      rawFinishReason: textOf(choice?.['finish_reason']) ?? this.#reply.rawFinishReason,
      servedModel: textOf(fieldsOf(chunk)['model']) ?? this.#reply.servedModel,
      usage: usageOf(fieldsOf(chunk)['usage']) ?? this.#reply.usage,
    };
    return { text: added, isThought: thought !== '' };
  }

  get reply(): Reply {
    return this.#reply;
  }
}

/** A judge without text has not judged; a model under test that ends without text has answered nothing, and that counts. */
export type ServerRole = 'judge' | 'model';

export interface CompletionParts {
  readonly timing: Timing;
  /** See `Completion.sentParameters`. */
  readonly sentParameters: SentParameters;
  readonly warnings: readonly string[];
  readonly role: ServerRole;
  /** A server may say back what it was sent. */
  readonly redact: Redact;
}

/**
 * @throws EngineError kind "garbled" if there is no text where there must be one, or no end; kind "filtered" if the
 *         server's filter left no text
 */
export function toCompletion(reply: Reply, { timing, warnings, sentParameters, role, redact }: CompletionParts): Completion {
  const text = reply.text === '' ? reply.refusal : reply.text;
  if (text === '' && reply.rawFinishReason === 'content_filter') throw new EngineError('filtered', FILTERED, reply);
  if (text === '' && (role === 'judge' || reply.rawFinishReason === null))
    throw garbled(emptySentence(reply), reply.usage);
  return {
    text: redact(text),
    finishReason: finishReasonOf(reply.rawFinishReason),
    rawFinishReason: reply.rawFinishReason,
    usage: reply.usage,
    timing,
    gpu: null,
    servedModel: reply.servedModel === null ? null : redact(reply.servedModel),
    warnings: [...warnings, ...replyWarnings(reply)],
    sentParameters,
  };
}

const FILTERED = "the server's content filter left nothing of the reply";

function emptySentence(reply: Reply): string {
  return reply.rawFinishReason === 'length'
    ? "the server's reply is empty: thinking used up the token limit; raise the limit or lower the reasoning effort"
    : `the server's reply is empty (finish reason: ${reply.rawFinishReason ?? 'none'})`;
}

function replyWarnings({ text, refusal, thoughtCharacters, rawFinishReason }: Reply): readonly string[] {
  return [
    text === '' && refusal !== '' ? 'the model refused to reply: its refusal stands as the text' : null,
    rawFinishReason === 'content_filter' ? "the server's content filter cut the reply" : null,
    rawFinishReason === null ? 'the server did not say why the reply ended' : null,
    thoughtCharacters > 0 ? thoughtSentence(thoughtCharacters, text) : null,
  ].filter((warning) => warning !== null);
}

function thoughtSentence(characters: number, text: string): string {
  const thought = `the model thought in ${characters} characters, which the server kept apart and which are not stored`;
  return text === '' ? `${thought}: no answer was left` : `${thought}; its tokens count all the same`;
}

/** Servers that part thinking from text name it one way or the other. */
function thoughtOf(message: Fields): string {
  return textOf(message['reasoning_content']) ?? textOf(message['reasoning']) ?? '';
}

function finishReasonOf(raw: string | null): FinishReason {
  return raw === 'stop' || raw === 'length' ? raw : 'unknown';
}

function usageOf(value: unknown): Usage | null {
  if (typeof value !== 'object' || value === null) return null;
  const usage = fieldsOf(value);
  return {
    promptTokens: countOf(usage['prompt_tokens']),
    completionTokens: countOf(usage['completion_tokens']),
    cachedPromptTokens: countOf(fieldsOf(usage['prompt_tokens_details'])['cached_tokens']),
  };
}

function choicesOf(body: unknown): readonly Fields[] {
  const choices = fieldsOf(body)['choices'];
  return Array.isArray(choices) ? choices.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The beginning of what came instead, for the sentence. */
function excerpt(body: unknown): string {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? String(body));
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function garbled(message: string, usage: Usage): EngineError {
  return new EngineError('garbled', message, { usage });
}
