/** Which models a server says that it has, and what it means where it does not say. */
import { toEngineError, type EngineError } from './errors.ts';

/** One model of a server, as it lists it. */
export interface ServedModel {
  readonly modelId: string;
  /** ISO date on which the server says that the model ends; null where it does not say. */
  readonly shutdownDate: string | null;
  /** Longest conversation in tokens; null where the server does not say. */
  readonly contextTokens: number | null;
}

/** What came of `GET /models`. */
export type ModelListing =
  | { readonly answer: 'list'; readonly models: readonly ServedModel[] }
  /**
   * `no-list`: it answers, and cannot list or may not for this key. `refused`: the key is missing or wrong.
   * `unreachable`: nothing can be read, which a page cannot tell from a list without CORS. The sentence is one of the
   * engine's: without a capital and a full stop.
   */
  | { readonly answer: 'no-list' | 'refused' | 'unreachable'; readonly sentence: string };

/** Asks for the list; a failure is an answer too. */
export async function askListing(list: () => Promise<readonly ServedModel[]>): Promise<ModelListing> {
  try {
    return { answer: 'list', models: await list() };
  } catch (thrown) {
    return failedListing(toEngineError(thrown));
  }
}

/** Words of servers that refuse the list to a key that may chat: OpenAI's restricted keys, with 401 or 403. */
const MAY_NOT_LIST = /\(403\)|scope|permission/i;

/** What a failed request for the list means. */
export function failedListing({ kind, message: sentence }: Pick<EngineError, 'kind' | 'message'>): ModelListing {
  switch (kind) {
    case 'unauthorized':
      return { answer: MAY_NOT_LIST.test(sentence) ? 'no-list' : 'refused', sentence };
    case 'unknown-model':
    case 'bad-request':
    case 'garbled':
    case 'filtered':
      return { answer: 'no-list', sentence };
    default:
      return { answer: 'unreachable', sentence };
  }
}

/** The listed model that a request for that name would get; null for none. Servers take more names than they list. */
export function findServed(models: readonly ServedModel[], name: string): ServedModel | null {
  const listed = (wanted: string) => models.find(({ modelId }) => modelId === wanted);
  // Ollama lists "name:tag" and takes "name"; OpenRouter lists "name" and takes "name:variant".
  return listed(name) ?? listed(`${name}:latest`) ?? listed(name.replace(/:[^:/]*$/, '')) ?? null;
}

/** Why a list without a model proves nothing, after the server's name: `lists no model`; null where it does. */
export function silenceOf(models: readonly ServedModel[], address: string): string | null {
  if (models.length === 0) return 'lists no model';
  // Asked by the names of deployments, listing those of models.
  return /^https:\/\/[^/]+\.azure\.com(?=[:/]|$)/i.test(address) ? 'lists models, not deployments' : null;
}

const SHOWN_NAMES = 5;

/** `a, b and 40 more`. */
export function someNames(models: readonly ServedModel[]): string {
  const shown = models.slice(0, SHOWN_NAMES).map(({ modelId }) => modelId);
  const more = models.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
