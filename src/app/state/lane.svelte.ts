/** One run of a group as the Run page shows it: the stored state, and what goes on right now. */
import { peakGpuBytes } from '../../core/gpu-memory.ts';
import { seatsOf } from '../../core/jury.ts';
import type { Activity } from '../../core/orchestrate.ts';
import type { LoadProgress } from '../../core/ports.ts';
import { nextSteps, progressOf, turnKey } from '../../core/run.ts';
import { spendingOf } from '../../core/budget.ts';
import type { GpuMemory, RunEvent, RunState, TurnKey } from '../../core/types.ts';
import { answersLeft, timeLeftMs, tokensPerSecond } from './rates.ts';

/** An answer that is being written, or the last one that was. */
export class LiveAnswer {
  readonly key: TurnKey;
  readonly startedAt: number;
  text = $state('');
  isDone = $state(false);

  constructor(key: TurnKey, startedAt: number) {
    this.key = key;
    this.startedAt = startedAt;
  }
}

/** Counts at the moment the lane was last started: speed is measured from there. */
interface Mark {
  readonly at: number;
  readonly done: number;
  /** When the last step since was done; `at` before the first. */
  readonly lastAt: number;
}

/** How many answers are shown at once, however many slots an engine has. */
const SHOWN_ANSWERS = 4;

/** Of English text, on average. */
const CHARACTERS_PER_TOKEN = 4;

export class Lane {
  readonly runId: string;
  state = $state.raw() as RunState;
  /** What is in flight and what waits; null when the lane does not run. */
  activity = $state.raw<Activity | null>(null);
  /** How far the load has come; null when nothing is being loaded. */
  load = $state.raw<LoadProgress | null>(null);
  /** How far a judge's load in this browser has come; null when none is being loaded. */
  judgeLoad = $state.raw<LoadProgress | null>(null);
  /** What is counted on the GPU while a model is loaded or writes; null where nothing is counted, and when nothing runs. */
  gpu = $state.raw<GpuMemory | null>(null);
  /** Oldest first. */
  liveAnswers = $state.raw<readonly LiveAnswer[]>([]);
  isRunning = $state.raw(false);
  /** Passed over until somebody asks for it again. */
  isSkipped = $state.raw(false);
  /** A broken rule or a failing store: ends the lane with this sentence. */
  error = $state.raw<string | null>(null);
  #answerMark = $state.raw<Mark | null>(null);
  #judgeMark = $state.raw<Mark | null>(null);
  /** Since the lane was last started. */
  #hasBegunToLoadJudge = $state.raw(false);

  readonly progress = $derived(progressOf(this.state));
  readonly speed = $derived(tokensPerSecond(this.state.answers.values()));
  readonly peakBytes = $derived(highest(peakGpuBytes(this.state), this.gpu?.peakBytes ?? null));
  readonly spending = $derived(spendingOf(this.state));
  /** Bytes on the GPU now; null where nothing is counted. */
  readonly liveBytes = $derived(this.isRunning ? (this.gpu?.liveBytes ?? null) : (this.state.unloadGpu?.liveBytes ?? null));
  /** Nothing more will happen by itself. */
  readonly isOver = $derived(this.state.status === 'completed' || this.isSkipped);

  constructor(state: RunState) {
    this.runId = state.spec.runId;
    this.state = state;
  }

  begin(): void {
    this.isRunning = true;
    this.isSkipped = false;
    this.error = null;
    this.#answerMark = this.#judgeMark = null;
    this.#hasBegunToLoadJudge = false;
    this.liveAnswers = [];
  }

  end(): void {
    this.isRunning = false;
    this.activity = null;
    this.load = null;
    this.judgeLoad = null;
    this.gpu = null;
    this.liveAnswers = [];
  }

  takeEvent(event: RunEvent, state: RunState): void {
    this.state = state;
    if (event.type === 'load-end') this.takeMemory(event.report.gpu);
    if (event.type === 'unload-end') this.gpu = event.gpu ?? null;
    if (event.type === 'load-end' || event.type === 'step-error') this.load = null;
    if (event.type === 'answer-end') this.takeMemory(event.answer.completion.gpu);
    if (event.type === 'answer-end') this.#settle(event.answer);
    if (event.type === 'step-error' && event.key.step === 'answer') this.#drop(event.key);
    if (event.type === 'load-end') this.#answerMark = markAt(event.at, state.answers.size);
    if (event.type === 'answer-end') this.#answerMark = stepDone(this.#answerMark, event.at);
    if (event.type === 'answer-end') this.#judgeMark ??= markAt(event.at, state.judgments.size);
    if (event.type === 'judgment-end') this.#judgeMark = stepDone(this.#judgeMark, event.at);
  }

