/** Turns facts into stored events, one after the other, and keeps the state that follows from them. */
import { EngineError } from './errors.ts';
import type { Clock, RunStore } from './ports.ts';
import { applyEvent, foldEvents } from './run.ts';
import type { RunEvent, RunState } from './types.ts';

/** An event without its time: the recorder stamps it. */
export type Fact = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'at'> : never) : never;

export interface RecorderPorts {
  readonly store: RunStore;
  readonly clock: Clock;
  /** Called after an event is stored, with the state that includes it. */
  readonly onEvent?: (event: RunEvent, state: RunState) => void;
}

export class RunRecorder {
  #state: RunState;
  #tail: Promise<unknown> = Promise.resolve();
  readonly #ports: RecorderPorts;

  private constructor(state: RunState, ports: RecorderPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** @throws EngineError kind "unexpected" if the store has no such run */
  static async open(runId: string, ports: RecorderPorts): Promise<RunRecorder> {
    const state = foldEvents(await ports.store.readEvents(runId));
    if (state === null) throw new EngineError('unexpected', `there is no stored run "${runId}"`);
    return new RunRecorder(state, ports);
  }

  get state(): RunState {
    return this.#state;
  }

  /**
   * Appends one event to the store, then applies it. Calls are served in order: what the state shows is always stored.
   *
   * @throws what the store throws; the state is then unchanged
   */
  record(fact: Fact): Promise<void> {
    const appended = this.#tail.then(async () => {
      const event = { ...fact, at: this.#ports.clock.now() } as RunEvent;
      await this.#ports.store.appendEvent(this.#state.spec.runId, event);
      this.#state = applyEvent(this.#state, event);
      this.#ports.onEvent?.(event, this.#state);
    });
    this.#tail = appended.catch(() => undefined);
    return appended;
  }
}
