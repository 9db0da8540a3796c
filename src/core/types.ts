/**
 * The records of BenchTab. Nothing here is executable, every field is read-only, and every record survives
 * `structuredClone` (worker boundary, IndexedDB) and JSON (files, console lines).
 */

/** One user message and its reply, counted from 1 as in FastChat's judgment records. Arrays are read by `atTurn`. */
export type Turn = 1 | 2;

export type Role = 'system' | 'user' | 'assistant';

/** One message of a conversation. */
export interface Message {
  readonly role: Role;
  readonly content: string;
}

export interface Question {
  /** FastChat's id: 81–160 in MT-bench, 1–16 in the starter bench. */
  readonly questionId: number;
  /** One of the eight MT-bench categories, or a bench's own; decides temperature and reference use. */
  readonly category: string;
  /** User texts by turn, length 1 or 2. */
  readonly turns: readonly string[];
  /** Human notes on the expected answers, for display only: never shown to the judge. */
  readonly reference?: readonly string[];
  /** Overrides the category's temperature; not present in MT-bench. */
  readonly requiredTemperature?: number;
}

/** The answer given to the judge for reasoning, math and coding. */
export interface ReferenceAnswer {
  readonly questionId: number;
  /** Texts by turn, as many as the question has. */
  readonly turns: readonly string[];
}

/** Reference answers under one name: the judge's or author's (`gpt-4` in MT-bench). */
export interface ReferenceSet {
  readonly name: string;
  readonly answers: readonly ReferenceAnswer[];
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
}

/** A named template for the judge. */
export interface JudgePrompt {
  /** FastChat's names: `single-v1`, `single-math-v1-multi-turn`, `pair-v2`, … */
  readonly name: string;
  readonly type: 'single' | 'pairwise';
  readonly systemPrompt: string;
  /** Text with `{placeholders}`; see `fillTemplate`. */
  readonly promptTemplate: string;
  /** `[[rating]]` or `[[A]]`. */
  readonly outputFormat: string;
  readonly description: string;
  readonly category: string;
}

/** A named set of questions with its reference answers and judge prompts. */
export interface Bench {
  /** `starter`, `mt_bench`, or the folder's name; becomes the folder's name in FastChat's layout. */
  readonly name: string;
  readonly label: string;
  readonly questions: readonly Question[];
  readonly references: readonly ReferenceSet[];
  readonly judgePrompts: readonly JudgePrompt[];
  /** Where the files came from: a URL, or "dropped files". */
  readonly source: string;
  /** SHA-256 of each file's bytes, lower-case hex. Part of a result's identity. */
  readonly questionsSha256: string;
  readonly judgePromptsSha256: string;
  /** Name of a file of judge prompts that stands in for the bench's own; absent for its own. */
  readonly judgePromptsName?: string;
}

/** How a conversation becomes a prompt: the model's own chat template, or the plain Human/Assistant form of a base model. */
export type PromptFormat = 'chat' | 'human-assistant';

/** Shape of a model's KV cache: two (keys and values) × layers × heads × numbers a head, for each token. */
export interface KvCacheShape {
  readonly layers: number;
  /** Key-value heads: fewer than attention heads where these are grouped. */
  readonly kvHeads: number;
  readonly headDim: number;
}

/** GPU bytes of one variant of a model, without the KV cache. */
export interface VariantMemory {
  readonly weightsBytes: number;
  /** Activations and logits at their largest. */
  readonly workBytes: number;
}

