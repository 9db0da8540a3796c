/** The loop: what can be done now → ports → events. */
import { backoffMs, type BackoffLimits } from './backoff.ts';
import { budgetSentence, budgetStopFor, utf8Length, worstCallCost } from './budget.ts';
import { LinkedCancel } from './cancel.ts';
import { type EngineError, remedyFor, toEngineError } from './errors.ts';
import { UNREACHABLE_AFTER } from './judge-caller.ts';
import type { OrchestratePorts } from './orchestrate.ts';
import type { CancelSignal, Engine, LoadedModel } from './ports.ts';
import { conversationFor, seedFor, temperatureFor, type JudgeRequest } from './protocol.ts';
import { createRandom } from './random.ts';
import { parseRating } from './rating.ts';
import { answerTurns, judgeRequestOf, nextSteps, questionOf, stepId, type NextSteps } from './run.ts';
import type { RunRecorder } from './run-recorder.ts';
import { judgeModelCard } from './run-spec.ts';
import { StepBoard } from './step-board.ts';
import type {
  BudgetStop,
  Completion,
  Judgment,
  RunSpec,
  RunState,
  RunStatus,
  StepKey,
  TurnKey,
} from './types.ts';

const DEFAULT_BACKOFF: BackoffLimits = { first: 1000, longest: 60_000 };

interface Stop {
  readonly status: Extract<RunStatus, 'stopped' | 'failed'>;
  readonly reason: string;
  readonly budgetStop?: BudgetStop;
}

/** One pass over a run, from here to its end, its pause or its failure. Used once. */
export class RunLoop {
  readonly #recorder: RunRecorder;
  readonly #ports: OrchestratePorts;
  readonly #outer: CancelSignal;
  readonly #cancel: LinkedCancel;
  readonly #board: StepBoard;
  readonly #random: () => number;
  #model: LoadedModel | null = null;
  #judge: LoadedModel | null = null;
  #mustReload = false;
  #reloadsInARow = 0;
  #unreachableInARow = 0;
  #stop: Stop | null = null;
  #broken: { readonly thrown: unknown } | null = null;

