/** The fake server's texts: computed from the prompt, so that the same prompt always gets the same reply. */
import { createHash } from 'node:crypto';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** The parts of a chat request the fake server reads. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly chat_template_kwargs?: { readonly enable_thinking?: boolean };
}

/** A rating for a judge prompt, a verdict for a pairwise one, a short answer for anything else. */
export function replyTo(chat: ChatRequest): string {
  const prompt = chat.messages.map(({ content }) => content).join('\n');
  const draw = createHash('sha256').update(prompt).digest().readUInt32BE(0);
  if (prompt.includes('[[A]]')) {
    return `Both replies were compared in the order shown. Final verdict: [[${'ABC'.charAt(draw % 3)}]]`;
  }
  if (prompt.includes('[[')) {
    return `The reply was read against the question; mark ${draw % 1000} of the fake judge. Rating: [[${ratingOf(draw)}]]`;
  }
  return `Answer ${draw % 100_000} of the fake model: the question had ${prompt.length} characters.`;
}

/** 1 to 10; every fourth rating has a half, as judges write them now and then. */
function ratingOf(draw: number): string {
  const whole = 1 + (draw % 9);
  return draw % 4 === 0 ? `${whole}.5` : `${whole + ((draw >>> 8) % 2)}`;
}

/** About four characters a token: good enough for figures that only have to be plausible. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

/** Token counts in the API's shape. Prompts of 1,024 tokens and more have their first 1,024 from the cache. */
export function usageOf(chat: ChatRequest, text: string) {
  const promptTokens = chat.messages.reduce((sum, { content }) => sum + 4 + countTokens(content), 3);
  const completionTokens = countTokens(text);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: promptTokens >= 1024 ? 1024 : 0 },
  };
}

/** The snapshot a provider serves under a model's short name. */
export function servedName(model: string): string {
  return `${model}-2025-04-14`;
}
