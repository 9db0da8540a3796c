/** The judges in one pass of the loop: loaded once there is work for them, those on the GPU one at a time, given back. */
import { callEngine } from './engine-call.ts';
import { EngineError } from './errors.ts';
import { shorterContext } from './gpu-memory.ts';
import { seatsOf } from './jury.ts';
import { fitJudgeModel, judgeTooBigSentence } from './local-judge.ts';
import type { OrchestratePorts } from './orchestrate.ts';
import type { CancelSignal, LoadedModel, Traffic } from './ports.ts';
import type { RunRecorder } from './run-recorder.ts';
import { judgeModelCard } from './run-spec.ts';
import type { JudgeCard, JudgingKey, ModelCard } from './types.ts';

/** Drivers free what a worker held some time after its end: the next one finds the card empty. */
const GPU_REST_MS = 1000;

/** What is due for one juror. */
export interface JurorWork {
  readonly juror: number;
  readonly due: readonly JudgingKey[];
}

interface LoadedJudge {
  readonly model: LoadedModel;
  /** Milliseconds since 1970. */
  readonly loadBegunAt: number;
}

export class JudgingModels {
  readonly #recorder: RunRecorder;
  readonly #ports: OrchestratePorts;
  readonly #cancel: CancelSignal;
  readonly #loaded = new Map<number, LoadedJudge>();
  readonly #crashesInARow = new Map<number, number>();
  /** Context length of the next load, where the memory ran out before. */
  readonly #contextTokens = new Map<number, number>();
  #leaving: Promise<unknown> = Promise.resolve();
  #gpuLeftAt: number | null = null;

  constructor(recorder: RunRecorder, ports: OrchestratePorts, cancel: CancelSignal) {
    this.#recorder = recorder;
    this.#ports = ports;
    this.#cancel = cancel;
  }

