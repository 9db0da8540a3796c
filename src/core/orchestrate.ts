/** Running a stored run: the entry points, and what they ask of the outside. The loop itself is `run-loop.ts`. */
import type { BackoffLimits } from './backoff.ts';
import { seatsOf } from './jury.ts';
import type { CancelSignal, Clock, Engine, LoadProgress, RunStore, Traffic } from './ports.ts';
import { RunLoop } from './run-loop.ts';
import { RunRecorder } from './run-recorder.ts';
import type { Waiting } from './step-board.ts';
import type { Budget, GpuMemory, JudgeCard, RunEvent, RunState, StepKey, TurnKey } from './types.ts';

/** What the loop asks of the outside, and whom it tells. */
export interface OrchestratePorts {
  readonly store: RunStore;
  readonly clock: Clock;
  /** Runs the model under test. */
  readonly engine: Engine;
  /** Run the judges, in the order of the jurors; empty if the run has none. */
  readonly judgeEngines: readonly Engine[];
  readonly backoff?: BackoffLimits;
  /** Jitter of the pauses; seeded by default. */
  readonly random?: () => number;
  /** After every event, once it is stored. */
  readonly onEvent?: (event: RunEvent, state: RunState) => void;
  /** Text of an answer as it comes: a preview. */
  readonly onDelta?: (key: TurnKey, delta: string) => void;
  readonly onLoadProgress?: (progress: LoadProgress) => void;
  /** Of a judge that is loaded in this browser. */
  readonly onJudgeLoadProgress?: (judge: JudgeCard, progress: LoadProgress) => void;
  /** GPU memory while an answer is written, where it is counted. */
  readonly onMemory?: (gpu: GpuMemory) => void;
  /**
   * Has the machine slept since then? Asked before an answer is begun, with the time at which the model was loaded: a
   * model that holds the GPU is then loaded anew.
   *
   * @param at  milliseconds since 1970
   */
  readonly hasSleptSince?: (at: number) => boolean;
  /**
   * What happened since then that makes times say little (tab hidden, machine asleep): whole sentences, added to the
   * warnings of the answer that was begun at that time.
   *
   * @param at  milliseconds since 1970
   */
  readonly notesSince?: (at: number) => readonly string[];
  readonly onActivity?: (activity: Activity) => void;
}

/** What goes on right now; nothing of it is stored. */
export interface Activity {
  readonly inFlight: readonly StepKey[];
  readonly waiting: readonly Waiting[];
  readonly isModelLoaded: boolean;
  /** Of the judges' servers; empty where no judge has one. */
  readonly traffic: readonly Traffic[];
}

/**
 * Goes on with a stored run until it is completed, stopped or cancelled.
 *
 * Cancelling pauses: calls in flight are given up, everything finished is stored, and a later call goes on from there.
 *
 * @returns the last state; its status and `endReason` say how it ended
 * @throws EngineError if the store fails, Error if a rule of ours is broken; the model is unloaded all the same
 */
export async function orchestrate(runId: string, ports: OrchestratePorts, signal: CancelSignal): Promise<RunState> {
  const recorder = await RunRecorder.open(runId, ports);
  if (recorder.state.status === 'completed') return recorder.state;
  for (const { juror, judge } of seatsOf(recorder.state.spec))
    if (ports.judgeEngines[juror] === undefined)
      throw new Error(`run ${runId} has the judge "${judge.judgeId}" and no engine for it`);
  await recorder.record({ type: 'run-resume' });
  return new RunLoop(recorder, ports, signal).run();
}

/** Has failed steps of a run, and its unreadable judgments, tried again by the next `orchestrate`. */
export async function requestRetry(runId: string, ports: Pick<OrchestratePorts, 'store' | 'clock'>): Promise<void> {
  await ports.store.appendEvent(runId, { type: 'retry-request', at: ports.clock.now() });
}

/** Allows a run more, or less, than it was started with; what it has made stays. @returns the event that says so */
export async function changeBudget(
  runId: string,
  budget: Budget,
  ports: Pick<OrchestratePorts, 'store' | 'clock'>,
): Promise<RunEvent> {
  const event: RunEvent = { type: 'budget-change', budget, at: ports.clock.now() };
  await ports.store.appendEvent(runId, event);
  return event;
}

/** Ends a run that is not going on: what it has stays, and it can still be resumed. */
export async function cancelRun(runId: string, ports: Pick<OrchestratePorts, 'store' | 'clock'>): Promise<void> {
  const at = ports.clock.now();
  await ports.store.appendEvent(runId, { type: 'run-end', status: 'cancelled', reason: 'stopped by the user', at });
}
