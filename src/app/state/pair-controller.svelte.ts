/** Judges a pair run, and holds what the page shows of it while it is judged. */
import type { BackoffLimits } from '../../core/backoff.ts';
import { isImported } from '../../core/imported.ts';
import { judgePairs, type PairOutcome, type PairPorts } from '../../core/judge-pairs.ts';
import { pairSpendingOf } from '../../core/pair-budget.ts';
import { addToPairHeader } from '../../core/pair-run.ts';
import type { PairJudgment, PairRun, PairRunSpec } from '../../core/pair-types.ts';
import type { Clock, Engine, LoadProgress, PairStore, RunStore } from '../../core/ports.ts';
import type { JudgeCard, RunStatus } from '../../core/types.ts';
import type { Keyring } from './keyring.svelte.ts';
import type { AcquireLock } from './page-lock.ts';
import { pairTaskOf, readPairAnswers } from './pair-task.ts';
import { timeLeftMs } from './rates.ts';
import type { KeepAwake } from './wake-lock.ts';

/** What the controller asks of the outside. */
export interface PairControllerPorts {
  readonly pairStore: PairStore;
  /** Holds the contestants' answers. */
  readonly store: RunStore;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly backoff: BackoffLimits;
  createJudgeEngine(judge: JudgeCard, apiKey: string | null): Promise<Engine>;
  readonly acquireLock: AcquireLock;
  readonly keepAwake: KeepAwake;
  /** A run of models goes on in this tab: both at once would share one lock. */
  isBusy(): boolean;
  /** After a pair run was created, ended or changed. */
  onChange?(): void;
}

/**
 * New judgments are shown together, so that a fast judge does not keep the page busy: milliseconds between, and so many
 * more for each judgment that is shown already, since each time they are all counted again.
 */
const SHOW_EVERY_MS = 250;
const SHOW_LATER_MS = 0.2;

const TICK_MS = 1000;

/** Failed tries that are shown. */
const SHOWN_FAILURES = 5;

export class PairController {
  readonly #ports: PairControllerPorts;
  #abort: AbortController | null = null;
  #isStop = false;
  #fresh: readonly PairJudgment[] = [];
  #shownAt = 0;
  #mark = $state.raw<{ readonly at: number; readonly judged: number; readonly lastAt: number } | null>(null);
  /** The open pair run as it stands; null if none is open. */
  run = $state.raw<PairRun | null>(null);
  isRunning = $state.raw(false);
  isStopping = $state.raw(false);
  /** Why it could not go on, in a sentence; null if nothing stood in the way. */
  obstacle = $state.raw<string | null>(null);
  /** The last tries that failed, newest last. */
  failures = $state.raw<readonly string[]>([]);
  /** How far a judge's load in this browser has come; null when none is being loaded. */
  judgeLoad = $state.raw<LoadProgress | null>(null);
  /** Matches that lack an answer, as far as known; null before the answers were read. */
  unanswered = $state.raw<number | null>(null);
  /** Milliseconds since 1970, once a second while it judges. */
  now = $state.raw(0);
  readonly spending = $derived(this.run === null ? null : pairSpendingOf(this.run));
  readonly judged = $derived(this.run?.header.judgmentCount ?? 0);
  readonly total = $derived(this.run?.header.totalMatches ?? null);
  /** Matches that can still be judged. */
  readonly left = $derived(this.total === null ? 0 : Math.max(0, this.total - this.judged - (this.unanswered ?? 0)));
  /** Server of the judge for which there is no key; null if none is needed or there is one. */
  readonly missingKey: string | null = $derived.by(() => {
    const baseUrl = this.run?.spec.judge.baseUrl ?? null;
    return baseUrl !== null && this.#ports.keyring.get(baseUrl) === null ? baseUrl : null;
  });

  constructor(ports: PairControllerPorts) {
    this.#ports = ports;
    this.now = ports.clock.now();
  }