/** Immutable facts about one runnable model. Not a README. */
export interface ModelCard {
  /** Unique in the catalogue; also the answer file's name, so without `/`. */
  readonly modelId: string;
  /** For people: "Llama 3.2 1B Instruct". */
  readonly label: string;
  /** `gpt2`, `llama`, `phi`, `qwen`, `gemma`, …, `built-in`, `custom`. */
  readonly family: string;
  /** Key of the engine registry: `webllm`, `transformers`, `openai`, `prompt-api`. */
  readonly engine: string;
  /** The id the engine's library knows: WebLLM's `model_id`, a hub id, a served model's name. */
  readonly source: string;
  /** WebLLM's id of the variant for adapters without shader-f16; absent if there is none. */
  readonly sourceF32?: string;
  /** Commit of the weights; absent if not pinned. */
  readonly revision?: string;
  readonly parameters: number | null;
  /** `q4f16_1`, `fp16`, `fp32`, … */
  readonly quantization: string;
  /** Longest conversation in tokens, prompt and reply together, that the model is loaded for. */
  readonly contextTokens: number;
  /** Bytes fetched before the first load. */
  readonly downloadBytes: number | null;
  /** GPU bytes at `contextTokens`, estimated; null if unknown. */
  readonly gpuBytes: number | null;
  /** The parts of `gpuBytes`; absent where only the sum is known, or nothing. */
  readonly memory?: VariantMemory;
  /** Of `sourceF32`. */
  readonly memoryF32?: VariantMemory;
  readonly kvCache?: KvCacheShape;
  readonly licence: string;
  readonly promptFormat: PromptFormat;
  /** True for the built-in models: they check the set-up, what they write means nothing, and every view says so. */
  readonly isStandIn: boolean;
  /** Custom MLC models: URL of the weights' folder (`source` is then the id we gave it). */
  readonly weightsUrl?: string;
  /** Custom MLC models: URL of the compiled library. */
  readonly libraryUrl?: string;
  /** transformers.js only: which weights to load on WebGPU, and which on WebAssembly (null: cannot run there). */
  readonly dtypes?: { readonly webgpu: string | null; readonly wasm: string | null };
  /** Qwen3 and relatives: ask for an answer without a think block. */
  readonly disableThinking?: boolean;
  /** A served model: OpenAI-compatible base URL ending in `/v1`. Its key is never part of a card. */
  readonly baseUrl?: string;
  /** A served model: conversations asked for at once. */
  readonly slots?: number;
  /** Neither temperature nor seed can be set, and the model may change under its name: shown, never ranked. */
  readonly isUncontrolled?: boolean;
}

/** US dollars for a million tokens, on a date. */
export interface Price {
  readonly inputPerMillion: number;
  readonly cachedInputPerMillion: number;
  /** Of prompt tokens that the server puts into its cache; absent where these cost no more than others. */
  readonly cacheWritePerMillion?: number;
  readonly outputPerMillion: number;
  /** ISO date on which the price was read. */
  readonly asOf: string;
}

/** What a judge's server accepts, as data. */
export interface JudgeParameters {
  readonly tokenLimitField: 'max_tokens' | 'max_completion_tokens';
  /** Sent with every request; null where the server refuses the field. */
  readonly temperature: number | null;
  /** False: the model has no system role, so the system prompt goes before the user's text (protocol.md, section 9). */
  readonly systemRole?: boolean;
  readonly reasoningEffort?: string;
  /** True: the engine lets the model write nothing that holds no readable rating or verdict. A label goes with it. */
  readonly forcesRating?: boolean;
}

/** How fast a server may be asked. Shapes no judgment. */
export interface JudgePace {
  /** Never exceeded in any one-second window. */
  readonly requestsPerSecond: number;
  /** Prompts and replies together, as estimated before and counted after; null: no such limit. */
  readonly tokensPerMinute: number | null;
}

/** A model in the role of judge: what to ask, where, at what price. */
export interface JudgeCard {
  /** Unique; also the name in FastChat's judgment rows and file names. */
  readonly judgeId: string;
  readonly label: string;
  /** Who serves it, for people: "OpenAI"; absent for a server of the user's own. */
  readonly provider?: string;
  /** `openai`, `practice`, or the engine of `localModel`. */
  readonly engine: string;
  /** Name of the served model. */
  readonly model: string;
  /** OpenAI-compatible base URL ending in `/v1`; absent for a judge without a server. */
  readonly baseUrl?: string;
  readonly price: Price | null;
  readonly parameters: JudgeParameters;
  /** A model of the catalogue that judges in this browser, after the models under test have left the GPU. */
  readonly localModel?: ModelCard;
  /** Absent: as the configuration says. */
  readonly pace?: JudgePace;
  /** ISO date on which the provider ends (or ended) the model. */
  readonly endsOn?: string;
  /** Where `endsOn` is written; present with it. */
  readonly endsOnSource?: string;
  /** Id of the judge to take once this one has ended. */
  readonly successor?: string;
  /** Where price and parameters come from. */
  readonly factsFrom?: string;
  /** True for the practice judge: rules, not a language model; never in one table with real judges. */
  readonly isStandIn: boolean;
}

/** How the ratings of a turn become one: their mean, their median, or the most frequent (the median of several such). */
export type JuryRule = 'mean' | 'median' | 'majority';

/**
 * Several judgments of every turn: each juror judges it `repeats` times. The first juror is the run's `judge`. Seats are
 * counted juror by juror within a repeat: seat 0 is the first juror's first judgment.
 */
