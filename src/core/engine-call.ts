/** Calls of an engine, told apart from calls of our own code: only what an engine throws is a failure of the world. */
import { type EngineError, toEngineError } from './errors.ts';

/** Marks what an engine threw, so that a broken rule of ours is never taken for a failure of the world. */
export class EngineCallFailure {
  readonly error: EngineError;

  constructor(thrown: unknown) {
    this.error = toEngineError(thrown);
  }
}

/** @throws EngineCallFailure around whatever the engine threw */
export async function callEngine<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw new EngineCallFailure(thrown);
  }
}
