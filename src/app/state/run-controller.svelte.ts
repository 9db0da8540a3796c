/** Runs a group of runs, one after the other, and holds what the Run page shows of it. */
import {
  cancelRun,
  changeBudget,
  orchestrate,
  requestRetry,
  type Activity,
  type OrchestratePorts,
} from '../../core/orchestrate.ts';
import type { BackoffLimits } from '../../core/backoff.ts';
import { jurorsOf } from '../../core/jury.ts';
import type { Clock, Engine, LoadProgress, RunStore } from '../../core/ports.ts';
import { foldEvents } from '../../core/run.ts';
import type { JudgeAgainRun } from '../../core/judge-again.ts';
import type { JudgeCard, ModelCard, RunEvent, RunSpec, RunState } from '../../core/types.ts';
import { DeviceDiary, type WrittenHistory } from './device-diary.ts';
import type { Keyring } from './keyring.svelte.ts';
import { Lane } from './lane.svelte.ts';
import type { AcquireLock } from './page-lock.ts';
import type { PageWatch } from './page-watch.ts';
import type { KeepAwake } from './wake-lock.ts';

/** What the controller asks of the outside. */
export interface RunControllerPorts {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly backoff: BackoffLimits;
  createModelEngine(card: ModelCard, apiKey: string | null): Promise<Engine>;
  createJudgeEngine(judge: JudgeCard, apiKey: string | null): Promise<Engine>;
  readonly acquireLock: AcquireLock;
  readonly keepAwake: KeepAwake;
  /** Absent: nothing is known of hidden tabs and sleeping machines. */
  readonly pageWatch?: PageWatch;
  /** Absent: how models fare is not remembered. */
  readonly deviceHistory?: WrittenHistory;
  /** After a run was created, ended or changed. */
  onChange?(): void;
}

/** Told of every stored event of the group. */
export type RunListener = (runId: string, event: RunEvent) => void;

/** Told how far each load has come. */
export type LoadListener = (runId: string, progress: LoadProgress) => void;

export type GroupStatus =
  /** No group is open. */
  | 'empty'
  | 'running'
  /** Asked to pause or stop; calls in flight are being given up. */
  | 'stopping'
  /** Something is left to do. */
  | 'waiting'
  | 'finished';

const TICK_MS = 1000;

/** Drivers free what a worker held some time after its end: the next model finds the card empty. */
const BETWEEN_MODELS_MS = 1000;