export interface Jury {
  /** One or more; the first is `RunSpec.judge`. */
  readonly jurors: readonly JudgeCard[];
  /** 1 or more. */
  readonly repeats: number;
  readonly rule: JuryRule;
}

/** Request fields besides model, messages and seed. */
export type SentParameters = Readonly<Record<string, string | number | boolean>>;

/** What a seat's server did. More than one entry where it changed in mid-run. */
export interface JudgedBy {
  /** The model field that it returned, where it did. */
  readonly servedModels: readonly string[];
  /** The fields that it took. */
  readonly sentParameters: readonly SentParameters[];
}

/** Why a completion ended. `unknown` where the engine does not say. */
export type FinishReason = 'stop' | 'length' | 'context-full' | 'unknown';

/** Tokens in and out; null where the engine does not count. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** Part of `promptTokens` that the server billed as cached. */
  readonly cachedPromptTokens?: number | null;
}

/** Milliseconds; `firstTokenMs` is null where the reply came whole. */
export interface Timing {
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
}

/** Bytes of GPU buffers allocated by the page; null fields never occur: an engine that cannot count reports no GpuMemory. */
export interface GpuMemory {
  readonly liveBytes: number;
  /** Highest `liveBytes` since the call (or the load) began. */
  readonly peakBytes: number;
}

/** What one engine call returns. Becomes one turn of an answer, or the text of a judgment. */
export interface Completion {
  readonly text: string;
  readonly finishReason: FinishReason;
  /** The library's or server's own word for it. */
  readonly rawFinishReason: string | null;
  readonly usage: Usage;
  readonly timing: Timing;
  readonly gpu: GpuMemory | null;
  /** The model field a server returned, or the variant of a judge in this browser; null where there is neither. */
  readonly servedModel: string | null;
  /** One sentence for each setting that was not honoured. Stored, and shown beside the score. */
  readonly warnings: readonly string[];
  /** Request fields as a server in fact took them, besides model, messages and seed; absent where there is no server. */
  readonly sentParameters?: SentParameters;
  /** Found again, not asked for: the same request was paid for in an earlier run. */
  readonly isTakenOver?: true;
}

/** What an engine knows once a model is loaded. */
export interface LoadReport {
  readonly loadMs: number;
  /** `webgpu`, `wasm`, `server`, `script`. */
  readonly device: string;
  /** For people: "NVIDIA ampere", "SwiftShader (software adapter)"; null without a GPU. */
  readonly adapter: string | null;
  /** Library and version: `@mlc-ai/web-llm 0.2.86`. */
  readonly engineVersion: string;
  /** The variant in fact loaded (f16 or f32, dtype). */
  readonly loadedSource: string;
  readonly gpu: GpuMemory | null;
  readonly warnings: readonly string[];
}

/** One turn of an answer. */
export interface AnswerTurn {
  readonly questionId: number;
  /** Attempt at all turns of the question, from 0. */
  readonly choiceIndex: number;
  readonly turn: Turn;
  readonly completion: Completion;
  readonly temperature: number;
  /** 31-bit seed sent to the engine. */
  readonly seed: number;
  /** FastChat's `answer_id` of an imported row, kept so that an export repeats it; absent for answers of our own. */
  readonly answerId?: string;
}

/** One model's text for every turn of one question and choice; `turns[0]` is turn 1 (read it by `atTurn`). */
export interface Answer {
  readonly questionId: number;
  readonly choiceIndex: number;
  readonly turns: readonly AnswerTurn[];
}

/** Why there is no rating. */
export type UnratedReason =
  /** The judge's reply holds no `[[n]]` and no `[n]`. */
  | 'unreadable'
  /** The judge could not be called, or failed every time. */
  | 'judge-failed'
  /** There is no answer to judge. */
  | 'answer-failed'
  /** Not judged yet. */
  | 'pending'
  /** The run has no judge. */
  | 'no-judge'
  /** Judged elsewhere, and the imported files have no judgment of this turn. */
  | 'not-in-files';

/** The judge's whole text for a match, the prompt it saw, and what was read from it. */
export interface Judgment extends JudgingKey {
  readonly judgePromptName: string;
  /** The filled template, without the system prompt: FastChat's `user_prompt`. */
  readonly userPrompt: string;
  readonly completion: Completion;
  /** Nominally 1–10, may be fractional, range not checked (as FastChat); null: unreadable. */
  readonly rating: number | null;
  /** Which pattern matched: `[[7]]` is 1, `[7]` is 2; null if none. */
  readonly ratingPattern: 1 | 2 | null;
}