  /** Milliseconds until the last match, at the pace since it was last started; null before the first. */
  readonly leftMs: number | null = $derived.by(() => {
    if (this.#mark === null || !this.isRunning) return null;
    const done = this.judged - this.#mark.judged;
    const { at, lastAt } = this.#mark;
    const now = Math.max(this.now, lastAt);
    return timeLeftMs({ done, left: this.left, elapsedMs: now - at, sinceMs: now - lastAt });
  });

  /** Shows a stored pair run without judging; one that is being judged stays. */
  async open(pairRunId: string): Promise<void> {
    if (this.isRunning || this.run?.spec.pairRunId === pairRunId) return;
    this.run = await this.#ports.pairStore.readPairRun(pairRunId);
    this.obstacle = null;
    this.failures = [];
    this.unanswered = null;
  }

  /** Lets go of a pair run that is not being judged. */
  close(): void {
    if (!this.isRunning) this.run = null;
  }

  /** Creates a pair run and opens it; `goOn` begins to judge. */
  async create(spec: PairRunSpec): Promise<void> {
    if (this.isRunning) return;
    await this.#ports.pairStore.createPairRun(spec, this.#ports.clock.now());
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

  /** @param usd  US dollars for the whole pair run, what is spent already among them */
  async raiseCap(usd: number): Promise<void> {
    if (this.run === null || this.isRunning) return;
    const { pairRunId, budget } = this.run.spec;
    await this.#ports.pairStore.setPairBudget(pairRunId, { ...budget, usd });
    this.run = (await this.#ports.pairStore.readPairRun(pairRunId)) ?? this.run;
  }

  /** Ends calls in flight and waits; `goOn` goes on. */
  pause(): void {
    if (!this.isRunning) return;
    this.isStopping = true;
    this.#abort?.abort();
  }

  /** As pause, but marks the pair run as stopped by hand: everything made so far stays. */
  stop(): void {
    this.#isStop = true;
    this.pause();
  }

  async #judge(isRetry: boolean): Promise<void> {
    const spec = this.run?.spec;
    // Nothing that a file names is called.
    if (spec === undefined || this.isRunning || spec.origin !== undefined || isImported(spec.judge)) return;
    const { pairRunId } = spec;
    this.obstacle = this.#ports.isBusy() ? 'A run of models is going on in this tab: pause it, then go on here.' : null;
    if (this.obstacle !== null) return;
    this.isRunning = true;
    this.#isStop = false;
    const release = await this.#ports.acquireLock();
    if (release === null) this.obstacle = 'Another tab of this site is at work: pause it there, or close that tab, then go on here.';
    const letSleep = release === null ? null : this.#ports.keepAwake();
    const abort = (this.#abort = new AbortController());
    try {
      if (release !== null) await this.#judgeStored(pairRunId, isRetry, abort.signal);
    } catch (thrown) {
      await this.#fail(pairRunId, thrown instanceof Error ? thrown.message : String(thrown));
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
  async #judgeStored(pairRunId: string, isRetry: boolean, signal: AbortSignal): Promise<void> {
    this.run = await this.#ports.pairStore.readPairRun(pairRunId);
    if (this.run !== null) await this.#pass(this.run, isRetry, signal);
  }

  async #pass(run: PairRun, isRetry: boolean, signal: AbortSignal): Promise<void> {
    const { keyring, store } = this.#ports;
    const { judge } = run.spec;
    this.failures = [];
    await this.#setStatus('running', null);
    const task = pairTaskOf(run, await readPairAnswers(run.spec, store), isRetry);
    this.#setMark();
    this.#tick(signal);
    const key = judge.baseUrl === undefined ? null : keyring.get(judge.baseUrl);
    const engine = await this.#ports.createJudgeEngine(judge, key);
    await this.#end(await judgePairs(task, this.#pairPorts(engine, signal)), signal);
  }

  #pairPorts(engine: Engine, signal: AbortSignal): PairPorts {
    const { clock, backoff, pairStore } = this.#ports;
    const keep = async (judgment: PairJudgment) => {
      await pairStore.appendPairs(this.run?.spec.pairRunId ?? '', [judgment]);
      this.#fresh = [...this.#fresh, judgment];
      this.#showNow(clock.now());
    };
    return {
      ...{ engine, clock, backoff, signal, onJudgment: keep, onCut: keep },
      onProgress: ({ unanswered }) => (this.unanswered = unanswered),
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
    this.#mark = { at, judged: this.judged, lastAt: at };
  }

  #showNow(now: number): void {
    const shown = this.run?.judgments.length ?? 0;
    if (now - this.#shownAt >= SHOW_EVERY_MS + shown * SHOW_LATER_MS) this.#show();
  }

  /** Takes what was stored since the last time into the run that is shown. */
  #show(): void {
    const added = this.#fresh;
    this.#fresh = [];
    this.#shownAt = this.#ports.clock.now();
    if (this.run === null || added.length === 0) return;
    const { header, spec, judgments } = this.run;
    this.run = { header: addToPairHeader(header, added), spec, judgments: [...judgments, ...added] };
    if (this.#mark !== null) this.#mark = { ...this.#mark, lastAt: this.#shownAt };
  }

  async #end({ stopReason, unanswered }: PairOutcome, signal: AbortSignal): Promise<void> {
    this.#show();
    this.unanswered = unanswered;
    if (signal.aborted) return this.#setStatus(this.#isStop ? 'cancelled' : 'paused', null);
    if (stopReason !== null) return this.#setStatus('stopped', stopReason);
    await this.#setStatus('completed', null);
  }

  async #fail(pairRunId: string, reason: string): Promise<void> {
    this.#show();
    this.obstacle = reason;
    // What failed may be the store itself: the reason above is then all there is.
    await this.#ports.pairStore.setPairStatus(pairRunId, 'failed', reason, this.#ports.clock.now()).catch(() => undefined);
    this.run = (await this.#ports.pairStore.readPairRun(pairRunId).catch(() => null)) ?? this.run;
  }

  async #setStatus(status: RunStatus, reason: string | null): Promise<void> {
    if (this.run === null) return;
    const { header } = this.run;
    const at = this.#ports.clock.now();
    await this.#ports.pairStore.setPairStatus(header.pairRunId, status, reason, at);
    this.run = { ...this.run, header: { ...header, status, endReason: reason, updatedAt: at } };
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
