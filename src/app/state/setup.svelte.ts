/** The Set up page's state: choices, the bench they need, and what a run would take. */
import { InputError } from '../../core/errors.ts';
import { estimateRun } from '../../core/budget.ts';
import { conversationTokens } from '../../core/gpu-memory.ts';
import { jurorsOf } from '../../core/jury.ts';
import { createGroupId, gpuBudgetBytes } from '../../core/run-group.ts';
import { workloadOf, type MeasuredSpeed, type Range } from '../../core/speed.ts';
import type { EvaluationConfig, ModelConfig } from '../../core/config-types.ts';
import { withJudgePrompts, type OwnJudgePrompts } from '../../core/own-judge-prompts.ts';
import { selectQuestions } from '../../core/questions.ts';
import type { Bench, JudgeCard, Jury, ModelCard, Question, ReferenceSet, RunSpec } from '../../core/types.ts';
import type { BenchProgress, BenchSource } from '../context.ts';
import type { GpuFacts } from '../gpu-facts.ts';
import { restoreChoices, defaultChoices, type BenchOrigin, type SetupChoices } from './choices.ts';
import type { DeviceHistory } from './device-history.svelte.ts';
import type { GpuSpeed } from './gpu-speed.svelte.ts';
import { readJudgePromptsFile } from './judge-prompts-file.ts';
import type { ModelFiles } from './model-files.svelte.ts';
import { outlookOf, type Circumstances, type Outlook } from './outlook.ts';
import { chosenJudge, chosenJury, planRuns, problemsOf, type JudgeCatalogue } from './plan.ts';
import { readReferenceFile, type LoadedReferences } from './reference-file.ts';

export type BenchState =
  | { readonly status: 'none' }
  | { readonly status: 'loading'; readonly progress: BenchProgress | null }
  | { readonly status: 'ready'; readonly bench: Bench }
  /** One sentence a line; lines of files as `file:line: reason`. */
  | { readonly status: 'failed'; readonly message: string };

/** What the chosen runs will take together. Ranges are `[low, high]`. */
export interface PlanSummary {
  readonly questions: number;
  readonly answers: number;
  readonly judgeCalls: number;
  /** null without a judge or a price. */
  readonly usd: readonly [number, number] | null;
  /** Of the models whose time can be told. */
  readonly answerMs: Range;
  /** Models whose time cannot be told: served ones, the browser's own. */
  readonly untimed: number;
  /** Still to be fetched, of the models whose size can be told. */
  readonly downloadBytes: number;
  /** Kept in the browser once all is fetched, of the same models. */
  readonly diskBytes: number;
  /** Models whose files nobody has told the size of: some that were added by hand. */
  readonly unsized: number;
}

export interface SetupPorts {
  readonly models: ModelConfig;
  readonly evaluation: EvaluationConfig;
  readonly benches: BenchSource;
  /** null where the browser refuses localStorage. */
  readonly storage: Storage | null;
  readonly version: string;
  readonly history: Pick<DeviceHistory, 'entry'>;
  readonly gpuSpeed: Pick<GpuSpeed, 'of'>;
  readonly modelFiles: Pick<ModelFiles, 'storedBytes' | 'missingBytes'>;
  probeGpu(): Promise<GpuFacts>;
}

const STORAGE_KEY = 'benchtab.setup';

/** Both turns of a long question of MT-bench. */
const USUAL_QUESTION_TOKENS = 512;

export class Setup {
  readonly #ports: SetupPorts;
  choices = $state.raw() as SetupChoices;
  benchState = $state.raw<BenchState>({ status: 'none' });
  /** null until asked. */
  gpu = $state.raw<GpuFacts | null>(null);
  #benchCall = 0;

  /** Reference sets of the reader's own, beside those of the bench. Files cannot be kept: they last as long as the page. */
  #ownReferences = $state.raw<readonly ReferenceSet[]>([]);
  /** Name of the reference set; null: the judge's own, else the bench's first. */
  referenceSet = $state.raw<string | null>(null);

