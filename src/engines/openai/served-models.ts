/** The models that a server lists, asked for once: for a person who chooses one. */
import { EngineError } from '../../core/errors.ts';
import type { ServedModel } from '../../core/model-listing.ts';
import { systemClock } from '../system-clock.ts';
import { toFailure } from './failures.ts';
import { listModels } from './models.ts';
import { checkKey, createClient, createServer, type ServerOptions } from './server.ts';

const LONGEST_LISTING_MS = 15_000;

/**
 * @returns what the server lists, in its order; empty if it lists nothing
 * @throws InputError if the address is none, EngineError with a sentence for people
 */
export async function listServedModels(options: ServerOptions): Promise<readonly ServedModel[]> {
  const server = createServer(options);
  checkKey(server);
  const signal = AbortSignal.timeout(LONGEST_LISTING_MS);
  try {
    const { client } = await createClient(server);
    return await listModels(client, signal);
  } catch (thrown) {
    if (signal.aborted) throw new EngineError('network', `${server.label} does not answer; is the address right?`);
    throw toFailure(thrown, { server, model: null, now: systemClock.now() });
  }
}