/** How judgments are made. */
export type Mode = 'single' | 'pairwise-baseline' | 'pairwise-all';

/** What a run may spend; null: no limit. What ended it is recorded as `{ limit, spent }`. */
export interface Budget {
  readonly usd: number | null;
  readonly tokens: number | null;
  readonly seconds: number | null;
}

/** Everything that shapes answers and judgments. */
export interface RunSettings {
  readonly mode: Mode;
  /** Independent attempts at each question. */
  readonly choices: number;
  /** New tokens a turn. */
  readonly maxTokens: number;
  readonly judgeMaxTokens: number;
  /** Temperature by category; other categories use `defaultTemperature`. */
  readonly temperatures: Readonly<Record<string, number>>;
  readonly defaultTemperature: number;
  /** Categories judged with a reference answer. */
  readonly referenceCategories: readonly string[];
  /** Mixed with question, choice and turn into each request's seed. */
  readonly seed: number;
  /** Tries of one step before it counts as failed. */
  readonly maxAttempts: number;
  /** Tries of one judgment, where a server judges: they cost little time. Absent: `maxAttempts`. */
  readonly judgeMaxAttempts?: number;
  /** GPU bytes a model may allocate; null: forced past the budget, counted only. */
  readonly gpuBudgetBytes: number | null;
  /** Name of the reference set in use; null if the bench has none. */
  readonly referenceSet: string | null;
}

/** What ran it; filled in where the run is started. */
export interface RunEnvironment {
  readonly benchtab: string;
  /** Browser and version, or `node`. */
  readonly browser: string;
  readonly adapter: string | null;
}

/** Where the records of a run came from that BenchTab did not make itself. */
export interface RunOrigin {
  /** Paths of the files, as they were given. */
  readonly files: readonly string[];
  /** ISO time. */
  readonly importedAt: string;
  /** Hash of the imported rows, lower-case hex: the same rows are noticed when they are imported again. */
  readonly contentSha256: string;
  /** What the files do not tell, and what was left out: whole sentences. */
  readonly notes: readonly string[];
  /** From a side file of our own export: see `judgedBy`. */
  readonly judgedBy?: readonly JudgedBy[];
}

/**
 * One model card answering one bench and being judged. Complete and frozen: replaying it needs nothing else.
 * The key of a judge's server is never in it.
 */
export interface RunSpec {
  readonly schemaVersion: 1;
  readonly runId: string;
  /** Runs started together (one for each model). */
  readonly groupId: string;
  /** ISO time. */
  readonly createdAt: string;
  readonly bench: Bench;
  readonly model: ModelCard;
  /** null: answer only, judge later. */
  readonly judge: JudgeCard | null;
  /** Absent: one judge, one judgment of each turn. */
  readonly jury?: Jury;
  readonly settings: RunSettings;
  readonly budget: Budget;
  readonly environment: RunEnvironment;
  /** Absent for a run of our own. */
  readonly origin?: RunOrigin;
  /** The run whose answers were taken over to be judged anew; absent if this run answered by itself. */
  readonly answersOf?: string;
}

export type RunStatus = 'running' | 'paused' | 'completed' | 'cancelled' | 'stopped' | 'failed';

/** Which limit ended a run, and how much had been spent. */
export interface BudgetStop {
  readonly limit: 'usd' | 'tokens' | 'seconds';
  readonly allowed: number;
  readonly spent: number;
}

/** A failure as a record: kind from `errors.ts`, a sentence for people. */
export interface Failure {
  readonly kind: string;
  readonly message: string;
  /** Tokens of a call that failed although the server was at work, null where it did not count; absent: nothing was billed. */
  readonly usage?: Usage;
}

/** One turn of one conversation: to be answered, or to be judged. */
export interface TurnKey {
  readonly questionId: number;
  readonly choiceIndex: number;
  readonly turn: Turn;
}

/** One judgment to be made of a turn; see `Jury` for seats. */
export interface JudgingKey extends TurnKey {
  /** Absent: seat 0. */
  readonly seat?: number;
}

/** What can fail and be tried again. */
export type StepKey =
  | { readonly step: 'load' | 'unload' }
  /** `juror`: place among the jurors, absent for the first. */
  | { readonly step: 'judge-load'; readonly juror?: number }
  | ({ readonly step: 'answer' } & TurnKey)
  | ({ readonly step: 'judge' } & JudgingKey);

