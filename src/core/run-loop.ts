/** The loop: what can be done now → ports → events. */
import { AnsweringModel } from './answering-model.ts';
import { backoffMs, type BackoffLimits } from './backoff.ts';
import { budgetSentence, budgetStopFor, utf8Length, worstCallCost } from './budget.ts';
import { LinkedCancel } from './cancel.ts';
import { hasAnsweredAtContext, ranOutSentence } from './context-ladder.ts';
import { callEngine, EngineCallFailure } from './engine-call.ts';
import { type EngineError, remedyFor, toFailure } from './errors.ts';
import { UNREACHABLE_AFTER } from './judge-caller.ts';
import { JudgingModels, type JurorWork } from './judging-models.ts';
import { seatsOf, type Seat } from './jury.ts';
import { withVariant } from './local-judge.ts';
import type { OrchestratePorts } from './orchestrate.ts';
import type { CancelSignal, LoadedModel } from './ports.ts';
import { seedFor, type JudgeRequest } from './protocol.ts';
import { createRandom } from './random.ts';
import { parseRating } from './rating.ts';
import { judgeGrammar } from './rating-grammar.ts';
import { judgeRequestOf, nextSteps, stepId, type NextSteps } from './run.ts';
import type { RunRecorder } from './run-recorder.ts';
import { StepBoard } from './step-board.ts';
import type {
  BudgetStop,
  Completion,
  Failure,
  GpuMemory,
  Judgment,
  JudgingKey,
  RunSpec,
  RunState,
  RunStatus,
  StepKey,
  TurnKey,
} from './types.ts';

const DEFAULT_BACKOFF: BackoffLimits = { first: 1000, longest: 60_000 };

/** Before a model is loaded anew, and at most twice that: a driver frees what a worker held some time after its end. */
const RELOAD_PAUSE_MS = 1000;

interface Stop {
  readonly status: Extract<RunStatus, 'stopped' | 'failed'>;
  readonly reason: string;
  readonly budgetStop?: BudgetStop;
  readonly kind?: string;
}

/** One pass over a run, from here to its end, its pause or its failure. Used once. */
export class RunLoop {
  readonly #recorder: RunRecorder;
  readonly #ports: OrchestratePorts;
  readonly #outer: CancelSignal;
  readonly #cancel: LinkedCancel;
  readonly #board: StepBoard;
  readonly #random: () => number;
  readonly #model: AnsweringModel;
  readonly #judges: JudgingModels;
  /** What the model that was given back at the very end left behind; undefined if none was. */
  #leftOver: GpuMemory | null | undefined;
  /** Calls in a row that did not reach their server: the model's, or a juror's. */
  readonly #unreachable = new Map<'model' | number, number>();
  #stop: Stop | null = null;
  #broken: { readonly thrown: unknown } | null = null;

  constructor(recorder: RunRecorder, ports: OrchestratePorts, signal: CancelSignal) {
    this.#recorder = recorder;
    this.#ports = ports;
    this.#outer = signal;
    this.#cancel = new LinkedCancel(signal);
    this.#board = new StepBoard(ports.clock);
    this.#model = new AnsweringModel(recorder, ports, this.#cancel);
    this.#judges = new JudgingModels(recorder, ports, this.#cancel);
    this.#random = ports.random ?? createRandom(recorder.state.spec.settings.seed);
  }

