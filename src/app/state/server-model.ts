/** A model on a server, added by hand: what was typed, and what is wrong with it. Pure. */
import { servedModelId, USUAL_CONTEXT_TOKENS, USUAL_SLOTS } from '../../core/served-model.ts';

/** As typed. The key is apart: it is never part of a card. */
export interface ServerModelInput {
  /** OpenAI-compatible, usually ends in `/v1`. */
  readonly baseUrl: string;
  /** As the server knows it. */
  readonly model: string;
  /** Name in the tables; empty: made from `model`. */
  readonly name: string;
  /** Conversations asked for at once. NaN for what is no number. */
  readonly slots: number;
  readonly contextTokens: number;
}

export const EMPTY_SERVER_MODEL: ServerModelInput = {
  baseUrl: '',
  model: '',
  name: '',
  slots: USUAL_SLOTS,
  contextTokens: USUAL_CONTEXT_TOKENS,
};

/** More at once than this no single address is asked for by hand. */
const MOST_SLOTS = 512;

/** What forbids to keep the model, as sentences; empty if nothing does. */
export function serverModelProblems(
  input: ServerModelInput,
  { takenIds, pageProtocol }: { readonly takenIds: readonly string[]; readonly pageProtocol: string },
): readonly string[] {
  const modelId = servedModelId(input);
  return [
    addressProblem(input.baseUrl, pageProtocol),
    input.model.trim() === '' ? 'Model: its name, as the server knows it.' : null,
    takenIds.includes(modelId) ? `Name: “${modelId}” is taken; give this one another name.` : null,
    isWholeFrom(input.slots, 1) && input.slots <= MOST_SLOTS
      ? null
      : `Conversations at once: a whole number from 1 to ${MOST_SLOTS}.`,
    isWholeFrom(input.contextTokens, 512) ? null : 'Context length: a whole number of tokens from 512.',
  ].filter((problem) => problem !== null);
}

/**
 * What forbids to call a server at that address from this page; null if nothing does.
 *
 * @param pageProtocol  `https:` or `http:`
 */
export function addressProblem(baseUrl: string, pageProtocol: string): string | null {
  const url = URL.parse(baseUrl.trim());
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'Base URL: an address that begins with https://, or with http:// on this machine; it usually ends in /v1.';
  if (url.username !== '' || url.password !== '') return 'Base URL: leave name and password out; a key has its own field.';
  if (url.protocol === 'https:' || isThisMachine(url.hostname)) return null;
  const why =
    pageProtocol === 'https:'
      ? 'a page opened over https may not call it'
      : 'this page calls http addresses on this machine alone, so that a key never crosses a network in the clear';
  return `Base URL: “${url.host}” is plain http on another machine, and ${why}. Use https, or bring it here: ssh -L ${url.port || 8000}:localhost:${url.port || 8000} ${url.hostname}, then http://localhost:${url.port || 8000}${url.pathname}.`;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1';
}

function isWholeFrom(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
