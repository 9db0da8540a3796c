/**
 * One short greedy reply right after loading. Where an allocation failed silently, a kernel is wrong on this card or f16
 * numbers overflow, a model loads without an error and writes nonsense: this shows it before 160 answers are made and
 * paid for.
 */
import { EngineError } from '../core/errors.ts';
import { gibberishIn } from '../core/gibberish.ts';
import type { GenerateRequest } from '../core/ports.ts';

/** A question that any model answers with words, base models too. */
export const SANITY_REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'What is the capital of France?' }],
  temperature: 0,
  maxTokens: 16,
  seed: 1_000_000_007,
};

/** Words of which a sensible reply holds one. */
const EXPECTED = /paris|巴黎|\b(the|is|of|a|in|and|to|it|you|i|capital|france|french|city|answer)\b/i;

/** Longest part of a reply that is quoted, in characters. */
const QUOTE_LENGTH = 60;

/**
 * @returns a sentence for the load report where the reply is doubtful; null where it reads like language
 * @throws EngineError "load-failed" for a reply that no working model gives: one symbol over and over, or no letter
 */
export function checkReply(reply: string): string | null {
  const said = `asked "${SANITY_REQUEST.messages[0]?.content}" after loading, the model wrote ${quote(reply)}`;
  const gibberish = gibberishIn(reply);
  if (gibberish === 'one-symbol' || gibberish === 'no-letters')
    throw new EngineError(
      'load-failed',
      `${said}: it computes nonsense on this GPU; close other programs that use it, or choose another variant or model`,
    );
  if (reply.trim() === '') return `${said}: its answers may be empty`;
  const isPlausible = gibberish === null && EXPECTED.test(withoutAccents(reply));
  return isPlausible ? null : `${said}: read some answers before you trust its score`;
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '');
}

function quote(reply: string): string {
  const characters = [...reply.trim().replaceAll(/\s+/g, ' ')];
  if (characters.length === 0) return 'nothing';
  const isLonger = characters.length > QUOTE_LENGTH;
  return `"${characters.slice(0, QUOTE_LENGTH).join('')}${isLonger ? '…' : ''}"`;
}
