/** What the core asks of the outside. Adapters live in `engines`, `storage` and at the entry points. */
import type { PairJudgment, PairRun, PairRunHeader, PairRunSpec } from './pair-types.ts';
import type {
  Budget,
  Completion,
  GpuMemory,
  LoadReport,
  Message,
  ModelCard,
  RunEvent,
  RunHeader,
  RunSpec,
  RunStatus,
} from './types.ts';

/** The three members of an AbortSignal that the core uses; a real one is assignable. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Time, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with EngineError kind "cancelled" as soon as the signal aborts. */
  sleep(ms: number, signal?: CancelSignal): Promise<void>;
}

/** Which fields of a request an engine honours. What it does not honour it reports in `Completion.warnings`. */
export interface EngineCapabilities {
  readonly temperature: boolean;
  readonly seed: boolean;
  readonly maxTokens: boolean;
  readonly systemMessage: boolean;
  readonly reportsUsage: boolean;
  /** Can it be held to a grammar, so that no reply lacks a rating? Absent: no. */
  readonly grammar?: boolean;
  /** Two such models must never be loaded at once. */
  readonly holdsGpu: boolean;
}

export type Availability =
  | { readonly available: true; readonly note: string | null }
  /** `reason`: one sentence a user understands, with the way out. */
  | { readonly available: false; readonly reason: string };

/** How far a load has come. Fractions never go backwards within one load. */
export interface LoadProgress {
  readonly phase: 'download' | 'load' | 'compile' | 'warm-up';
  /** 0 to 1 over the whole load. */
  readonly fraction: number;
  /** Bytes of the phase, where the engine counts them. */
  readonly loadedBytes: number | null;
  readonly totalBytes: number | null;
  /** Downloads: over the last seconds; absent before it is known. */
  readonly bytesPerSecond?: number | null;
  /** GPU memory at this moment, where it is counted. */
  readonly gpu?: GpuMemory | null;
  /** For people. */
  readonly text: string;
}