  constructor(recorder: RunRecorder, ports: OrchestratePorts, signal: CancelSignal) {
    this.#recorder = recorder;
    this.#ports = ports;
    this.#outer = signal;
    this.#cancel = new LinkedCancel(signal);
    this.#board = new StepBoard(ports.clock);
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
        await this.#board.somethingHappens(this.#cancel);
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
    await Promise.all([this.#model?.unload(), this.#judge?.unload()]);
    this.#model = this.#judge = null;
    this.#tellActivity();
  }

  async #recordEnd(): Promise<void> {
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
    const isUnwanted = this.#model !== null && (this.#mustReload || due.length === 0);
    if (isUnwanted) {
      if (this.#board.count('answer') === 0) this.#start({ step: 'unload' }, () => this.#unloadModel());
    } else if (due.length > 0 && this.#model === null) this.#start({ step: 'load' }, () => this.#loadModel());
    else for (const key of due) this.#startAnswer(key);
  }

  #startAnswer(key: TurnKey): void {
    const model = this.#model;
    if (model === null || this.#board.count('answer') >= model.slots) return;
    this.#start({ step: 'answer', ...key }, () => this.#answer(model, key));
  }

  #startJudging(due: NextSteps): void {
    const engine = this.#ports.judgeEngine;
    if (engine === null || due.judgments.length === 0) return;
    const gpuIsTaken = due.answers.length > 0 || this.#model !== null;
    if (engine.capabilities.holdsGpu && gpuIsTaken) return;
    if (this.#judge === null) this.#start({ step: 'judge-load' }, () => this.#loadJudge(engine));
    else for (const key of due.judgments) this.#startJudgment(this.#judge, key);
  }

  #startJudgment(judge: LoadedModel, key: TurnKey): void {
    const step: StepKey = { step: 'judge', ...key };
    if (this.#cancel.aborted || this.#board.count('judge') >= judge.slots || this.#board.isBusy(step)) return;
    const request = judgeRequestOf(this.#state, key);
    const cost = this.#worstCost(request);
    const reserved = this.#board.reservedUsd;
    const limit = budgetStopFor(this.#state, reserved + cost);
    if (limit === null) this.#start(step, () => this.#judgeTurn(judge, key, request), cost);
    else if (reserved === 0) this.#endForBudget(limit);
  }

  #start(key: StepKey, work: () => Promise<void>, reservedUsd = 0): void {
    const guarded = () =>
      work()
        .catch((thrown: unknown) => this.#handleFailure(key, thrown))
        .catch((thrown: unknown) => this.#breakDown(thrown));
    this.#board.start(key, guarded, reservedUsd);
  }

  async #loadModel(): Promise<void> {
    const { engine, onLoadProgress } = this.#ports;
    const options = {
      signal: this.#cancel,
      gpuBudgetBytes: this.#spec.settings.gpuBudgetBytes,
      ...(onLoadProgress ? { onProgress: onLoadProgress } : {}),
    };
    const model = await callEngine(() => engine.load(this.#spec.model, options));
    this.#model = model;
    await this.#recorder.record({ type: 'load-end', report: model.report });
  }

  async #unloadModel(): Promise<void> {
    const gpu = (await this.#model?.unload()) ?? null;
    this.#model = null;
    this.#mustReload = false;
    await this.#recorder.record({ type: 'unload-end', gpu });
  }

  async #loadJudge(engine: Engine): Promise<void> {
    const judge = this.#spec.judge;
    if (judge === null) return;
    const options = { signal: this.#cancel, gpuBudgetBytes: this.#spec.settings.gpuBudgetBytes };
    this.#judge = await callEngine(() => engine.load(judgeModelCard(judge), options));
  }

  async #answer(model: LoadedModel, key: TurnKey): Promise<void> {
    const { maxTokens, seed: runSeed } = this.#spec.settings;
    const question = questionOf(this.#spec, key);
    const seed = seedFor({ seed: runSeed, ...key });
    const temperature = temperatureFor(question, this.#spec.settings);
    const messages = conversationFor(question, key.turn, this.#answerTexts(key));
    const onDelta = (delta: string) => this.#ports.onDelta?.(key, delta);
    const completion = await callEngine(() =>
      model.generate({ messages, temperature, maxTokens, seed }, { signal: this.#cancel, onDelta }),
    );
    this.#reloadsInARow = 0;
    await this.#recorder.record({ type: 'answer-end', answer: { ...key, completion, temperature, seed } });
  }

  async #judgeTurn(judge: LoadedModel, key: TurnKey, request: JudgeRequest): Promise<void> {
    const { seed: runSeed, judgeMaxTokens: maxTokens } = this.#spec.settings;
    const temperature = this.#spec.judge?.parameters.temperature ?? 0;
    const seed = seedFor({ seed: runSeed, ...key });
    const completion = await callEngine(() =>
      judge.generate({ messages: request.messages, temperature, maxTokens, seed }, { signal: this.#cancel }),
    );
    this.#unreachableInARow = 0;
    await this.#recorder.record({ type: 'judgment-end', judgment: toJudgment(key, request, completion) });
  }

  async #handleFailure(key: StepKey, thrown: unknown): Promise<void> {
    if (this.#cancel.aborted) return;
    if (!(thrown instanceof EngineCallFailure)) throw thrown;
    const { error } = thrown;
    const attempt = (this.#state.attempts.get(stepId(key)) ?? 0) + 1;
    const remedy = remedyFor(error.kind);
    const isFinal = !remedy.stopsRun && (!remedy.retry || attempt >= this.#spec.settings.maxAttempts);
    const failure = { kind: error.kind, message: error.message };
    await this.#recorder.record({ type: 'step-error', key, attempt, failure, isFinal });
    if (remedy.reload) this.#planReload(key);
    if (!isFinal) this.#board.wait({ key, until: this.#nextTry(attempt, error), failure });
    this.#stopIfHopeless(key, error, isFinal);
  }

  #nextTry(attempt: number, error: EngineError): number {
    const limits = this.#ports.backoff ?? DEFAULT_BACKOFF;
    return this.#ports.clock.now() + backoffMs(attempt, limits, error.retryAfterMs, this.#random);
  }

  #planReload(key: StepKey): void {
    // A crash takes the calls of all slots with it: it counts once.
    if (key.step !== 'answer' || this.#mustReload) return;
    this.#mustReload = true;
    this.#reloadsInARow += 1;
  }

  #stopIfHopeless(key: StepKey, error: EngineError, isFinal: boolean): void {
    const isModelSide = key.step === 'load' || key.step === 'answer';
    if (error.kind === 'network' && key.step === 'judge') this.#unreachableInARow += 1;
    const isUnreachable = isFinal && this.#unreachableInARow >= UNREACHABLE_AFTER;
    const isLoadGivenUp = isFinal && !('turn' in key);
    const keepsCrashing = isModelSide && this.#reloadsInARow >= 2 * this.#spec.settings.maxAttempts;
    if (remedyFor(error.kind).stopsRun || isUnreachable || isLoadGivenUp || keepsCrashing)
      this.#end({ status: isModelSide ? 'failed' : 'stopped', reason: error.message });
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
    this.#ports.onActivity?.({ inFlight, waiting, isModelLoaded: this.#model !== null });
  }

  #worstCost({ messages }: JudgeRequest): number {
    const price = this.#spec.judge?.price ?? null;
    const bytes = messages.reduce((sum, { content }) => sum + utf8Length(content), 0);
    return price === null ? 0 : worstCallCost(bytes, this.#spec.settings.judgeMaxTokens, price);
  }

  #answerTexts(key: TurnKey): readonly string[] {
    return answerTurns(this.#state, key).map(({ completion }) => completion.text);
  }
}

/** Marks what an engine threw, so that a broken rule of ours is never taken for a failure of the world. */
class EngineCallFailure {
  readonly error: EngineError;

  constructor(thrown: unknown) {
    this.error = toEngineError(thrown);
  }
}

async function callEngine<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw new EngineCallFailure(thrown);
  }
}

function toJudgment(key: TurnKey, { judgePromptName, userPrompt }: JudgeRequest, completion: Completion): Judgment {
  const { rating, pattern } = parseRating(completion.text);
  return { ...key, judgePromptName, userPrompt, completion, rating, ratingPattern: pattern };
}