  takeLoad(progress: LoadProgress): void {
    this.load = progress;
    this.takeMemory(progress.gpu ?? null);
  }

  takeJudgeLoad(progress: LoadProgress): void {
    this.judgeLoad = progress;
    this.takeMemory(progress.gpu ?? null);
  }

  /** Engines that do not count now and then leave the last figure standing. */
  takeMemory(gpu: GpuMemory | null): void {
    this.gpu = gpu ?? this.gpu;
  }

  takeDelta(key: TurnKey, delta: string, now: number): void {
    const id = turnKey(key);
    let live = this.liveAnswers.find((answer) => !answer.isDone && turnKey(answer.key) === id);
    if (live === undefined) {
      live = new LiveAnswer(key, now);
      this.liveAnswers = [...this.liveAnswers.filter(({ isDone }) => !isDone), live].slice(-SHOWN_ANSWERS);
    }
    live.text += delta;
  }

  takeActivity(activity: Activity, now: number): void {
    this.activity = activity;
    const isLoadingJudge = activity.inFlight.some(({ step }) => step === 'judge-load');
    if (!isLoadingJudge) this.judgeLoad = null;
    // A judge in this browser begins after the answers: its pace is not that of the time before.
    if (isLoadingJudge) this.#judgeMark = null;
    if (isLoadingJudge) this.#hasBegunToLoadJudge = true;
    if (activity.inFlight.some(({ step }) => step === 'judge'))
      this.#judgeMark ??= markAt(now, this.state.judgments.size);
  }

  /** Tokens a second of what is being written now, from its length: a guess until the engine counts. null before. */
  guessedSpeed(now: number): number | null {
    const live = this.liveAnswers.find(({ isDone }) => !isDone);
    const seconds = live === undefined ? 0 : (now - live.startedAt) / 1000;
    return live === undefined || seconds < 1 ? null : live.text.length / CHARACTERS_PER_TOKEN / seconds;
  }

  /** Milliseconds until the last answer, at the pace since the model was loaded; null before the first. */
  answeringLeftMs(now: number): number | null {
    const mark = this.#answerMark;
    const left = answersLeft(this.state);
    if (mark === null) return left === 0 ? 0 : null;
    return timeLeftMs({ done: this.state.answers.size - mark.done, left, ...elapsed(mark, now) });
  }

  /**
   * Milliseconds until the last judgment: never before the last answer. null before the first, and while a judge in
   * this browser is still to come: the pace of servers says nothing of its own.
   */
  judgingLeftMs(now: number): number | null {
    const { totalTurns, totalJudgments, judged, judgeFailures, answerFailures } = this.progress;
    // Of a jury a turn without an answer lacks all its judgments.
    const unanswered = totalTurns === 0 ? 0 : answerFailures * (totalJudgments / totalTurns);
    const left = Math.max(0, totalJudgments - judged - judgeFailures - unanswered);
    const mark = this.#judgeMark;
    if (mark === null) return left === 0 ? 0 : null;
    if (!this.#hasBegunToLoadJudge && isLocalJudgeDue(this.state)) return null;
    const own = timeLeftMs({ done: this.state.judgments.size - mark.done, left, ...elapsed(mark, now) });
    const answering = this.answeringLeftMs(now);
    return own === null || answering === null ? null : Math.max(own, answering);
  }

  #settle(key: TurnKey): void {
    const id = turnKey(key);
    for (const answer of this.liveAnswers) if (turnKey(answer.key) === id) answer.isDone = true;
  }

  #drop(key: TurnKey): void {
    const id = turnKey(key);
    this.liveAnswers = this.liveAnswers.filter((answer) => turnKey(answer.key) !== id);
  }
}

/** Some judgments of a judge in this browser are neither made nor given up. */
function isLocalJudgeDue(state: RunState): boolean {
  const local = seatsOf(state.spec).flatMap(({ seat, judge }) => (judge.localModel === undefined ? [] : [seat]));
  if (local.length === 0) return false;
  return nextSteps(state).judgments.some(({ seat = 0 }) => local.includes(seat));
}

function markAt(at: number, done: number): Mark {
  return { at, done, lastAt: at };
}

function stepDone(mark: Mark | null, at: number): Mark | null {
  return mark === null ? null : { ...mark, lastAt: Math.max(mark.lastAt, at) };
}

/** The clock shown ticks: it may be behind the last event. */
function elapsed({ at, lastAt }: Mark, now: number): { readonly elapsedMs: number; readonly sinceMs: number } {
  const nowAtLeast = Math.max(now, lastAt);
  return { elapsedMs: nowAtLeast - at, sinceMs: nowAtLeast - lastAt };
}

function highest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