export interface LoadOptions {
  readonly signal: CancelSignal;
  /** The ledger refuses allocations above this many bytes, with kind "out-of-memory"; null: count only. */
  readonly gpuBudgetBytes: number | null;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Software that loads a model card and turns a conversation into text. Stateless: state is in the LoadedModel. */
export interface Engine {
  readonly engineId: string;
  readonly capabilities: EngineCapabilities;
  /** Can it run here? With a card: can it run this model here? Costs no download. */
  probe(card?: ModelCard): Promise<Availability>;
  /** @throws EngineError; after a rejection nothing is left on the GPU */
  load(card: ModelCard, options: LoadOptions): Promise<LoadedModel>;
}

/** Nothing engine-specific: such settings belong to the model card. */
export interface GenerateRequest {
  /** System message first if at all; the last one is the user's. */
  readonly messages: readonly Message[];
  /** 0 means greedy. */
  readonly temperature: number;
  /** New tokens at most. */
  readonly maxTokens: number;
  /** 1 to 2^31 − 2. */
  readonly seed: number;
  readonly stop?: readonly string[];
  /** The form that the reply must have; only for engines that can. */
  readonly grammar?: ReplyGrammar;
}

/** A form of replies, in xgrammar's EBNF with the rule `root`. */
export interface ReplyGrammar {
  /** Of the whole reply: a text without a bound, and its ending. */
  readonly whole: string;
  /** Of the ending alone: all that may follow once no more than `endingTokens` are left. */
  readonly ending: string;
  /** Tokens that the ending takes at most, with the one that ends the reply. */
  readonly endingTokens: number;
}

export interface GenerateOptions {
  readonly signal: CancelSignal;
  /** Text as it comes; a preview: `Completion.text` is what counts. */
  readonly onDelta?: (delta: string) => void;
  /** GPU memory while the reply is written, a few times a second, where it is counted. */
  readonly onMemory?: (gpu: GpuMemory) => void;
}

/** How a server is being asked right now. Nothing of it is stored. */
export interface Traffic {
  /** Of the model that is asked, for people. */
  readonly label: string;
  /** Requests out at once, at most, as the server lets us; grows and shrinks. */
  readonly concurrency: number;
  readonly inFlight: number;
  /** Requests that wait for a place, for the rate or for the tokens of a minute. */
  readonly waiting: number;
  /** Milliseconds since 1970 until which nothing is sent, because the server said that it is too much; null: none. */
  readonly pausedUntil: number | null;
  /** Why `concurrency` is what it is, as the end of a sentence; null while nothing has changed it. */
  readonly reason: string | null;
}

/** Completions of earlier requests by the hash of everything that made them, across runs. */
export interface CompletionCache {
  /** @param key  lower-case hex; null where there is none. Never rejects: what cannot be read is asked for anew */
  find(key: string): Promise<Completion | null>;
  /** Never rejects: what cannot be kept is paid for again. */
  keep(key: string, completion: Completion): Promise<void>;
}

/** A cache of the page's: it tells what it holds, and can be emptied. */
export interface CompletionStore extends CompletionCache {
  /** @throws EngineError where the storage cannot be read */
  measure(): Promise<KeptCompletions>;
  /** @throws EngineError where the storage cannot be written */
  clear(): Promise<void>;
}

export interface KeptCompletions {
  readonly count: number;
  /** Of their JSON, in UTF-8. */
  readonly bytes: number;
}

export interface LoadedModel {
  readonly card: ModelCard;
  readonly report: LoadReport;
  /** How many `generate` calls it takes at once. */
  readonly slots: number;
  /** How its server is being asked at this moment; absent where there is none. */
  traffic?(): Traffic;
  /** @throws EngineError; cancelling rejects with kind "cancelled", there is no aborted completion */
  generate(request: GenerateRequest, options: GenerateOptions): Promise<Completion>;
  /**
   * Gives everything back. Never rejects; may be called twice.
   *
   * @returns what the ledger still counted once the library had unloaded; null where nothing is counted, or where the
   *          worker had to be ended before it could
   */
  unload(): Promise<GpuMemory | null>;
}

/** Keeps runs and their events. One contract suite (`tests/contracts/run-store.ts`) holds for all adapters. */
export interface RunStore {
  /** Creates the run and appends its `run-start` event. @throws InputError if the run exists */
  createRun(spec: RunSpec, at: number): Promise<void>;
  /** Appends one event and updates the header, both or neither. @throws InputError for an unknown run */
  appendEvent(runId: string, event: RunEvent): Promise<void>;
  /** Appends several, all or none: for records that exist already. @throws InputError for an unknown run */
  appendEvents(runId: string, events: readonly RunEvent[]): Promise<void>;
  /** All events in order; empty for an unknown run. */
  readEvents(runId: string): Promise<readonly RunEvent[]>;
  /** Newest first. */
  listRuns(): Promise<readonly RunHeader[]>;
  /** Deletes header and events; no error if there is none. */
  deleteRun(runId: string): Promise<void>;
}

/** Keeps pair runs and their judgments. One contract suite (`tests/contracts/pair-store.ts`) holds for all adapters. */
export interface PairStore {
  /** Creates the pair run, with status "running". @throws InputError if it exists */
  createPairRun(spec: PairRunSpec, at: number): Promise<void>;
  /** Appends judgments and updates the header, all or none. @throws InputError for an unknown pair run */
  appendPairs(pairRunId: string, judgments: readonly PairJudgment[]): Promise<void>;
  /** @param reason  why it ended early; null if it did not. @throws InputError for an unknown pair run */
  setPairStatus(pairRunId: string, status: RunStatus, reason: string | null, at: number): Promise<void>;
  /** Allows more, or less, than the pair run was started with. @throws InputError for an unknown pair run */
  setPairBudget(pairRunId: string, budget: Budget): Promise<void>;
  /** null for an unknown one. */
  readPairRun(pairRunId: string): Promise<PairRun | null>;
  /** Newest first. */
  listPairRuns(): Promise<readonly PairRunHeader[]>;
  /** Deletes header and judgments; no error if there is none. */
  deletePairRun(pairRunId: string): Promise<void>;
}
