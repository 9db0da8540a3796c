/** Drives the judging of pairs, whatever they are judged for, and holds what the page shows of it meanwhile. */
import { isImported } from '../../core/imported.ts';
import { judgePairs, type PairPorts } from '../../core/judge-pairs.ts';
import type { PairJudgment } from '../../core/pair-types.ts';
import type { Engine, LoadProgress } from '../../core/ports.ts';
import type { RunStatus } from '../../core/types.ts';
import type { JudgedRecord, JudgingKind, JudgingPass, JudgingPorts } from './judging-kind.ts';
import { timeLeftMs } from './rates.ts';

const TICK_MS = 1000;

/** Failed tries that are shown. */
const SHOWN_FAILURES = 5;

export class PairJudging<Run extends JudgedRecord, Added> {
  readonly #ports: JudgingPorts;
  readonly #kind: JudgingKind<Run, Added>;
  #abort: AbortController | null = null;
  #isStop = false;
  #fresh: readonly Added[] = [];
  #shownAt = 0;
  #mark = $state.raw<{ readonly at: number; readonly judged: number; readonly lastAt: number } | null>(null);
  /** The open record as it stands; null if none is open. */
  run = $state.raw<Run | null>(null);
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
  readonly #progress = $derived.by(() => (this.run === null ? { judged: 0, total: null } : this.#kind.progressOf(this.run)));
  readonly #left = $derived(this.#progress.total === null ? 0 : Math.max(0, this.#progress.total - this.#progress.judged - (this.unanswered ?? 0)));
  /** Server of the judge for which there is no key; null if none is needed or there is one. */
  readonly missingKey: string | null = $derived.by(() => {
    const baseUrl = this.run?.spec.judge.baseUrl ?? null;
    return baseUrl !== null && this.#ports.keyring.get(baseUrl) === null ? baseUrl : null;
  });
  /** Milliseconds until the last match, at the pace since it was last started; null before the first. */
  readonly leftMs: number | null = $derived.by(() => {
    if (this.#mark === null || !this.isRunning) return null;
    const { at, judged, lastAt } = this.#mark;
    const now = Math.max(this.now, lastAt);
    return timeLeftMs({ done: this.#progress.judged - judged, left: this.#left, elapsedMs: now - at, sinceMs: now - lastAt });
  });

  constructor(ports: JudgingPorts, kind: JudgingKind<Run, Added>) {
    this.#ports = ports;
    this.#kind = kind;
    this.now = ports.clock.now();
  }

  /** Shows a stored record without judging; one that is being judged stays. */
  async open(id: string): Promise<void> {
    if (this.isRunning || this.run?.spec.pairRunId === id) return;
    this.run = await this.#kind.read(id);
    this.obstacle = null;
    this.failures = [];
    this.unanswered = null;
  }

  /** Lets go of a record that is not being judged. */
  close(): void {
    if (!this.isRunning) this.run = null;
  }

  /** Creates a record and opens it; `goOn` begins to judge. */
  async create(spec: Run['spec']): Promise<void> {
    if (this.isRunning) return;
    await this.#kind.create(spec, this.#ports.clock.now());
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

  /** @param usd  US dollars for the whole of it, what is spent already among them */
  async raiseCap(usd: number): Promise<void> {
    if (this.run === null || this.isRunning) return;
    const { pairRunId, budget } = this.run.spec;
    await this.#kind.setBudget(pairRunId, { ...budget, usd });
    this.run = (await this.#kind.read(pairRunId)) ?? this.run;
  }

  /** Ends calls in flight and waits; `goOn` goes on. */
  pause(): void {
    if (!this.isRunning) return;
    this.isStopping = true;
    this.#abort?.abort();
  }

  /** As pause, but marks it as stopped by hand: everything made so far stays. */
  stop(): void {
    this.#isStop = true;
    this.pause();
  }

  async #judge(isRetry: boolean): Promise<void> {
    const spec = this.run?.spec;
    // Nothing that a file names is called.
    if (spec === undefined || this.isRunning || spec.origin !== undefined || isImported(spec.judge)) return;
    this.obstacle = this.#ports.isBusy() ? this.#kind.busySentence : null;
    if (this.obstacle !== null) return;
    this.isRunning = true;
    this.#isStop = false;
    const release = await this.#ports.acquireLock();
    if (release === null) this.obstacle = 'Another tab of this site is at work: pause it there, or close that tab, then go on here.';
    const letSleep = release === null ? null : this.#ports.keepAwake();
    const abort = (this.#abort = new AbortController());
    try {
      if (release !== null) await this.#judgeStored(spec.pairRunId, isRetry, abort.signal);
    } catch (thrown) {
      await this.#fail(spec.pairRunId, thrown instanceof Error ? thrown.message : String(thrown));
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
  async #judgeStored(id: string, isRetry: boolean, signal: AbortSignal): Promise<void> {
    const run = (this.run = await this.#kind.read(id));
    if (run === null) return;
    const { judge } = run.spec;
    this.failures = [];
    await this.#change('running', null);
    const passes = await this.#kind.passesOf(() => this.run ?? run, isRetry);
    this.#setMark();
    this.#tick(signal);
    const key = judge.baseUrl === undefined ? null : this.#ports.keyring.get(judge.baseUrl);
    const engine = await this.#ports.createJudgeEngine(judge, key);
    for (const pass of passes) {
      const { stopReason, unanswered } = await judgePairs(pass.task(), this.#pairPorts(id, pass, engine, signal));
      this.#show();
      this.unanswered = unanswered;
      if (signal.aborted) return this.#change(this.#isStop ? 'cancelled' : 'paused', null);
      if (stopReason !== null) return this.#change('stopped', stopReason);
    }
    await this.#change('completed', null);
  }

  #pairPorts(id: string, pass: JudgingPass<Added>, engine: Engine, signal: AbortSignal): PairPorts {
    const { clock, backoff } = this.#ports;
    const keep = async (judgment: PairJudgment) => {
      const added = pass.toAdded(judgment);
      await this.#kind.append(id, added);
      this.#fresh = [...this.#fresh, added];
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
    this.#mark = { at, judged: this.#progress.judged, lastAt: at };
  }

  #showNow(now: number): void {
    const shown = this.run === null ? 0 : this.#kind.countOf(this.run);
    if (now - this.#shownAt >= this.#kind.pace.everyMs + shown * this.#kind.pace.laterMs) this.#show();
  }

  /** Takes what was stored since the last time into the record that is shown. */
  #show(): void {
    const added = this.#fresh;
    this.#fresh = [];
    this.#shownAt = this.#ports.clock.now();
    if (this.run === null || added.length === 0) return;
    this.run = this.#kind.withAdded(this.run, added);
    if (this.#mark !== null) this.#mark = { ...this.#mark, lastAt: this.#shownAt };
  }

  async #fail(id: string, reason: string): Promise<void> {
    this.#show();
    this.obstacle = reason;
    const change = { status: 'failed', endReason: reason, updatedAt: this.#ports.clock.now() } as const;
    // What failed may be the store itself: the reason above is then all there is.
    await this.#kind.setFailed(id, change).catch(() => undefined);
    this.run = (await this.#kind.read(id).catch(() => null)) ?? this.run;
  }

  async #change(status: RunStatus, endReason: string | null): Promise<void> {
    this.#show();
    if (this.run === null) return;
    this.run = await this.#kind.setStatus(this.run, { status, endReason, updatedAt: this.#ports.clock.now() });
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
