/** A judge that is loaded anew after a crash: for passes over pairs, what the run loop does for steps of runs. */
import { EngineError, remedyFor, toEngineError, type EngineErrorKind } from './errors.ts';
import { shorterContext } from './gpu-memory.ts';
import { fitJudgeModel, judgeTooBigSentence } from './local-judge.ts';
import type { Clock, Engine, GenerateOptions, GenerateRequest, LoadedModel, LoadOptions } from './ports.ts';
import { judgeModelCard } from './run-spec.ts';
import type { Completion, GpuMemory, JudgeCard, LoadReport, ModelCard } from './types.ts';

/** Drivers free what a worker held some time after its end. */
const RELOAD_PAUSE_MS = 1000;

export interface LastingJudgeOptions extends LoadOptions {
  readonly clock: Clock;
  /** Crashes without a reply between, after which it counts as gone. */
  readonly mostCrashes: number;
}

/**
 * Loads a judge. One on the GPU is loaded for the longest context that the budget covers, for a shorter one where the
 * memory runs out all the same, and anew after a crash; a judge on a server is loaded as it is.
 *
 * @throws EngineError
 */
export async function loadLastingJudge(engine: Engine, judge: JudgeCard, options: LastingJudgeOptions): Promise<LoadedModel> {
  const card = fitJudgeModel(judgeModelCard(judge), options.gpuBudgetBytes);
  if (card === null) throw new EngineError('out-of-memory', judgeTooBigSentence(judge, options.gpuBudgetBytes ?? 0));
  if (!engine.capabilities.holdsGpu) return engine.load(card, options);
  const lasting = new LastingJudge(engine, card, options);
  await lasting.load();
  return lasting;
}

class LastingJudge implements LoadedModel {
  readonly #engine: Engine;
  readonly #options: LastingJudgeOptions;
  #card: ModelCard;
  #model: Promise<LoadedModel> | null = null;
  #loaded: LoadedModel | null = null;
  #crashesInARow = 0;

  constructor(engine: Engine, card: ModelCard, options: LastingJudgeOptions) {
    this.#engine = engine;
    this.#card = card;
    this.#options = options;
  }

  get card(): ModelCard {
    return this.#card;
  }

  get report(): LoadReport {
    return this.#present.report;
  }

  get slots(): number {
    return this.#present.slots;
  }

  get #present(): LoadedModel {
    if (this.#loaded === null) throw new Error('a judge was asked before it was loaded');
    return this.#loaded;
  }

  /** Calls that meet no model wait for the same load. @throws EngineError */
  load(): Promise<LoadedModel> {
    this.#model ??= this.#loadOrShorten().catch((thrown: unknown) => {
      this.#model = null;
      throw thrown;
    });
    return this.#model;
  }

  async #loadOrShorten(): Promise<LoadedModel> {
    const { clock, signal } = this.#options;
    if (this.#loaded !== null) {
      await this.#loaded.unload();
      await clock.sleep(RELOAD_PAUSE_MS, signal);
    }
    try {
      this.#loaded = await this.#engine.load(this.#card, this.#options);
      return this.#loaded;
    } catch (thrown) {
      const shorter = toEngineError(thrown).kind === 'out-of-memory' ? shorterContext(this.#card.contextTokens) : null;
      if (shorter === null) throw thrown;
      this.#card = { ...this.#card, contextTokens: shorter };
      return this.#loadOrShorten();
    }
  }

  /** @throws EngineError kind "unavailable" once it has crashed too often */
  async generate(request: GenerateRequest, options: GenerateOptions): Promise<Completion> {
    const model = await this.#loadAgain();
    try {
      const completion = await model.generate(request, options);
      this.#crashesInARow = 0;
      return completion;
    } catch (thrown) {
      const error = toEngineError(thrown);
      // Calls that went down together are one crash.
      const isNews = remedyFor(error.kind).reload && this.#model !== null && this.#loaded === model;
      if (isNews) this.#model = null;
      throw isNews ? this.#countCrash(error) : error;
    }
  }

  async #loadAgain(): Promise<LoadedModel> {
    try {
      return await this.load();
    } catch (thrown) {
      throw this.#countCrash(toEngineError(thrown));
    }
  }

  #countCrash(error: EngineError): EngineError {
    if (error.kind === 'cancelled') return error;
    this.#crashesInARow += 1;
    return this.#crashesInARow < this.#options.mostCrashes ? error : new EngineError(GONE, error.message);
  }

  async unload(): Promise<GpuMemory | null> {
    await this.#model?.catch(() => undefined);
    return (await this.#loaded?.unload()) ?? null;
  }
}

/** Ends the pass: no other call can succeed. */
const GONE: EngineErrorKind = 'unavailable';
