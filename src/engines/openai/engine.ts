/** Any OpenAI-compatible server as an engine: the usual judge, and a model under test as well. Page, worker or Node. */
import { throwIfAborted } from '../../core/cancel.ts';
import type { Engine, EngineCapabilities } from '../../core/ports.ts';
import { Connection, type OpenAiEngineOptions } from './connection.ts';

export type { OpenAiEngineOptions } from './connection.ts';

const CAPABILITIES: EngineCapabilities = {
  temperature: true,
  seed: true,
  maxTokens: true,
  systemMessage: true,
  reportsUsage: true,
  holdsGpu: false,
};

/**
 * An engine for one server. All its loaded models share the rate, the slots and what was learnt about the server.
 *
 * It tries nothing again by itself, but for a field that the server refuses: it fails with a kind and with what the
 * server asked for, and the orchestrator decides.
 *
 * @throws InputError if `baseUrl` is no address
 */
export function createOpenAiEngine(options: OpenAiEngineOptions): Engine {
  const connection = new Connection(options);
  return {
    engineId: 'openai',
    capabilities: CAPABILITIES,
    probe: (card) => connection.probe(card),
    load: async (card, { signal }) => {
      throwIfAborted(signal);
      return connection.load(card);
    },
  };
}
