/** The judges in one pass of the loop: loaded once there is work for them, those on the GPU one at a time, given back. */
import { callEngine } from './engine-call.ts';
import { seatsOf } from './jury.ts';
import type { OrchestratePorts } from './orchestrate.ts';
import type { CancelSignal, LoadedModel, Traffic } from './ports.ts';
import type { RunRecorder } from './run-recorder.ts';
import { judgeModelCard } from './run-spec.ts';
import type { JudgingKey } from './types.ts';

/** What is due for one juror. */
export interface JurorWork {
  readonly juror: number;
  readonly due: readonly JudgingKey[];
}

export class JudgingModels {
  readonly #recorder: RunRecorder;
  readonly #ports: OrchestratePorts;
  readonly #cancel: CancelSignal;
  readonly #loaded = new Map<number, LoadedModel>();
  #crashesInARow = 0;

  constructor(recorder: RunRecorder, ports: OrchestratePorts, cancel: CancelSignal) {
    this.#recorder = recorder;
    this.#ports = ports;
    this.#cancel = cancel;
  }

  /** Crashes of judges on the GPU without a judgment between. */
  get crashesInARow(): number {
    return this.#crashesInARow;
  }

  get traffic(): readonly Traffic[] {
    return [...this.#loaded.values()].flatMap((model) => model.traffic?.() ?? []);
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

  /** null while it is not loaded. */
  modelOf(juror: number): LoadedModel | null {
    return this.#loaded.get(juror) ?? null;
  }

  /** Another judge than this one holds the GPU. */
  isGpuTakenFrom(juror: number): boolean {
    return this.holdsGpu(juror) && [...this.#loaded.keys()].some((other) => other !== juror && this.holdsGpu(other));
  }

  /** @throws EngineCallFailure */
  async load(juror: number): Promise<void> {
    const { spec } = this.#recorder.state;
    const engine = this.#ports.judgeEngines[juror];
    const judge = seatsOf(spec)[juror]?.judge;
    if (engine === undefined || judge === undefined) return;
    const { onJudgeLoadProgress: tell } = this.#ports;
    const options = {
      signal: this.#cancel,
      gpuBudgetBytes: spec.settings.gpuBudgetBytes,
      ...(tell === undefined ? {} : { onProgress: (progress: Parameters<typeof tell>[1]) => tell(judge, progress) }),
    };
    this.#loaded.set(juror, await callEngine(() => engine.load(judgeModelCard(judge), options)));
  }

  noteJudgment(): void {
    this.#crashesInARow = 0;
  }

  /** A judge in a worker is unusable after a crash, and is loaded anew. */
  async noteCrash(juror: number): Promise<void> {
    this.#crashesInARow += 1;
    await this.giveBack(juror);
  }

  async giveBack(juror: number): Promise<void> {
    const model = this.#loaded.get(juror);
    this.#loaded.delete(juror);
    await model?.unload();
  }

  /** Gives back those on the GPU, all but one juror's. */
  async clearGpuFor(juror: number): Promise<void> {
    const others = [...this.#loaded.keys()].filter((other) => other !== juror && this.holdsGpu(other));
    await Promise.all(others.map((other) => this.giveBack(other)));
  }

  async giveAllBack(): Promise<void> {
    await Promise.all([...this.#loaded.keys()].map((juror) => this.giveBack(juror)));
  }
}
