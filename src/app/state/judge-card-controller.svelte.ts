/** Measures a judge on matches that people voted on, and holds what the page shows of it meanwhile. */
import type { BackoffLimits } from '../../core/backoff.ts';
import { cardSummary } from '../../core/judge-card-figures.ts';
import {
  addToMeasurementHeader,
  measurementProgress,
  measurementSpending,
  measurementTask,
  passesOf,
  type MeasurementPass,
} from '../../core/judge-card-run.ts';
import type { MeasuredJudgment, Measurement, MeasurementSpec, MeasurementStore } from '../../core/judge-card-types.ts';
import { judgePairs, type PairPorts } from '../../core/judge-pairs.ts';
import type { Clock, Engine, LoadProgress } from '../../core/ports.ts';
import type { JudgeCard, RunStatus } from '../../core/types.ts';
import type { Keyring } from './keyring.svelte.ts';
import type { AcquireLock } from './page-lock.ts';
import { timeLeftMs } from './rates.ts';
import type { KeepAwake } from './wake-lock.ts';

/** What the controller asks of the outside. */
export interface MeasuringPorts {
  readonly store: MeasurementStore;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly backoff: BackoffLimits;
  createJudgeEngine(judge: JudgeCard, apiKey: string | null): Promise<Engine>;
  readonly acquireLock: AcquireLock;
  readonly keepAwake: KeepAwake;
  /** A run or a pair run goes on in this tab: all of them share one lock. */
  isBusy(): boolean;
  /** After a measurement was created, ended or changed. */
  onChange?(): void;
}

/** New judgments show together: all figures are counted again each time. Milliseconds between, and more for each shown. */
const SHOW_EVERY_MS = 400;
const SHOW_LATER_MS = 0.5;

const TICK_MS = 1000;

/** Failed tries that are shown. */
const SHOWN_FAILURES = 5;

export class MeasurementController {
  readonly #ports: MeasuringPorts;
  #abort: AbortController | null = null;
  #isStop = false;
  #fresh: readonly MeasuredJudgment[] = [];
  #shownAt = 0;
  #mark = $state.raw<{ readonly at: number; readonly judged: number; readonly lastAt: number } | null>(null);
  /** The open measurement as it stands; null if none is open. */
  measurement = $state.raw<Measurement | null>(null);
  isRunning = $state.raw(false);
  isStopping = $state.raw(false);
  /** Why it could not go on, in a sentence; null if nothing stood in the way. */
  obstacle = $state.raw<string | null>(null);
  /** The last tries that failed, newest last. */
  failures = $state.raw<readonly string[]>([]);
  /** How far a judge's load in this browser has come; null when none is being loaded. */
  judgeLoad = $state.raw<LoadProgress | null>(null);
  /** Milliseconds since 1970, once a second while it judges. */
  now = $state.raw(0);
  /** Matches, repeats included. */
  readonly progress = $derived(this.measurement === null ? { judged: 0, total: 0 } : measurementProgress(this.measurement));
  readonly left = $derived(Math.max(0, this.progress.total - this.progress.judged));
  readonly spending = $derived(this.measurement === null ? null : measurementSpending(this.measurement));
  /** Server of the judge for which there is no key; null if none is needed or there is one. */
  readonly missingKey: string | null = $derived.by(() => {
    const baseUrl = this.measurement?.spec.judge.baseUrl ?? null;
    return baseUrl !== null && this.#ports.keyring.get(baseUrl) === null ? baseUrl : null;
  });

  constructor(ports: MeasuringPorts) {
    this.#ports = ports;
    this.now = ports.clock.now();
  }