  get traffic(): readonly Traffic[] {
    return [...this.#loaded.values()].flatMap(({ model }) => model.traffic?.() ?? []);
  }

  /** When servers that are sent nothing now will be asked again; milliseconds since 1970. */
  get pauseEnds(): readonly number[] {
    return this.traffic.flatMap(({ pausedUntil }) => pausedUntil ?? []);
  }

  /** Crashes on the GPU without a judgment between. */
  crashesInARow(juror: number): number {
    return this.#crashesInARow.get(juror) ?? 0;
  }

  /** Of several on the GPU the first one with work comes first. A server's judge is always in time. */
  workOf(due: readonly JudgingKey[]): readonly JurorWork[] {
    const byJuror = this.#ports.judgeEngines.map((_, juror) => ({
      juror,
      due: due.filter(({ seat = 0 }) => this.jurorAt(seat) === juror),
    }));
    const work = byJuror.filter((one) => one.due.length > 0);
    const onGpu = work.find(({ juror }) => this.holdsGpu(juror));
    return work.filter((one) => !this.holdsGpu(one.juror) || one === onGpu);
  }

  jurorAt(seat: number): number {
    return seatsOf(this.#recorder.state.spec)[seat]?.juror ?? 0;
  }

  holdsGpu(juror: number): boolean {
    return this.#ports.judgeEngines[juror]?.capabilities.holdsGpu ?? false;
  }

  /** Can it be held to a grammar, and does its card ask for that? */
  isForced(juror: number): boolean {
    const canForce = this.#ports.judgeEngines[juror]?.capabilities.grammar ?? false;
    return canForce && (this.#cardOf(juror)?.parameters.forcesRating ?? false);
  }

  /** null while it is not loaded, or not to be asked any more: after sleep a GPU may compute nonsense. */
  modelOf(juror: number): LoadedModel | null {
    const loaded = this.#loaded.get(juror);
    return loaded === undefined || this.#isStale(juror, loaded) ? null : loaded.model;
  }

  #isStale(juror: number, { loadBegunAt }: LoadedJudge): boolean {
    return this.holdsGpu(juror) && this.#ports.hasSleptSince?.(loadBegunAt) === true;
  }

  /** A judge is loaded on the GPU, though it be this one. */
  get isGpuTaken(): boolean {
    return [...this.#loaded.keys()].some((juror) => this.holdsGpu(juror));
  }

  /** The model under test has left the GPU. */
  noteGpuLeft(): void {
    this.#gpuLeftAt = this.#ports.clock.now();
  }

  /** Those that hold the GPU are given back before one of them is loaded. @throws EngineCallFailure */
  async load(juror: number): Promise<void> {
    const engine = this.#ports.judgeEngines[juror];
    const judge = this.#cardOf(juror);
    if (engine === undefined || judge === undefined) return;
    const { clock, onJudgeLoadProgress: tell } = this.#ports;
    const { gpuBudgetBytes } = this.#recorder.state.spec.settings;
    const options = {
      ...{ signal: this.#cancel, gpuBudgetBytes },
      ...(tell === undefined ? {} : { onProgress: (progress: Parameters<typeof tell>[1]) => tell(judge, progress) }),
    };
    const model = await callEngine(async () => {
      if (this.holdsGpu(juror)) await this.#clearGpu();
      return engine.load(this.#modelToLoad(juror, judge), options);
    });
    this.#loaded.set(juror, { model, loadBegunAt: clock.now() });
  }

  /** @throws EngineError kind "out-of-memory" if it fits with no context */
  #modelToLoad(juror: number, judge: JudgeCard): ModelCard {
    const { settings } = this.#recorder.state.spec;
    const fitted = fitJudgeModel(judgeModelCard(judge), settings.gpuBudgetBytes);
    if (fitted === null) throw new EngineError('out-of-memory', judgeTooBigSentence(judge, settings.gpuBudgetBytes ?? 0));
    const shortened = this.#contextTokens.get(juror) ?? fitted.contextTokens;
    return shortened < fitted.contextTokens ? { ...fitted, contextTokens: shortened } : fitted;
  }

  /** Has the next load of a judge in this browser take less memory. @returns false if it cannot */
  shorten(juror: number): boolean {
    const { settings } = this.#recorder.state.spec;
    const judge = this.#cardOf(juror);
    if (judge?.localModel === undefined) return false;
    const planned = fitJudgeModel(judge.localModel, settings.gpuBudgetBytes);
    const shorter = planned === null ? null : shorterContext(this.#contextTokens.get(juror) ?? planned.contextTokens);
    if (shorter !== null) this.#contextTokens.set(juror, shorter);
    return shorter !== null;
  }

  noteJudgment(juror: number): void {
    this.#crashesInARow.delete(juror);
  }

  /** A judge in a worker is unusable after a crash, and is loaded anew. */
  async noteCrash(juror: number): Promise<void> {
    if (!this.#loaded.has(juror)) return;
    this.#crashesInARow.set(juror, this.crashesInARow(juror) + 1);
    await this.#giveBack(juror);
  }

  async giveAllBack(): Promise<void> {
    await Promise.all([...this.#loaded.keys()].map((juror) => this.#giveBack(juror)));
    await this.#leaving;
  }

  /** Gives back every judge on the GPU, and waits until the card is free. */
  async #clearGpu(): Promise<void> {
    const holders = [...this.#loaded.keys()].filter((juror) => this.holdsGpu(juror));
    await Promise.all(holders.map((juror) => this.#giveBack(juror)));
    await this.#leaving;
    const { clock } = this.#ports;
    const rest = this.#gpuLeftAt === null ? 0 : this.#gpuLeftAt + GPU_REST_MS - clock.now();
    if (rest > 0) await clock.sleep(rest, this.#cancel);
  }

  #giveBack(juror: number): Promise<unknown> {
    const loaded = this.#loaded.get(juror);
    this.#loaded.delete(juror);
    if (loaded === undefined) return Promise.resolve();
    const gone = loaded.model.unload().then(() => {
      if (this.holdsGpu(juror)) this.noteGpuLeft();
    });
    this.#leaving = Promise.all([this.#leaving, gone]);
    return gone;
  }

  #cardOf(juror: number): JudgeCard | undefined {
    return seatsOf(this.#recorder.state.spec)[juror]?.judge;
  }
}