  /** Judge prompts of the reader's own, in the place of the bench's; null: the bench's. They last as long as the page. */
  ownPrompts = $state.raw<OwnJudgePrompts | null>(null);

  /** With the reader's own reference sets and judge prompts. */
  readonly bench: Bench | null = $derived.by(() => {
    if (this.benchState.status !== 'ready') return null;
    const { bench } = this.benchState;
    const prompted = this.ownPrompts === null ? bench : withJudgePrompts(bench, this.ownPrompts);
    return { ...prompted, references: [...bench.references, ...this.#ownReferences] };
  });
  /** Catalogue and models added by hand. */
  readonly cards: readonly ModelCard[] = $derived.by(() => [
    ...this.#ports.models.models,
    ...this.choices.customModels,
  ]);
  /** What judges can be made of. */
  readonly catalogue: JudgeCatalogue = $derived.by(() => ({ judges: this.#ports.evaluation.judges, models: this.cards }));
  readonly chosenModels = $derived(this.cards.filter(({ modelId }) => this.choices.modelIds.includes(modelId)));
  readonly judge: JudgeCard | null = $derived.by(() => chosenJudge(this.choices, this.catalogue));
  readonly jury: Jury | undefined = $derived.by(() => chosenJury(this.choices, this.catalogue));
  readonly budgetBytes = $derived.by(() => gpuBudgetBytes(this.choices.gpuBudgetMb, this.#ports.evaluation));
  readonly planned = $derived(this.#plan());
  readonly circumstances: Circumstances = $derived(this.#circumstances());
  /** By model id. */
  readonly outlooks: Readonly<Record<string, Outlook>> = $derived.by(() =>
    Object.fromEntries(this.cards.map((card) => [card.modelId, outlookOf(card, this.circumstances)])),
  );
  readonly summary: PlanSummary | null = $derived(this.#summarise());

  constructor(ports: SetupPorts) {
    this.#ports = ports;
    const saved = ports.storage?.getItem(STORAGE_KEY) ?? null;
    this.choices = restoreChoices(saved, defaultChoices(ports.models, ports.evaluation));
  }

  /** Changes some choices and keeps them. */
  update(change: Partial<SetupChoices>): void {
    this.choices = { ...this.choices, ...change };
    this.#ports.storage?.setItem(STORAGE_KEY, JSON.stringify(this.choices));
  }

  /** Asks the browser about its graphics card, once. */
  async look(): Promise<GpuFacts> {
    this.gpu ??= await this.#ports.probeGpu();
    return this.gpu;
  }

  toggleModel(modelId: string, isChosen: boolean): void {
    const others = this.choices.modelIds.filter((id) => id !== modelId);
    this.update({ modelIds: isChosen ? [...others, modelId] : others });
  }

  /** Bytes still to be fetched of the variant that this machine would load; null if unknown. */
  missingBytes(card: ModelCard): number | null {
    const f32Bytes = this.outlooks[card.modelId]?.usesF32 === true ? card.memoryF32?.weightsBytes : undefined;
    return this.#ports.modelFiles.missingBytes(f32Bytes === undefined ? card : { ...card, downloadBytes: f32Bytes });
  }

  /** Whether a model may be tried although it exceeds the budget. */
  forceModel(modelId: string, isForced: boolean): void {
    const others = this.choices.forcedModelIds.filter((id) => id !== modelId);
    this.update({ forcedModelIds: isForced ? [...others, modelId] : others });
  }

  /** Added by hand: can be removed. */
  isOwn({ modelId }: ModelCard): boolean {
    return this.choices.customModels.some((card) => card.modelId === modelId);
  }

  addModel(card: ModelCard): void {
    const others = this.choices.customModels.filter(({ modelId }) => modelId !== card.modelId);
    this.update({ customModels: [...others, card] });
    this.toggleModel(card.modelId, true);
  }

  removeModel(modelId: string): void {
    this.toggleModel(modelId, false);
    this.update({ customModels: this.choices.customModels.filter((card) => card.modelId !== modelId) });
  }

  /** Makes sure that the chosen bench is there. Files have to be given again after a reload. */
  async ensureBench(): Promise<void> {
    if (this.benchState.status === 'none') await this.chooseBench(this.choices.benchOrigin);
  }

  /** Adds a reference set from a file, and chooses it. @throws InputError if it holds nothing that can be used */
  async takeReferences(file: File): Promise<LoadedReferences> {
    const call = this.#benchCall;
    const loaded = await readReferenceFile(file, this.bench?.references.map(({ name }) => name) ?? []);
    // A set belongs to the bench that was on the screen when it was given.
    if (call === this.#benchCall) {
      this.#ownReferences = [...this.#ownReferences, loaded.set];
      this.referenceSet = loaded.set.name;
    }
    return loaded;
  }

  /** Puts the judge prompts of a file in the place of the bench's. @throws InputError if they cannot be used */
  async takePrompts(file: File): Promise<void> {
    this.ownPrompts = await readJudgePromptsFile(file);
  }

  /** Judges by the bench's own prompts again. */
  forgetPrompts(): void {
    this.ownPrompts = null;
  }

  chooseReferences(name: string): void {
    this.referenceSet = name;
  }

  #forgetReferences(): void {
    this.#ownReferences = [];
    this.referenceSet = null;
  }

  /** Fetches a bench of the site or its official source; for files, waits for them. */
  async chooseBench(origin: BenchOrigin): Promise<void> {
    this.update({ benchOrigin: origin, categories: null });
    this.#forgetReferences();
    if (origin === 'starter') await this.#loadBench(() => this.#ports.benches.starter());
    else if (origin === 'mt-bench')
      await this.#loadBench((onProgress) => this.#ports.benches.mtBench(onProgress));
    else this.benchState = { status: 'none' };
  }

  /** A bench from dropped or picked files in FastChat's layout. */
  async takeFiles(files: readonly File[]): Promise<void> {
    this.update({ benchOrigin: 'files', categories: null });
    this.#forgetReferences();
    await this.#loadBench(() => this.#ports.benches.fromFiles(files));
  }

  /** Complete, frozen specs for the choices. @throws InputError with the reason why there are none */
  makeSpecs(now: number): readonly RunSpec[] {
    if (this.bench === null) throw new InputError('The bench is not there yet.');
    return planRuns({
      bench: this.bench,
      models: this.chosenModels,
      catalogue: this.catalogue,
      choices: this.choices,
      referenceSet: this.referenceSet,
      evaluation: this.#ports.evaluation,
      environment: {
        benchtab: this.#ports.version,
        browser: this.gpu?.browser ?? 'unknown',
        adapter: this.gpu?.adapterName ?? null,
      },
      hasF16: this.gpu?.hasF16 ?? true,
      groupId: createGroupId(now, Math.random()),
      now,
    });
  }

  async #loadBench(load: (onProgress: (progress: BenchProgress) => void) => Promise<Bench>): Promise<void> {
    const call = ++this.#benchCall;
    // A slow fetch must not overwrite a bench that was chosen after it.
    const show = (state: BenchState) => {
      if (call === this.#benchCall) this.benchState = state;
    };
    show({ status: 'loading', progress: null });
    try {
      show({ status: 'ready', bench: await load((progress) => show({ status: 'loading', progress })) });
    } catch (thrown) {
      show({ status: 'failed', message: String(thrown instanceof InputError ? thrown : (thrown as Error).message) });
    }
  }

  /** Specs, and the sentences that forbid to start. */
  #plan(): { readonly specs: readonly RunSpec[]; readonly problems: readonly string[] } {
    const problems = problemsOf(this.choices, this.chosenModels, this.catalogue);
    if (this.benchState.status === 'failed') problems.push('The bench could not be read: see above.');
    if (this.benchState.status === 'none') problems.push('Give the files of the bench.');
    if (problems.length > 0 || this.bench === null) return { specs: [], problems };
    try {
      return { specs: this.makeSpecs(0), problems: [...this.#misfits(), ...this.judgeMisfits(jurorsOf({ judge: this.judge, ...(this.jury === undefined ? {} : { jury: this.jury }) }))] };
    } catch (thrown) {
      if (thrown instanceof InputError) return { specs: [], problems: [thrown.message] };
      throw thrown;
    }
  }

  /** Chosen models that cannot run here, or exceed the budget and are not forced. */
  #misfits(): string[] {
    return this.chosenModels.flatMap(({ modelId, label }) => {
      const outlook = this.outlooks[modelId];
      if (outlook?.place === 'nowhere') return [`${label} cannot run here: leave it out.`];
      const isForced = this.choices.forcedModelIds.includes(modelId);
      return outlook?.memory?.fit === 'too-big' && !isForced ? [`${label} is too big: leave it out, or tick “Try anyway”.`] : [];
    });
  }

  /** Judges in this browser that cannot run here, or that no context makes fit, each in a sentence. */
  judgeMisfits(judges: readonly JudgeCard[]): readonly string[] {
    return judges.flatMap(({ localModel }) => {
      const outlook = localModel === undefined ? undefined : this.outlooks[localModel.modelId];
      if (outlook?.place === 'nowhere') return [`${localModel?.label} cannot run here: choose another judge.`];
      return outlook?.memory?.fit === 'too-big' ? [`${localModel?.label} is too big to judge here: choose a smaller one.`] : [];
    });
  }

  /** What the models are up against, with the questions chosen; as in MT-bench before there are any. */
  #circumstances(): Circumstances {
    const { maxTokens, choices } = this.choices;
    const questions = this.#questions();
    const hasQuestions = questions.length > 0;
    return {
      gpu: this.gpu,
      bytesPerSecond: this.#ports.gpuSpeed.of(this.gpu?.adapterName ?? null),
      budgetBytes: this.budgetBytes,
      neededTokens: hasQuestions ? conversationTokens(questions, maxTokens) : 2 * (maxTokens || 0) + USUAL_QUESTION_TOKENS,
      work: hasQuestions ? workloadOf(questions, choices, maxTokens) : null,
      measured: this.#measured(),
    };
  }

  /** Those that would be asked; none while there is no bench, or while a number is missing. */
  #questions(): readonly Question[] {
    const { categories, maxQuestions: first, maxTokens, choices } = this.choices;
    if (this.bench === null || !(maxTokens >= 1 && choices >= 1)) return [];
    return selectQuestions(this.bench, { categories, first }).questions;
  }

  #measured(): readonly MeasuredSpeed[] {
    return this.cards.flatMap((card) => {
      const tokensPerSecond = this.#ports.history.entry(this.gpu?.adapterName ?? null, card.modelId)?.tokensPerSecond ?? null;
      return tokensPerSecond === null ? [] : [{ card, tokensPerSecond }];
    });
  }

  #summarise(): PlanSummary | null {
    const { specs } = this.planned;
    const first = specs[0];
    if (first === undefined) return null;
    // The specs differ in the model alone, so one estimate holds for each.
    const each = estimateRun(first);
    const { modelFiles } = this.#ports;
    const times = this.chosenModels.map(({ modelId }) => this.outlooks[modelId]?.answerMs ?? null);
    const known = times.filter((time) => time !== null);
    const sizes = this.chosenModels.map((card) => this.missingBytes(card)).filter((size) => size !== null);
    const missing = sum(sizes);
    return {
      questions: first.bench.questions.length,
      answers: each.answerTurns * specs.length,
      judgeCalls: each.judgeCalls * specs.length,
      usd: each.usd === null ? null : [each.usd[0] * specs.length, each.usd[1] * specs.length],
      answerMs: [sum(known.map(([fast]) => fast)), sum(known.map(([, slow]) => slow))],
      untimed: times.length - known.length,
      downloadBytes: missing,
      diskBytes: missing + sum(this.chosenModels.map((card) => modelFiles.storedBytes(card) ?? 0)),
      unsized: this.chosenModels.length - sizes.length,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
