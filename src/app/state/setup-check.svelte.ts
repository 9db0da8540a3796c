/** The set-up check: the whole pipeline on a few questions of the starter bench, with what comes with the page. */
import { scoreRun } from '../../core/scores.ts';
import { createGroupId } from '../../core/run-group.ts';
import type { EvaluationConfig, ModelConfig } from '../../core/config-types.ts';
import type { RunScores } from '../../core/score-types.ts';
import type { ModelCard } from '../../core/types.ts';
import type { BenchSource } from '../context.ts';
import { counted, formatDevice, formatDuration } from '../format.ts';
import type { GpuFacts } from '../gpu-facts.ts';
import { defaultChoices } from './choices.ts';
import type { Lane } from './lane.svelte.ts';
import { oneOfEach, planRuns } from './plan.ts';
import type { RunController } from './run-controller.svelte.ts';

export type StageState = 'idle' | 'active' | 'done' | 'failed';

/** One stage of the check as a line: what, how far, what was found. */
export interface Stage {
  readonly name: string;
  readonly state: StageState;
  readonly finding: string;
}

export interface SetupCheckPorts {
  readonly controller: RunController;
  readonly models: ModelConfig;
  readonly evaluation: EvaluationConfig;
  readonly benches: BenchSource;
  readonly version: string;
  look(): Promise<GpuFacts>;
  now(): number;
}

export class SetupCheck {
  readonly #ports: SetupCheckPorts;
  gpu = $state.raw<GpuFacts | null>(null);
  isRunning = $state.raw(false);
  /** Why the check could not be made at all; failures of engines are in the lane. */
  error = $state.raw<string | null>(null);
  /** Milliseconds that the last finished check took. */
  tookMs = $state.raw<number | null>(null);

  readonly lane: Lane | null = $derived.by(() => this.#ports.controller.lanes[0] ?? null);
  readonly stages: readonly Stage[] = $derived([
    this.#browserStage(),
    this.#engineStage(),
    this.#answerStage(),
    this.#judgeStage(),
  ]);
  readonly scores: RunScores | null = $derived.by(() =>
    this.lane?.state.status === 'completed' ? scoreRun(this.lane.state) : null,
  );
  /** Why the check ended early, as a sentence; null if it did not. */
  readonly failure: string | null = $derived.by(() => this.error ?? this.#laneFailure());

  constructor(ports: SetupCheckPorts) {
    this.#ports = ports;
  }

  get model(): ModelCard | null {
    const { defaults, models } = this.#ports.models;
    return models.find(({ modelId }) => modelId === defaults[0]) ?? models.find(({ isStandIn }) => isStandIn) ?? null;
  }

  /** Runs the check from the beginning. */
  async run(): Promise<void> {
    if (this.isRunning) return;
    const { controller, now } = this.#ports;
    const startedAt = now();
    controller.close();
    this.isRunning = true;
    this.error = this.tookMs = null;
    try {
      this.gpu = await this.#ports.look();
      await controller.start([...(await this.#specs(this.gpu))]);
      this.tookMs = now() - startedAt;
    } catch (thrown) {
      this.error = thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      this.isRunning = false;
    }
  }

  async #specs(gpu: GpuFacts) {
    const { models, evaluation, benches, version, now } = this.#ports;
    const judge = evaluation.judges.find(({ isStandIn }) => isStandIn);
    if (this.model === null || judge === undefined) throw new Error('The catalogue has no built-in model or no practice judge.');
    const { questions, maxTokens } = checkSize(evaluation.check, gpu);
    return planRuns({
      bench: oneOfEach(await benches.starter(), questions),
      models: [this.model],
      catalogue: { judges: evaluation.judges, models: [] },
      choices: {
        ...defaultChoices(models, evaluation),
        judgeId: judge.judgeId,
        maxTokens,
        choices: 1,
      },
      evaluation,
      referenceSet: null,
      environment: { benchtab: version, browser: gpu.browser, adapter: gpu.adapterName },
      hasF16: gpu.hasF16,
      groupId: `check-${createGroupId(now(), Math.random())}`,
      now: now(),
    });
  }

  #browserStage(): Stage {
    const name = 'Browser';
    if (this.gpu === null) return { name, state: this.isRunning ? 'active' : 'idle', finding: 'WebGPU, adapter, half precision' };
    const adapter = this.gpu.adapterName ?? 'no graphics adapter: the CPU does the work';
    return { name, state: 'done', finding: `${this.gpu.browser} · ${adapter}` };
  }

  #engineStage(): Stage {
    const name = 'Engine';
    const report = this.lane?.state.loadReport;
    if (report) {
      const finding = `${report.engineVersion} · ${formatDevice(report.device)} · loaded in ${formatDuration(report.loadMs)}`;
      return { name, state: 'done', finding };
    }
    const finding = this.lane?.load?.text ?? 'a worker loads the built-in model';
    return { name, state: this.#unfinished(this.lane?.isRunning === true), finding };
  }

  #answerStage(): Stage {
    return this.#countStage('Answers', this.lane?.progress.answered ?? 0, 'the model answers two turns of each question');
  }

  #judgeStage(): Stage {
    return this.#countStage('Judgments', this.lane?.progress.judged ?? 0, 'the practice judge rates every answer');
  }

  #countStage(name: string, done: number, before: string): Stage {
    const total = this.lane?.progress.totalTurns ?? 0;
    if (total === 0 || this.lane?.state.loadReport === null) return { name, state: this.#unfinished(false), finding: before };
    const state = done === total ? 'done' : this.#unfinished(name === 'Answers' || done > 0);
    return { name, state, finding: `${done} of ${counted(total, 'turn')}` };
  }

  #unfinished(isActive: boolean): StageState {
    if (this.isRunning) return isActive ? 'active' : 'idle';
    return this.failure !== null && this.lane !== null ? 'failed' : 'idle';
  }

  #laneFailure(): string | null {
    const lane = this.lane;
    if (lane === null || this.isRunning) return null;
    if (this.#ports.controller.isTakenElsewhere) return 'Another tab of this site is running models: stop it there, then check again.';
    const firstFailure = [...lane.state.failures.values()][0]?.message ?? null;
    return lane.error ?? lane.state.endReason ?? firstFailure;
  }
}

/** A software adapter is many times slower than WebAssembly: half the questions and a third of the tokens show as much. */
function checkSize({ questions, maxTokens }: EvaluationConfig['check'], { isSoftware }: GpuFacts) {
  return isSoftware ? { questions: Math.ceil(questions / 2), maxTokens: Math.ceil(maxTokens / 3) } : { questions, maxTokens };
}