  get #state(): RunState {
    return this.#recorder.state;
  }

  get #spec(): RunSpec {
    return this.#state.spec;
  }

  async run(): Promise<RunState> {
    try {
      while (!this.#cancel.aborted) {
        this.#startWhatIsDue();
        if (this.#board.isEmpty) break;
        this.#tellActivity();
        // What waited for the end of a server's pause is then out: no step has ended, but the traffic is another.
        await this.#board.somethingHappens(this.#cancel, this.#judges.pauseEnds);
      }
    } finally {
      await this.#windUp();
    }
    if (this.#broken !== null) throw this.#broken.thrown;
    await this.#recordEnd();
    return this.#state;
  }

  async #windUp(): Promise<void> {
    this.#cancel.abort();
    await this.#board.settle();
    [this.#leftOver] = await Promise.all([this.#model.unload(), this.#judges.giveAllBack()]);
    this.#tellActivity();
  }

  async #recordEnd(): Promise<void> {
    if (this.#leftOver !== undefined) await this.#recorder.record({ type: 'unload-end', gpu: this.#leftOver });
    if (this.#stop !== null) await this.#recorder.record({ type: 'run-end', ...this.#stop });
    else if (this.#outer.aborted) await this.#recorder.record({ type: 'run-end', status: 'paused', reason: null });
    else await this.#recorder.record({ type: 'run-end', status: 'completed', reason: null });
  }

  #startWhatIsDue(): void {
    const due = nextSteps(this.#state);
    const limit = due.answers.length + due.judgments.length === 0 ? null : budgetStopFor(this.#state, 0);
    if (limit !== null) return this.#endForBudget(limit);
    this.#startAnswering(due.answers);
    this.#startJudging(due);
  }

  #startAnswering(due: readonly TurnKey[]): void {
    const isUnwanted = this.#model.isLoaded && (this.#model.isStale || due.length === 0);
    if (isUnwanted) {
      if (this.#board.count('answer') === 0) this.#start({ step: 'unload' }, () => this.#unloadModel());
    } else if (due.length > 0 && !this.#model.isLoaded) this.#start({ step: 'load' }, () => this.#loadModel());
    else for (const key of due) this.#startAnswer(key);
  }

  #startAnswer(key: TurnKey): void {
    if (this.#board.count('answer') >= this.#model.slots) return;
    this.#start({ step: 'answer', ...key }, () => this.#answer(key));
  }

  #startJudging({ answers, judgments }: NextSteps): void {
    // Two models are never on the GPU: a judge waits until the model under test has left it for good.
    const isGpuTaken = this.#model.holdsGpu && (answers.length > 0 || this.#model.isLoaded);
    for (const work of this.#judges.workOf(judgments))
      if (!isGpuTaken || !this.#judges.holdsGpu(work.juror)) this.#startJuror(work);
  }

  #startJuror({ juror, due }: JurorWork): void {
    const judge = this.#judges.modelOf(juror);
    if (judge !== null) for (const key of due) this.#startJudgment(judge, key);
    // A judge on the GPU ends what it has begun before it makes room.
    else if (!this.#judges.holdsGpu(juror) || !this.#isJudgingOnGpu())
      this.#start(judgeLoadKey(juror), () => this.#judges.load(juror));
  }

  #startJudgment(judge: LoadedModel, key: JudgingKey): void {
    const step: StepKey = { step: 'judge', ...key };
    const isFull = this.#judgingOf(key) >= judge.slots;
    if (this.#cancel.aborted || isFull || this.#board.isBusy(step)) return;
    const request = judgeRequestOf(this.#state, key);
    const cost = this.#worstCost(request, key);
    const reserved = this.#board.reservedUsd;
    const limit = budgetStopFor(this.#state, reserved + cost);
    if (limit === null) this.#start(step, () => this.#judgeTurn(judge, key, request), cost);
    else if (reserved === 0) this.#endForBudget(limit);
  }

  #isJudgingOnGpu(): boolean {
    const isOnGpu = (key: StepKey) => key.step === 'judge' && this.#judges.holdsGpu(this.#jurorOf(key));
    return this.#board.inFlight.some(isOnGpu);
  }

  #jurorOf({ seat = 0 }: JudgingKey): number {
    return this.#judges.jurorAt(seat);
  }

  /** Calls in flight of the judge in this seat. */
  #judgingOf(judging: JudgingKey): number {
    const juror = this.#jurorOf(judging);
    return this.#board.inFlight.filter((key) => key.step === 'judge' && this.#jurorOf(key) === juror).length;
  }

  #start(key: StepKey, work: () => Promise<void>, reservedUsd = 0): void {
    const guarded = () =>
      work()
        .catch((thrown: unknown) => this.#handleFailure(key, thrown))
        .catch((thrown: unknown) => this.#breakDown(thrown));
    this.#board.start(key, guarded, reservedUsd);
  }

  async #loadModel(): Promise<void> {
    const plan = this.#model.planLoad();
    if (plan.step === 'refuse') return this.#refuse(plan.failure);
    if (plan.step === 'shorten') await this.#shorten(plan.contextTokens, plan.failure);
    await this.#model.load();
  }

  async #refuse(failure: Failure): Promise<void> {
    await this.#recorder.record({ type: 'step-error', key: { step: 'load' }, attempt: 1, failure, isFinal: true });
    this.#end({ status: 'failed', reason: failure.message, kind: failure.kind });
  }

  async #shorten(contextTokens: number, failure: Failure): Promise<void> {
    await this.#recorder.record({ type: 'context-change', contextTokens, failure });
  }

  async #unloadModel(): Promise<void> {
    const { crash } = this.#model;
    const gpu = (await this.#model.unload()) ?? null;
    if (this.#model.holdsGpu) this.#judges.noteGpuLeft();
    await this.#recorder.record({ type: 'unload-end', gpu });
    const isReloading = crash !== null && nextSteps(this.#state).answers.length > 0;
    if (isReloading && this.#model.holdsGpu) this.#waitToReload(crash);
  }

  async #answer(key: TurnKey): Promise<void> {
    await this.#model.answer(key);
    this.#unreachable.delete('model');
  }

  async #judgeTurn(judge: LoadedModel, key: JudgingKey, { messages, ...request }: JudgeRequest): Promise<void> {
    const { seed: runSeed, judgeMaxTokens: maxTokens } = this.#spec.settings;
    const { judge: card, repeat } = this.#seatOf(key);
    const temperature = card.parameters.temperature ?? 0;
    const seed = seedFor({ seed: runSeed, ...key, repeat });
    const juror = this.#jurorOf(key);
    const form = this.#judges.isForced(juror) ? { grammar: judgeGrammar('single') } : {};
    const completion = await callEngine(() =>
      judge.generate({ messages, temperature, maxTokens, seed, ...form }, { signal: this.#cancel }),
    );
    this.#unreachable.delete(juror);
    this.#judges.noteJudgment(juror);
    const said = withVariant(completion, card, judge.report);
    await this.#recorder.record({ type: 'judgment-end', judgment: toJudgment(key, request, said) });
  }

  async #handleFailure(key: StepKey, thrown: unknown): Promise<void> {
    if (this.#cancel.aborted) return;
    if (!(thrown instanceof EngineCallFailure)) throw thrown;
    const { error } = thrown;
    const failure = toFailure(error);
    const attempt = (this.#state.attempts.get(stepId(key)) ?? 0) + 1;
    const shorter = this.#shorterContext(key, error, attempt);
    const isShortened = key.step === 'judge-load' && error.kind === 'out-of-memory' && this.#judges.shorten(key.juror ?? 0);
    const isFinal = this.#isGivenUp(key, error, attempt) && shorter === null && !isShortened;
    await this.#recorder.record({ type: 'step-error', key, attempt, failure, isFinal });
    if (shorter !== null) await this.#shorten(shorter, failure);
    const isCrash = key.step === 'answer' && remedyFor(error.kind).reload;
    if (isCrash) this.#model.noteCrash(failure);
    if (key.step === 'judge') await this.#noteJudgeCrash(this.#jurorOf(key), error);
    // A model that holds the GPU waits for its next load, after which the same question is the first to be asked.
    if (!isFinal && !(isCrash && this.#model.holdsGpu)) this.#waitToRetry(key, attempt, error);
    this.#stopIfHopeless(key, error, isFinal);
  }

  async #noteJudgeCrash(juror: number, { kind }: EngineError): Promise<void> {
    if (remedyFor(kind).reload && this.#judges.holdsGpu(juror)) await this.#judges.noteCrash(juror);
  }

  /** The context length to try this step with again; null: the same, or not at all. */
  #shorterContext(key: StepKey, { kind }: EngineError, attempt: number): number | null {
    if (!isModelSide(key) || this.#model.wentDownWith(key)) return null;
    const isLast = attempt >= this.#spec.settings.maxAttempts && remedyFor(kind).shortensContext !== 'at-once';
    return isLast ? null : this.#model.contextAfter(kind, attempt);
  }

  #isGivenUp(key: StepKey, { kind }: EngineError, attempt: number): boolean {
    const { stopsRun, retry, shortensContext } = remedyFor(kind);
    if (stopsRun || !retry) return !stopsRun;
    if (attempt >= this.#mostAttempts(key)) return true;
    // The same memory runs out again.
    return shortensContext === 'at-once' && !(isModelSide(key) && this.#model.wentDownWith(key));
  }

  /** A judge on the GPU is loaded anew after a crash, which takes its time: it gets no further tries. */
  #mostAttempts(key: StepKey): number {
    const { maxAttempts, judgeMaxAttempts = maxAttempts } = this.#spec.settings;
    return key.step === 'judge' && !this.#judges.holdsGpu(this.#jurorOf(key)) ? judgeMaxAttempts : maxAttempts;
  }

  #waitToRetry(key: StepKey, attempt: number, error: EngineError): void {
    const failure = toFailure(error);
    const isReload = key.step === 'load' && remedyFor(error.kind).reload;
    if (isReload && this.#model.holdsGpu) return this.#waitToReload(failure);
    const limits = this.#ports.backoff ?? DEFAULT_BACKOFF;
    const pause = backoffMs(attempt, limits, error.retryAfterMs, this.#random);
    this.#board.wait({ key, until: this.#ports.clock.now() + pause, failure });
  }

  #waitToReload(failure: Failure): void {
    const pause = Math.round(RELOAD_PAUSE_MS * (1 + this.#random()));
    this.#board.wait({ key: { step: 'load' }, until: this.#ports.clock.now() + pause, failure });
  }

  #stopIfHopeless(key: StepKey, error: EngineError, isFinal: boolean): void {
    const isUnreachable = this.#isUnreachable(key, error) && isFinal;
    const isLoadGivenUp = isFinal && !('turn' in key);
    const isModelHopeless = isModelSide(key) && this.#isModelHopeless(error, isFinal);
    const isJudgeHopeless =
      key.step === 'judge' && this.#judges.crashesInARow(this.#jurorOf(key)) >= 2 * this.#spec.settings.maxAttempts;
    if (remedyFor(error.kind).stopsRun || isUnreachable || isLoadGivenUp || isModelHopeless || isJudgeHopeless)
      this.#end({ status: this.#statusAfter(key, error), reason: this.#reasonOf(key, error), kind: error.kind });
  }

  /** Counts, so that it is to be asked once for each failure. */
  #isUnreachable(key: StepKey, { kind }: EngineError): boolean {
    if (kind !== 'network' || !('turn' in key)) return false;
    const side = key.step === 'judge' ? this.#jurorOf(key) : 'model';
    const inARow = (this.#unreachable.get(side) ?? 0) + 1;
    this.#unreachable.set(side, inARow);
    return inARow >= UNREACHABLE_AFTER;
  }

  /** A model that cannot go on has failed; where a judge is gone, or a key is refused, a person can see to it. */
  #statusAfter(key: StepKey, { kind }: EngineError): Stop['status'] {
    const isForAPerson = kind === 'unauthorized' || kind === 'no-credit';
    return isModelSide(key) && !isForAPerson ? 'failed' : 'stopped';
  }

  /** It crashes again and again, or has no memory left to answer with. */
  #isModelHopeless({ kind }: EngineError, isFinal: boolean): boolean {
    if (this.#model.crashesInARow >= 2 * this.#spec.settings.maxAttempts) return true;
    return kind === 'out-of-memory' && isFinal && !hasAnsweredAtContext(this.#state);
  }

  #reasonOf(key: StepKey, { kind, message }: EngineError): string {
    const ranOut = isModelSide(key) && kind === 'out-of-memory';
    return ranOut ? ranOutSentence(this.#spec, this.#state.contextTokens, message) : message;
  }

  #endForBudget(budgetStop: BudgetStop): void {
    this.#end({ status: 'stopped', reason: budgetSentence(budgetStop), budgetStop });
  }

  /** Gives up what is in flight; the loop then ends. */
  #end(stop: Stop): void {
    this.#stop ??= stop;
    this.#cancel.abort();
  }

  #breakDown(thrown: unknown): void {
    this.#broken ??= { thrown };
    this.#cancel.abort();
  }

  #tellActivity(): void {
    const { inFlight, waiting } = this.#board;
    this.#ports.onActivity?.({ inFlight, waiting, isModelLoaded: this.#model.isLoaded, traffic: this.#judges.traffic });
  }

  #seatOf({ seat = 0 }: JudgingKey): Seat {
    const found = seatsOf(this.#spec)[seat];
    if (found === undefined) throw new Error(`run ${this.#spec.runId} has no seat ${seat}`);
    return found;
  }

  #worstCost({ messages }: JudgeRequest, key: JudgingKey): number {
    const { price } = this.#seatOf(key).judge;
    const bytes = messages.reduce((sum, { content }) => sum + utf8Length(content), 0);
    return price === null ? 0 : worstCallCost(bytes, this.#spec.settings.judgeMaxTokens, price);
  }
}

function judgeLoadKey(juror: number): StepKey {
  return juror === 0 ? { step: 'judge-load' } : { step: 'judge-load', juror };
}

/** Loading or asking the model under test. */
function isModelSide({ step }: StepKey): boolean {
  return step === 'load' || step === 'answer';
}

function toJudgment(
  key: JudgingKey,
  { judgePromptName, userPrompt }: Omit<JudgeRequest, 'messages'>,
  completion: Completion,
): Judgment {
  const { rating, pattern } = parseRating(completion.text);
  return { ...key, judgePromptName, userPrompt, completion, rating, ratingPattern: pattern };
}
