/** The engines of models under test: from the site alone, or with the server that the card names. */
import type { BackoffLimits } from '../core/backoff.ts';
import type { Engine } from '../core/ports.ts';
import { USUAL_SLOTS } from '../core/served-model.ts';
import type { ModelCard } from '../core/types.ts';
import { createEngine } from './registry.ts';

export interface ModelEngineOptions {
  /** Absolute URL of the site's root, ending in `/`. */
  readonly siteUrl: string;
  /** Pauses after a refusal that does not say how long. */
  readonly backoffMs: BackoffLimits;
}

/**
 * @param card  whose engine is wanted
 * @param apiKey  goes to the card's own server and nowhere else; null for none
 * @throws InputError if the card's engine is unknown or its address is none
 */
export type ModelEngineFactory = (card: ModelCard, apiKey: string | null) => Promise<Engine>;

/** Longest silence of a server: with many conversations queued, the first word may take minutes. */
const SERVER_PATIENCE_MS = 300_000;

/**
 * Makes an engine for each run. A server's engine is its own: it shares neither key, rate nor pauses with a judge at the
 * same address.
 */
export function createModelEngineFactory({ siteUrl, backoffMs }: ModelEngineOptions): ModelEngineFactory {
  return (card, apiKey) => {
    if (card.baseUrl === undefined) return createEngine(card.engine, { siteUrl });
    return createEngine(card.engine, {
      siteUrl,
      openai: {
        baseUrl: card.baseUrl,
        apiKey,
        role: 'model',
        parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
        disablesThinking: card.disableThinking ?? true,
        requestsPerSecond: null,
        concurrency: card.slots ?? USUAL_SLOTS,
        timeoutMs: SERVER_PATIENCE_MS,
        backoffMs,
      },
    });
  };
}