export class RunController {
  readonly #ports: RunControllerPorts;
  #listeners: readonly RunListener[] = [];
  #loadListeners: readonly LoadListener[] = [];
  #abort: AbortController | null = null;
  #opening: Promise<void> = Promise.resolve();
  #isStop = false;
  /** The open group; null if none. */
  groupId = $state.raw<string | null>(null);
  /** In the order in which they run. */
  lanes = $state.raw<readonly Lane[]>([]);
  isRunning = $state.raw(false);
  isStopping = $state.raw(false);
  /** Another tab has the lock. */
  isTakenElsewhere = $state.raw(false);
  /** Milliseconds since 1970, once a second during a run. */
  now = $state.raw(0);
  readonly current = $derived(this.lanes.find(({ isRunning }) => isRunning) ?? null);
  readonly status = $derived(this.#statusNow());
  /** Servers of judges and models that unfinished runs need and for which there is no key, by base URL. */
  readonly missingKeys: readonly string[] = $derived.by(() => {
    const { keyring } = this.#ports;
    const unfinished = this.#unfinished();
    return unique([
      ...judgeServers(unfinished).filter((baseUrl) => keyring.get(baseUrl) === null),
      ...modelServers(unfinished).filter((baseUrl) => keyring.getForModel(baseUrl) === null),
    ]);
  });
  /** Servers that stopped a run for another reason than its budget: their key may be the wrong one. */
  readonly doubtedKeys: readonly string[] = $derived.by(() => {
    const stopped = this.#unfinished().filter(({ state }) => state.status === 'stopped' && state.budgetStop === null);
    return unique([...judgeServers(stopped), ...modelServers(stopped)]);
  });

  /** The cap in US dollars for each run, where one has used it up; null if none stopped for that. */
  readonly reachedCapUsd: number | null = $derived.by(() => {
    const reached = this.#unfinished().filter(({ state }) => state.budgetStop?.limit === 'usd');
    return reached[0]?.state.spec.budget.usd ?? null;
  });

  constructor(ports: RunControllerPorts) {
    this.#ports = ports;
    this.now = ports.clock.now();
  }

  /** Calls `listener` for every event from now on; returns how to end that. */
  listen(listener: RunListener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  /** As `listen`, for the progress of loads, which is not stored. */
  listenToLoads(listener: LoadListener): () => void {
    this.#loadListeners = [...this.#loadListeners, listener];
    return () => {
      this.#loadListeners = this.#loadListeners.filter((each) => each !== listener);
    };
  }

  /**
   * Creates the runs, opens their group and runs it.
   *
   * @returns when nothing goes on any more: finished, paused, stopped or failed
   */
  start(specs: readonly RunSpec[]): Promise<readonly RunState[]> {
    return this.startPrepared(specs.map((spec) => ({ spec, events: [] })));
  }

  /** As `start`, for runs that begin with answers that exist already. */
  async startPrepared(runs: readonly JudgeAgainRun[]): Promise<readonly RunState[]> {
    const groupId = runs[0]?.spec.groupId;
    if (groupId === undefined || this.isRunning) return [];
    await this.#inTurn(async () => {
      for (const run of runs) await this.#create(run);
      await this.#open(groupId);
    });
    return this.goOn();
  }

