/**
 * Keeps prompt and reply inside the model's window. The library checks nothing: past GPT-2's last position WebAssembly
 * fails and WebGPU silently computes with wrong values.
 */
import { EngineError } from '../../core/errors.ts';
import type { Message } from '../../core/types.ts';

/** What a tokenizer and a prompt format offer. */
export interface PromptTools {
  render(messages: readonly Message[]): string;
  /** Tokens of a rendered prompt, or of one message's text. */
  count(text: string): number;
  /** The text of the first `tokens` tokens. */
  head(text: string, tokens: number): string;
}

export interface WindowPlan {
  readonly prompt: string;
  /** New tokens that may be asked for: `maxTokens`, or what the window leaves. */
  readonly newTokens: number;
  readonly windowTokens: number;
  /** One sentence for each departure from the conversation that was asked for. */
  readonly warnings: readonly string[];
}

/** For a reply that came to the end of the window before the end of what was asked for. */
export function clampSentence({ newTokens, windowTokens }: WindowPlan, maxTokens: number): string {
  return `the window of ${windowTokens} tokens left ${newTokens} for the reply instead of ${maxTokens}`;
}

/** Share of the window that a reply is given before earlier replies are shortened for it. */
const REPLY_SHARE = 1 / 4;

/**
 * Earlier replies are shortened from their ends until the new one has a quarter of the window (or all it asked for);
 * the user's texts are never touched.
 *
 * @param request.maxTokens  new tokens asked for
 * @param windowTokens  prompt and reply together
 * @throws EngineError "context-full" when not one new token fits
 */
export function fitWindow(
  request: { readonly messages: readonly Message[]; readonly maxTokens: number },
  windowTokens: number,
  tools: PromptTools,
): WindowPlan {
  const room = Math.min(request.maxTokens, Math.floor(windowTokens * REPLY_SHARE));
  const messages = shortenReplies(request.messages, windowTokens - room, tools);
  const prompt = tools.render(messages);
  const left = windowTokens - tools.count(prompt);
  if (left < 1)
    throw new EngineError(
      'context-full',
      `the conversation takes ${windowTokens - left} tokens and the model's window is ${windowTokens}: no reply fits`,
    );
  const isShortened = messages !== request.messages;
  const warnings = isShortened ? ['an earlier reply was shortened in the prompt to fit the window'] : [];
  return { prompt, newTokens: Math.min(request.maxTokens, left), windowTokens, warnings };
}

/** @returns `messages` itself if nothing had to be cut */
function shortenReplies(messages: readonly Message[], promptTokens: number, tools: PromptTools): readonly Message[] {
  let fitted = messages;
  for (let index = 0; index < fitted.length; index += 1) {
    const message = fitted[index];
    if (message?.role !== 'assistant') continue;
    let kept = tools.count(message.content);
    let excess = tools.count(tools.render(fitted)) - promptTokens;
    // Cutting may merge or split tokens at the cut, so the count is taken again.
    while (excess > 0 && kept > 0) {
      kept = Math.max(0, kept - excess);
      fitted = fitted.with(index, { ...message, content: tools.head(message.content, kept) });
      excess = tools.count(tools.render(fitted)) - promptTokens;
    }
  }
  return fitted;
}
