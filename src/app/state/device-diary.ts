/** Writes one run into the device history: what it attempts while it goes on, and how the model fared in the end. */
import type { EngineErrorKind } from '../../core/errors.ts';
import { peakGpuBytes } from '../../core/gpu-memory.ts';
import type { RunEvent, RunState } from '../../core/types.ts';
import type { DeviceHistory } from './device-history.svelte.ts';
import type { Attempt } from './device-history.ts';
import { tokensPerSecond } from './rates.ts';

/** The part of the history that is written. */
export type WrittenHistory = Pick<DeviceHistory, 'begin' | 'end' | 'record'>;

/** Failures in which the device has a part: a cut connection or a full disk says nothing about the card. */
const DEVICE_KINDS: ReadonlySet<string | null> = new Set<EngineErrorKind>([
  'unavailable',
  'load-failed',
  'out-of-memory',
  'device-lost',
  'worker-died',
  'timeout',
  'unexpected',
]);

export class DeviceDiary {
  readonly #history: WrittenHistory;
  readonly #answersBefore: number;

  /** @param state  the run as this pass begins */
  constructor(history: WrittenHistory, state: RunState) {
    this.#history = history;
    this.#answersBefore = state.answers.size;
  }

  loadBegins(state: RunState, at: number): void {
    this.#begin(state, 'loading', at);
  }

  takeEvent(event: RunEvent, state: RunState): void {
    if (event.type === 'load-end') this.#begin(state, 'answering', event.at);
    else if (event.type === 'unload-end' || event.type === 'run-end') this.#history.end();
  }

  /** @param state  as the pass ended */
  end(state: RunState, at: number): void {
    this.#history.end();
    const isFailed = state.status === 'failed' && DEVICE_KINDS.has(state.endKind);
    if (!isFailed && state.answers.size === this.#answersBefore) return;
    this.#history.record(adapterOf(state), state.spec.model.modelId, {
      at,
      outcome: isFailed ? 'failed' : 'ok',
      sentence: isFailed ? state.endReason : null,
      kind: isFailed ? state.endKind : null,
      tokensPerSecond: tokensPerSecond(state.answers.values()),
      peakGpuBytes: peakGpuBytes(state),
      contextTokens: state.contextTokens,
    });
  }

  #begin(state: RunState, stage: Attempt['stage'], at: number): void {
    const { contextTokens, spec } = state;
    this.#history.begin({ adapterName: adapterOf(state), modelId: spec.model.modelId, at, contextTokens, stage });
  }
}

/** As the page named it when the run was set up: that is how the history is asked, too. */
function adapterOf({ spec }: RunState): string | null {
  return spec.environment.adapter;
}
