/** The model under test in one pass of the loop: loaded, asked, given back, and whether it can still be asked. */
import { contextAfter, planLoad, type LoadPlan } from './context-ladder.ts';
import { callEngine } from './engine-call.ts';
import { EngineError, type EngineErrorKind } from './errors.ts';
import type { OrchestratePorts } from './orchestrate.ts';
import type { CancelSignal, GenerateRequest, LoadedModel } from './ports.ts';
import { conversationFor, seedFor, temperatureFor } from './protocol.ts';
import { answerTurns, questionOf } from './run.ts';
import type { RunRecorder } from './run-recorder.ts';
import type { Completion, Failure, GpuMemory, RunState, StepKey, TurnKey } from './types.ts';

export class AnsweringModel {
  readonly #recorder: RunRecorder;
  readonly #ports: OrchestratePorts;
  readonly #cancel: CancelSignal;
  #loaded: LoadedModel | null = null;
  #loadBegunAt = 0;
  #crash: Failure | null = null;
  #crashesInARow = 0;

  constructor(recorder: RunRecorder, ports: OrchestratePorts, cancel: CancelSignal) {
    this.#recorder = recorder;
    this.#ports = ports;
    this.#cancel = cancel;
  }

  get #state(): RunState {
    return this.#recorder.state;
  }

  get holdsGpu(): boolean {
    return this.#ports.engine.capabilities.holdsGpu;
  }

  get isLoaded(): boolean {
    return this.#loaded !== null;
  }

  /** How many answers it writes at once; 0 when it is not loaded. */
  get slots(): number {
    return this.#loaded?.slots ?? 0;
  }

  /** What made the loaded model unusable; null while it is not. */
  get crash(): Failure | null {
    return this.#crash;
  }

  /** Crashes without an answer between. */
  get crashesInARow(): number {
    return this.#crashesInARow;
  }

  /** Loaded, and not to be asked any more: it crashed, or the machine slept, after which a GPU may compute nonsense. */
  get isStale(): boolean {
    if (this.#loaded === null) return false;
    return this.#crash !== null || (this.holdsGpu && this.#ports.hasSleptSince?.(this.#loadBegunAt) === true);
  }

  planLoad(): LoadPlan {
    return planLoad(this.#state);
  }

  /** @throws EngineCallFailure */
  async load(): Promise<void> {
    const { engine, clock, onLoadProgress } = this.#ports;
    const { model: card, settings } = this.#state.spec;
    const options = {
      signal: this.#cancel,
      gpuBudgetBytes: settings.gpuBudgetBytes,
      ...(onLoadProgress ? { onProgress: onLoadProgress } : {}),
    };
    this.#loadBegunAt = clock.now();
    const { contextTokens } = this.#state;
    const loaded = await callEngine(async () => {
      const model = await engine.load({ ...card, contextTokens }, options);
      await this.#refuseOtherVariant(model);
      return model;
    });
    this.#loaded = loaded;
    await this.#recorder.record({ type: 'load-end', report: loaded.report });
  }

  /**
   * One run's answers come from one variant of the model: where a card that crashed too often is gone, an engine may
   * fall back to other weights for the CPU.
   */
  async #refuseOtherVariant(model: LoadedModel): Promise<void> {
    const { loadReport, answers } = this.#state;
    const [before, now] = [loadReport?.loadedSource, model.report.loadedSource];
    if (before === undefined || before === now || answers.size === 0) return;
    await model.unload();
    throw new EngineError(
      'unavailable',
      `the answers so far are of ${before}, and only ${now} can be loaded now: restart the browser and go on, ` +
        'or start this model anew',
    );
  }

  /** @returns what is still counted on the GPU; null where nothing is, undefined if no model was loaded */
  async unload(): Promise<GpuMemory | null | undefined> {
    const gpu = await this.#loaded?.unload();
    this.#loaded = null;
    this.#crash = null;
    return gpu;
  }

  /** @throws EngineCallFailure */
  async answer(key: TurnKey): Promise<void> {
    const loaded = this.#loaded;
    if (loaded === null) throw new Error('a model was asked before it was loaded');
    const begunAt = this.#ports.clock.now();
    const request = this.#requestFor(key);
    const { onDelta, onMemory } = this.#ports;
    const options = {
      signal: this.#cancel,
      onDelta: (delta: string) => onDelta?.(key, delta),
      ...(onMemory ? { onMemory } : {}),
    };
    const completion = await callEngine(() => loaded.generate(request, options));
    this.#crashesInARow = 0;
    const { temperature, seed } = request;
    const answer = { ...key, completion: this.#withNotes(completion, begunAt), temperature, seed };
    await this.#recorder.record({ type: 'answer-end', answer });
  }

  #requestFor(key: TurnKey): GenerateRequest {
    const { spec } = this.#state;
    const { maxTokens, seed } = spec.settings;
    const question = questionOf(spec, key);
    const texts = answerTurns(this.#state, key).map(({ completion }) => completion.text);
    return {
      messages: conversationFor(question, key.turn, texts),
      temperature: temperatureFor(question, spec.settings),
      maxTokens,
      seed: seedFor({ seed, ...key }),
    };
  }

  #withNotes(completion: Completion, begunAt: number): Completion {
    const notes = this.#ports.notesSince?.(begunAt) ?? [];
    return notes.length === 0 ? completion : { ...completion, warnings: [...completion.warnings, ...notes] };
  }

  /** The context length that a failed load or answer is tried again with; null: the same. */
  contextAfter(kind: EngineErrorKind, attempt: number): number | null {
    // Nothing of a server's memory is ours to plan.
    return this.holdsGpu ? contextAfter(this.#state.contextTokens, kind, attempt) : null;
  }

  /** Is this failure only another call that went down with a crash already known? It takes the calls of all slots. */
  wentDownWith(key: StepKey): boolean {
    return key.step === 'answer' && this.#crash !== null;
  }

  /** Has it unloaded before it is asked again. */
  noteCrash(failure: Failure): void {
    if (this.#crash !== null) return;
    this.#crash = failure;
    this.#crashesInARow += 1;
  }
}