interface EventBase {
  /** Milliseconds since 1970, from the Clock. */
  readonly at: number;
}

/** One appended fact. The state of a run is the fold of its events. */
export type RunEvent = EventBase &
  (
    | { readonly type: 'run-start'; readonly spec: RunSpec }
    /** The loop begins, for the first time or again: time counts from here. */
    | { readonly type: 'run-resume' }
    | { readonly type: 'load-end'; readonly report: LoadReport }
    /** `gpu`: what the ledger still counted before the worker was ended; absent in older records. */
    | { readonly type: 'unload-end'; readonly gpu?: GpuMemory | null }
    /** The memory ran out, or the card gave up repeatedly: the next load is for a shorter context. */
    | { readonly type: 'context-change'; readonly contextTokens: number; readonly failure: Failure }
    | { readonly type: 'answer-end'; readonly answer: AnswerTurn }
    | { readonly type: 'judgment-end'; readonly judgment: Judgment }
    | {
        readonly type: 'step-error';
        readonly key: StepKey;
        /** Counted from 1. */
        readonly attempt: number;
        readonly failure: Failure;
        /** True: no further try, the step counts as failed. */
        readonly isFinal: boolean;
      }
    /** A person allows more: the one part of a spec that may change, for it shapes no answer and no judgment. */
    | { readonly type: 'budget-change'; readonly budget: Budget }
    /** Failed steps are to be tried again, with a fresh count of attempts. */
    | { readonly type: 'retry-request' }
    | {
        readonly type: 'run-end';
        readonly status: Exclude<RunStatus, 'running'>;
        readonly reason: string | null;
        readonly budgetStop?: BudgetStop;
        /** Kind of the failure that ended it, from `errors.ts`; absent where none did. */
        readonly kind?: string;
      }
  );

/** The memory ran out, or the graphics card gave up again and again: from here on the model had a shorter context. */
export interface ContextChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly contextTokens: number;
  readonly failure: Failure;
}

/** A try that failed, whatever came of it: asked again, or given up. */
export interface Trouble {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly key: StepKey;
  readonly failure: Failure;
  /** Given up. */
  readonly isFinal: boolean;
}

/** What a list of runs shows without reading transcripts. */
export interface RunHeader {
  readonly runId: string;
  readonly groupId: string;
  readonly createdAt: string;
  readonly updatedAt: number;
  readonly status: RunStatus;
  readonly benchName: string;
  readonly benchLabel: string;
  readonly modelId: string;
  readonly modelLabel: string;
  readonly judgeId: string | null;
  readonly judgeLabel: string | null;
  /** Turns to answer in all: questions × turns × choices. */
  readonly totalTurns: number;
  readonly answeredTurns: number;
  /** Judgments made; of a jury, all its seats. */
  readonly judgedTurns: number;
  /** Judgments to make in all; absent: one a turn. */
  readonly totalJudgments?: number;
  readonly failedSteps: number;
  readonly eventCount: number;
}

/** The fold of a run's events. Maps are keyed by `turnKey(...)`. */
export interface RunState {
  readonly spec: RunSpec;
  readonly status: RunStatus;
  readonly endReason: string | null;
  /** Kind of the failure that ended it, from `errors.ts`; null where none did. */
  readonly endKind: string | null;
  readonly budgetStop: BudgetStop | null;
  readonly loadReport: LoadReport | null;
  /** GPU memory still counted after the last unloading; null where none was counted, and before it. */
  readonly unloadGpu: GpuMemory | null;
  /** Context length of the next load: the card's, or less once the memory ran out. */
  readonly contextTokens: number;
  /** Oldest first. */
  readonly contextChanges: readonly ContextChange[];
  /** Every failed try, oldest first. */
  readonly troubles: readonly Trouble[];
  readonly answers: ReadonlyMap<string, AnswerTurn>;
  /** Keyed by `judgingKey(...)`, which is the turn's own key for seat 0. */
  readonly judgments: ReadonlyMap<string, Judgment>;
  /**
   * Judgments that a later one of the same turn replaced, oldest first: duplicate rows of imported files. FastChat
   * counts them all.
   */
  readonly repeats: ReadonlyMap<string, readonly Judgment[]>;
  /** When each answer and judgment was stored (milliseconds since 1970), by `stepId`. */
  readonly times: ReadonlyMap<string, number>;
  /** Failed tries so far, by `stepId`. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Steps given up, by `stepId`, with the last failure. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Time spent running: pauses and closed tabs left out. */
  readonly activeMs: number;
}