  /** Milliseconds until the last match, at the pace since it was last started; null before the first. */
  readonly leftMs: number | null = $derived.by(() => {
    if (this.#mark === null || !this.isRunning) return null;
    const { at, judged, lastAt } = this.#mark;
    const now = Math.max(this.now, lastAt);
    return timeLeftMs({ done: this.progress.judged - judged, left: this.left, elapsedMs: now - at, sinceMs: now - lastAt });
  });

  /** Shows a stored measurement without judging; one that is being judged stays. */
  async open(measurementId: string): Promise<void> {
    if (this.isRunning || this.measurement?.spec.pairRunId === measurementId) return;
    this.measurement = await this.#ports.store.readMeasurement(measurementId);
    this.obstacle = null;
    this.failures = [];
  }

  /** Lets go of a measurement that is not being judged. */
  close(): void {
    if (!this.isRunning) this.measurement = null;
  }

  /** Creates a measurement and opens it; `goOn` begins to judge. */
  async create(spec: MeasurementSpec): Promise<void> {
    if (this.isRunning) return;
    await this.#ports.store.createMeasurement(spec, this.#ports.clock.now());
    await this.open(spec.pairRunId);
    this.#ports.onChange?.();
  }

  /** Judges what is missing; what is judged already is not paid for again. */
  goOn(): Promise<void> {
    return this.#judge(false);
  }

  /** Asks again for the games without a verdict, and judges what is missing. */
  retry(): Promise<void> {
    return this.#judge(true);
  }

  /** @param usd  US dollars for the whole measurement, what is spent already among them */
  async raiseCap(usd: number): Promise<void> {
    if (this.measurement === null || this.isRunning) return;
    const { pairRunId, budget } = this.measurement.spec;
    await this.#ports.store.setMeasurementBudget(pairRunId, { ...budget, usd });
    this.measurement = (await this.#ports.store.readMeasurement(pairRunId)) ?? this.measurement;
  }

  /** Ends calls in flight and waits; `goOn` goes on. */
  pause(): void {
    if (!this.isRunning) return;
    this.isStopping = true;
    this.#abort?.abort();
  }

  /** As pause, but marks the measurement as stopped by hand: everything made so far stays. */
  stop(): void {
    this.#isStop = true;
    this.pause();
  }

  async #judge(isRetry: boolean): Promise<void> {
    const measurementId = this.measurement?.spec.pairRunId;
    if (measurementId === undefined || this.isRunning) return;
    this.obstacle = this.#ports.isBusy() ? 'A run is going on in this tab: pause it, then go on here.' : null;
    if (this.obstacle !== null) return;
    this.isRunning = true;
    this.#isStop = false;
    const release = await this.#ports.acquireLock();
    if (release === null) this.obstacle = 'Another tab of this site is at work: pause it there, or close that tab, then go on here.';
    const letSleep = release === null ? null : this.#ports.keepAwake();
    const abort = (this.#abort = new AbortController());
    try {
      if (release !== null) await this.#judgeStored(measurementId, isRetry, abort.signal);
    } catch (thrown) {
      await this.#fail(measurementId, thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      abort.abort();
      letSleep?.();
      await release?.();
      this.isRunning = this.isStopping = false;
      this.#mark = this.judgeLoad = null;
      this.#ports.onChange?.();
    }
  }

  /** Reads it first: another tab may have gone on with it meanwhile. */
  async #judgeStored(measurementId: string, isRetry: boolean, signal: AbortSignal): Promise<void> {
    this.measurement = await this.#ports.store.readMeasurement(measurementId);
    if (this.measurement === null) return;
    const { judge } = this.measurement.spec;
    this.failures = [];
    await this.#setStatus('running', null);
    this.#setMark();
    this.#tick(signal);
    const key = judge.baseUrl === undefined ? null : this.#ports.keyring.get(judge.baseUrl);
    const engine = await this.#ports.createJudgeEngine(judge, key);
    for (const pass of passesOf(this.measurement.spec)) {
      const stopReason = await this.#pass(pass, isRetry, engine, signal);
      if (signal.aborted) return this.#setStatus(this.#isStop ? 'cancelled' : 'paused', null);
      if (stopReason !== null) return this.#setStatus('stopped', stopReason);
    }
    await this.#setStatus('completed', null);
  }

  /** @returns why nothing more can be judged; null if something can */
  async #pass(pass: MeasurementPass, isRetry: boolean, engine: Engine, signal: AbortSignal): Promise<string | null> {
    if (this.measurement === null) return null;
    const outcome = await judgePairs(measurementTask(this.measurement, pass, isRetry), this.#pairPorts(pass, engine, signal));
    this.#show();
    return outcome.stopReason;
  }

  #pairPorts({ repeat }: MeasurementPass, engine: Engine, signal: AbortSignal): PairPorts {
    const { clock, backoff, store } = this.#ports;
    const keep = async (judgment: MeasuredJudgment['judgment']) => {
      const record = { repeat, judgment };
      await store.appendMeasured(this.measurement?.spec.pairRunId ?? '', [record]);
      this.#fresh = [...this.#fresh, record];
      this.#showNow(clock.now());
    };
    return {
      ...{ engine, clock, backoff, signal, onJudgment: keep, onCut: keep },
      onJudgeLoadProgress: (progress) => {
        this.judgeLoad = progress;
        // The time of a load is not that of matches.
        this.#setMark();
      },
      onFailure: (sentence) => (this.failures = [...this.failures, sentence].slice(-SHOWN_FAILURES)),
    };
  }

  #setMark(): void {
    const at = this.#ports.clock.now();
    this.#mark = { at, judged: this.progress.judged, lastAt: at };
  }

  #showNow(now: number): void {
    const shown = this.measurement?.records.length ?? 0;
    if (now - this.#shownAt >= SHOW_EVERY_MS + shown * SHOW_LATER_MS) this.#show();
  }

  /** Takes what was stored since the last time into the measurement that is shown. */
  #show(): void {
    const added = this.#fresh;
    this.#fresh = [];
    this.#shownAt = this.#ports.clock.now();
    if (this.measurement === null || added.length === 0) return;
    const { header, spec, records } = this.measurement;
    this.measurement = { header: addToMeasurementHeader(header, added), spec, records: [...records, ...added] };
    if (this.#mark !== null) this.#mark = { ...this.#mark, lastAt: this.#shownAt };
  }

  async #fail(measurementId: string, reason: string): Promise<void> {
    this.#show();
    this.obstacle = reason;
    const change = { status: 'failed', endReason: reason, updatedAt: this.#ports.clock.now() } as const;
    // What failed may be the store itself: the reason above is then all there is.
    await this.#ports.store.changeMeasurement(measurementId, change).catch(() => undefined);
    this.measurement = (await this.#ports.store.readMeasurement(measurementId).catch(() => null)) ?? this.measurement;
  }

  async #setStatus(status: RunStatus, endReason: string | null): Promise<void> {
    this.#show();
    if (this.measurement === null) return;
    const { header } = this.measurement;
    const change = { status, endReason, summary: cardSummary(this.measurement), updatedAt: this.#ports.clock.now() };
    await this.#ports.store.changeMeasurement(header.measurementId, change);
    this.measurement = { ...this.measurement, header: { ...header, ...change } };
    this.#ports.onChange?.();
  }

  /** The time left counts down, and the last judgments show, while it judges. */
  #tick(signal: AbortSignal): void {
    const next = () => {
      this.now = this.#ports.clock.now();
      this.#showNow(this.now);
      if (!signal.aborted) this.#ports.clock.sleep(TICK_MS, signal).then(next, () => undefined);
    };
    next();
  }
}
