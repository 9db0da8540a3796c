/** Which request fields a server takes: from its card at first, then from what it refuses. */
import type { GenerateRequest } from '../../core/ports.ts';
import type { JudgeParameters, SentParameters } from '../../core/types.ts';

/** The body of POST /chat/completions. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly reasoning_effort?: string;
  /** vLLM, SGLang and llama.cpp hand it to the chat template, which ignores what it does not know. */
  readonly chat_template_kwargs?: { readonly enable_thinking: false };
  readonly stream?: true;
  readonly stream_options?: { readonly include_usage: true };
}

/** Fields a request can do without, or under another name. */
const OPTIONAL_FIELDS = [
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'seed',
  'stop',
  'reasoning_effort',
  'chat_template_kwargs',
  'stream_options',
] as const;

export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

const OTHER_TOKEN_FIELD = { max_tokens: 'max_completion_tokens', max_completion_tokens: 'max_tokens' } as const;

/** What a card says about the fields its server takes. */
export interface DialectParameters extends JudgeParameters {
  /** Asks for an answer without a think block. */
  readonly disablesThinking?: boolean;
}

/** What one engine instance has learnt about its server. */
export class Dialect {
  readonly #parameters: DialectParameters;
  #tokenField: JudgeParameters['tokenLimitField'];
  readonly #refused = new Set<OptionalField>();

  constructor(parameters: DialectParameters) {
    this.#parameters = parameters;
    this.#tokenField = parameters.tokenLimitField;
  }

  toBody(model: string, request: GenerateRequest, isStreamed: boolean): ChatBody {
    const effort = this.#parameters.reasoningEffort;
    const wanted: ChatBody = {
      model,
      messages: request.messages,
      [this.#tokenField]: request.maxTokens,
      seed: request.seed,
      ...(this.#parameters.temperature === null ? {} : { temperature: request.temperature }),
      ...(request.stop === undefined || request.stop.length === 0 ? {} : { stop: request.stop }),
      ...(effort === undefined ? {} : { reasoning_effort: effort }),
      ...(this.#parameters.disablesThinking === true ? { chat_template_kwargs: { enable_thinking: false } } : {}),
      ...(isStreamed ? { stream: true, stream_options: { include_usage: true } } : {}),
    };
    return Object.fromEntries(Object.entries(wanted).filter(([field]) => !this.#isRefused(field))) as unknown as ChatBody;
  }

  /**
   * Takes note that the server refused a field: another name for the token limit, once; anything else is left out.
   *
   * @returns false if a request without it cannot be made any more
   */
  learn(field: OptionalField): boolean {
    if (field !== 'max_tokens' && field !== 'max_completion_tokens') {
      this.#refused.add(field);
      return true;
    }
    // Other slots may have sent the old name before it was learnt.
    if (field !== this.#tokenField) return true;
    if (field !== this.#parameters.tokenLimitField) return false;
    this.#tokenField = OTHER_TOKEN_FIELD[field];
    return true;
  }

  /** One sentence for each setting of this request that the server did not get as asked. */
  warningsFor(request: GenerateRequest): readonly string[] {
    const cardField = this.#parameters.tokenLimitField;
    const warnings: string[] = [];
    if (this.#parameters.temperature === null)
      warnings.push(`temperature ${request.temperature} was not sent: the model's card says that the server refuses it`);
    if (this.#tokenField !== cardField)
      warnings.push(`the server refused ${cardField}: the token limit was sent as ${this.#tokenField}`);
    if (this.#refused.has('temperature'))
      warnings.push(`the server refused temperature ${request.temperature}: its own default was used`);
    if (this.#refused.has('seed')) warnings.push('the server refused the seed: its replies cannot be repeated');
    if (this.#refused.has('stop') && request.stop !== undefined) warnings.push('the server refused the stop strings');
    if (this.#refused.has('reasoning_effort'))
      warnings.push(`the server refused reasoning effort "${this.#parameters.reasoningEffort}": its own default was used`);
    if (this.#refused.has('chat_template_kwargs'))
      warnings.push('the server takes no switch for thinking: a think block that comes is stored, but not judged');
    return warnings;
  }

  #isRefused(field: string): boolean {
    return this.#refused.has(field as OptionalField);
  }
}

/** The fields of a body that shape a reply, besides model, messages and seed: plain values, as a record keeps them. */
export function sentParametersOf(body: ChatBody): SentParameters {
  const { max_tokens, max_completion_tokens, temperature, reasoning_effort, stop, chat_template_kwargs: template } = body;
  return {
    ...(max_tokens === undefined ? {} : { max_tokens }),
    ...(max_completion_tokens === undefined ? {} : { max_completion_tokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(reasoning_effort === undefined ? {} : { reasoning_effort }),
    ...(stop === undefined ? {} : { stop: JSON.stringify(stop) }),
    ...(template === undefined ? {} : { enable_thinking: template.enable_thinking }),
  };
}

/** What is read of a refusal's body: `error.param`, `error.code`, `error.message`. */
export interface ServerWords {
  readonly code: string | null;
  readonly param: string | null;
  readonly message: string;
}

/**
 * The field a server refused with status 400 or 422, among those that were sent; null if the refusal is about something
 * else, such as a limit that is too high.
 */
export function refusedField(words: ServerWords, sent: ChatBody): OptionalField | null {
  const saysUnsupported =
    /unsupported|unknown_parameter/.test(words.code ?? '') ||
    /unsupported|not supported|does not support|unrecognized|unknown (field|parameter|argument|name)|cannot find field|unexpected (field|argument|keyword)|extra (field|input)|not permitted|not allowed/i.test(
      words.message,
    );
  if (!saysUnsupported) return null;
  const named = OPTIONAL_FIELDS.filter((field) => field in sent);
  return (
    named.find((field) => field === words.param) ??
    // The first one named: "'max_tokens' is not supported … use 'max_completion_tokens'".
    named
      .map((field) => ({ field, at: words.message.search(new RegExp(`\\b${field}\\b`)) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0]?.field ??
    null
  );
}