  async #create({ spec, events }: JudgeAgainRun): Promise<void> {
    const { store, clock } = this.#ports;
    await store.createRun(spec, clock.now());
    if (events.length > 0) await store.appendEvents(spec.runId, events);
  }

  /** Shows a stored group without running it. A running group stays. */
  open(groupId: string): Promise<void> {
    return this.#inTurn(() => this.#open(groupId));
  }

  /** The Run page opens a group while `start` is still creating it: each would make lanes of its own. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#opening.then(work);
    this.#opening = done.catch(() => undefined);
    return done;
  }

  async #open(groupId: string): Promise<void> {
    if (this.isRunning || this.groupId === groupId) return;
    const headers = (await this.#ports.store.listRuns()).filter((header) => header.groupId === groupId);
    const states = await Promise.all(headers.map(({ runId }) => this.#readState(runId)));
    this.lanes = states.filter((state) => state !== null).sort(byCreation).map((state) => new Lane(state));
    this.groupId = this.lanes.length > 0 ? groupId : null;
    this.isTakenElsewhere = false;
  }

  /** Lets go of the group, so that `open` reads it again. */
  close(): void {
    if (this.isRunning) return;
    this.groupId = null;
    this.lanes = [];
  }

  /** Runs what is left of the open group. Nothing that is stored is generated or paid for again. */
  async goOn(): Promise<readonly RunState[]> {
    if (this.isRunning || this.lanes.length === 0) return this.#states();
    this.isRunning = true;
    const release = await this.#ports.acquireLock();
    this.isTakenElsewhere = release === null;
    const letSleep = release === null ? null : this.#ports.keepAwake();
    const endWatch = release === null ? null : this.#ports.pageWatch?.begin();
    try {
      if (release !== null) await this.#runAll();
    } finally {
      letSleep?.();
      endWatch?.();
      await release?.();
      this.isRunning = this.isStopping = false;
      this.#ports.onChange?.();
    }
    return this.#states();
  }

  /** Ends calls in flight and waits; `goOn` goes on. */
  pause(): void {
    if (!this.isRunning) return;
    this.isStopping = true;
    this.#abort?.abort();
  }

  /** As pause, but marks what is unfinished as cancelled: everything made so far stays. */
  stop(): void {
    this.#isStop = true;
    this.pause();
    if (!this.isRunning) void this.#cancelUnfinished();
  }

  /** Passes over the model that is running and goes on with the next one. */
  skip(): void {
    const lane = this.current;
    if (lane === null) return;
    lane.isSkipped = true;
    this.#abort?.abort();
  }

  /** Runs a skipped model after all. */
  async takeUp(lane: Lane): Promise<void> {
    if (this.isRunning) return;
    lane.isSkipped = false;
    await this.goOn();
  }

  /** Tries failed steps and unreadable judgments of a run again. */
  async retry(lane: Lane): Promise<void> {
    if (this.isRunning) return;
    await this.#requestRetry(lane);
    await this.goOn();
  }

  /** As `retry`, for every failed run: going on alone would leave out the questions that were given up. */
  async retryFailed(): Promise<void> {
    if (this.isRunning) return;
    for (const lane of this.#unfinished()) if (lane.state.status === 'failed') await this.#requestRetry(lane);
    await this.goOn();
  }

  async #requestRetry(lane: Lane): Promise<void> {
    await requestRetry(lane.runId, this.#ports);
    lane.state = (await this.#readState(lane.runId)) ?? lane.state;
    lane.isSkipped = false;
  }

  /**
   * Allows every unfinished run of the group to spend more.
   *
   * @param usd  US dollars for each run
   */
  async raiseCap(usd: number): Promise<void> {
    if (this.isRunning) return;
    for (const lane of this.#unfinished()) {
      const event = await changeBudget(lane.runId, { ...lane.state.spec.budget, usd }, this.#ports);
      for (const listener of this.#listeners) listener(lane.runId, event);
      lane.state = (await this.#readState(lane.runId)) ?? lane.state;
    }
  }

  async #runAll(): Promise<void> {
    this.#isStop = false;
    let hasHeldGpu = false;
    for (const lane of this.lanes) {
      if (lane.isOver) continue;
      this.#abort = new AbortController();
      if (hasHeldGpu) await this.#ports.clock.sleep(BETWEEN_MODELS_MS, this.#abort.signal).catch(() => undefined);
      await this.#runLane(lane, this.#abort.signal);
      hasHeldGpu = hasUsedGpu(lane.state);
      if (this.isStopping || lane.error !== null || lane.state.status === 'stopped') break;
    }
    if (this.#isStop) await this.#cancelUnfinished();
  }

  async #runLane(lane: Lane, signal: AbortSignal): Promise<void> {
    lane.begin();
    this.#tick(signal, lane);
    try {
      lane.state = await this.#orchestrate(lane, signal);
      if (lane.isSkipped) await this.#cancel(lane);
    } catch (thrown) {
      lane.error = thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      lane.end();
      this.#ports.onChange?.();
    }
  }

  async #orchestrate(lane: Lane, signal: AbortSignal): Promise<RunState> {
    const { model } = lane.state.spec;
    const { store, clock, backoff, keyring, pageWatch } = this.#ports;
    const modelKey = model.baseUrl === undefined ? null : keyring.getForModel(model.baseUrl);
    const engine = await this.#ports.createModelEngine(model, modelKey);
    const judgeEngines = await Promise.all(jurorsOf(lane.state.spec).map((judge) => this.#createJudgeEngine(judge)));
    const diary = this.#diaryFor(engine, lane.state);
    try {
      return await orchestrate(
        lane.runId,
        {
          store,
          clock,
          backoff,
          engine,
          judgeEngines,
          ...(pageWatch ? watchedBy(pageWatch) : {}),
          onEvent: (event, state) => this.#takeEvent(lane, event, state, diary),
          onDelta: (turn, delta) => lane.takeDelta(turn, delta, clock.now()),
          onMemory: (gpu) => lane.takeMemory(gpu),
          onLoadProgress: (progress) => this.#takeLoad(lane, progress),
          onJudgeLoadProgress: (_judge, progress) => lane.takeJudgeLoad(progress),
          onActivity: (activity) => this.#takeActivity(lane, activity, diary),
        },
        signal,
      );
    } finally {
      diary?.end(lane.state, clock.now());
    }
  }

  #createJudgeEngine(judge: JudgeCard): Promise<Engine> {
    const key = judge.baseUrl === undefined ? null : this.#ports.keyring.get(judge.baseUrl);
    return this.#ports.createJudgeEngine(judge, key);
  }

  /** What runs elsewhere says nothing about this machine's graphics card. */
  #diaryFor(engine: Engine, state: RunState): DeviceDiary | null {
    const { deviceHistory } = this.#ports;
    return deviceHistory !== undefined && engine.capabilities.holdsGpu ? new DeviceDiary(deviceHistory, state) : null;
  }

  #takeEvent(lane: Lane, event: RunEvent, state: RunState, diary: DeviceDiary | null): void {
    this.now = this.#ports.clock.now();
    lane.takeEvent(event, state);
    diary?.takeEvent(event, state);
    for (const listener of this.#listeners) listener(lane.runId, event);
  }

  #takeActivity(lane: Lane, activity: Activity, diary: DeviceDiary | null): void {
    const now = this.#ports.clock.now();
    if (activity.inFlight.some(({ step }) => step === 'load')) diary?.loadBegins(lane.state, now);
    lane.takeActivity(activity, now);
  }

  #takeLoad(lane: Lane, progress: LoadProgress): void {
    lane.takeLoad(progress);
    for (const listener of this.#loadListeners) listener(lane.runId, progress);
  }

  /** Time left and waits count down while a lane runs. */
  #tick(signal: AbortSignal, lane: Lane): void {
    const next = () => {
      this.now = this.#ports.clock.now();
      if (lane.isRunning) this.#ports.clock.sleep(TICK_MS, signal).then(next, () => undefined);
    };
    next();
  }

  async #cancelUnfinished(): Promise<void> {
    for (const lane of this.lanes) if (lane.state.status !== 'completed') await this.#cancel(lane);
    this.#ports.onChange?.();
  }

  async #cancel(lane: Lane): Promise<void> {
    await cancelRun(lane.runId, this.#ports);
    lane.state = (await this.#readState(lane.runId)) ?? lane.state;
  }

  async #readState(runId: string): Promise<RunState | null> {
    return foldEvents(await this.#ports.store.readEvents(runId));
  }

  #states(): readonly RunState[] {
    return this.lanes.map(({ state }) => state);
  }

  #unfinished(): readonly Lane[] {
    return this.lanes.filter(({ isOver }) => !isOver);
  }

  #statusNow(): GroupStatus {
    if (this.lanes.length === 0) return 'empty';
    if (this.isRunning) return this.isStopping ? 'stopping' : 'running';
    return this.lanes.every(({ isOver }) => isOver) ? 'finished' : 'waiting';
  }
}

/** A model or a judge of some size was on this machine's graphics card. Stand-ins leave next to nothing behind. */
function hasUsedGpu({ spec, unloadGpu }: RunState): boolean {
  const isJudgedHere = jurorsOf(spec).some(({ localModel, isStandIn }) => localModel !== undefined && !isStandIn);
  return isJudgedHere || (!spec.model.isStandIn && unloadGpu !== null);
}

function watchedBy(watch: PageWatch): Pick<OrchestratePorts, 'hasSleptSince' | 'notesSince'> {
  return { hasSleptSince: (at) => watch.hasSleptSince(at), notesSince: (at) => watch.notesSince(at) };
}

/** Base URLs of the lanes' judges. */
function judgeServers(lanes: readonly Lane[]): readonly string[] {
  return lanes.flatMap(({ state }) => jurorsOf(state.spec).flatMap(({ baseUrl }) => baseUrl ?? []));
}

/** Base URLs of the lanes' models under test. */
function modelServers(lanes: readonly Lane[]): readonly string[] {
  return lanes.flatMap(({ state }) => state.spec.model.baseUrl ?? []);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function byCreation(a: RunState, b: RunState): number {
  return a.spec.createdAt.localeCompare(b.spec.createdAt);
}
