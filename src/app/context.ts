/** What components get without props: services made in `main.ts`, and the state objects that live as long as the page. */
import { createContext } from 'svelte';
import type { Clock, CompletionStore, Engine, PairStore, RunStore } from '../core/ports.ts';
import type { EvaluationConfig, ModelConfig } from '../core/config-types.ts';
import type { MeasurementStore } from '../core/judge-card-types.ts';
import type { ServedModel } from '../core/model-listing.ts';
import type { Bench, JudgeCard, ModelCard } from '../core/types.ts';
import type {
  ImportChoice,
  ImportFile,
  ImportOptions,
  ImportPlan,
  ImportSession,
  ImportSummary,
} from '../imports/types.ts';
import type { fetchShared, kindOfShared, sharedUrl } from '../imports/fetch-shared.ts';
import type { readManifest } from '../imports/read-manifest.ts';
import type { readRunList } from '../imports/read-run-list.ts';
import type { readSummary } from '../imports/read-summary.ts';
import type { readResultsFile } from '../imports/results-file.ts';
import type { runsOfResults } from '../imports/results-runs.ts';
import type { ModelStore } from '../models/types.ts';
import type { GpuFacts } from './gpu-facts.ts';
import type { DeviceHistory } from './state/device-history.svelte.ts';
import type { GpuSpeed } from './state/gpu-speed.svelte.ts';
import type { CustomModelInput } from './state/custom-model.ts';
import type { GuestRuns } from './state/guest-runs.svelte.ts';
import type { Importer } from './state/importer.svelte.ts';
import type { MeasurementController } from './state/judge-card-controller.svelte.ts';
import type { MeasurementLibrary } from './state/judge-card-library.svelte.ts';
import type { VotesShelf, VotesSources } from './state/judge-card-votes.svelte.ts';
import type { JudgeWatch } from './state/judge-watch.svelte.ts';
import type { Keyring, KeyPlace } from './state/keyring.svelte.ts';
import type { ModelFiles } from './state/model-files.svelte.ts';
import type { OfficialResults } from './state/official-results.svelte.ts';
import type { Opener } from './state/opener.svelte.ts';
import type { PairController } from './state/pair-controller.svelte.ts';
import type { PairLibrary } from './state/pair-library.svelte.ts';
import type { RunAgain } from './state/run-again.svelte.ts';
import type { RunController } from './state/run-controller.svelte.ts';
import type { RunLibrary } from './state/run-library.svelte.ts';
import type { Settings } from './state/settings.svelte.ts';
import type { Setup } from './state/setup.svelte.ts';
import type { SetupCheck } from './state/setup-check.svelte.ts';

/** How far the fetching of a bench has come. */
export interface BenchProgress {
  readonly file: string;
  readonly filesDone: number;
  readonly filesTotal: number;
}

/** Benches by origin. All reject with InputError: file, line, reason and the way out. */
export interface BenchSource {
  /** Our own small bench, part of the site. */
  starter(): Promise<Bench>;
  /** MT-bench from its official source, or from the copy kept since. */
  mtBench(onProgress?: (progress: BenchProgress) => void): Promise<Bench>;
  /** A folder in FastChat's layout. */
  fromFiles(files: readonly File[]): Promise<Bench>;
}

/** Reading FastChat's files and planning what becomes of them. The code comes when it is first asked for. */
export interface ImportCode {
  /** @throws EngineError kind "cancelled" if the signal aborts, InputError if nothing can be read */
  importFiles(files: readonly ImportFile[], options: ImportOptions): Promise<ImportSession>;
  /** @throws InputError naming what stands in the way */
  planImport(summary: ImportSummary, choice: ImportChoice): ImportPlan;
}

/** Reading results that somebody published or sent. The code comes when it is first asked for. */
export interface OpenCode {
  readonly fetchShared: typeof fetchShared;
  readonly kindOfShared: typeof kindOfShared;
  readonly sharedUrl: typeof sharedUrl;
  readonly readManifest: typeof readManifest;
  readonly readRunList: typeof readRunList;
  readonly readSummary: typeof readSummary;
  readonly readResultsFile: typeof readResultsFile;
  readonly runsOfResults: typeof runsOfResults;
}

/** Fetches the official judgments of MT-bench, and the answers if asked. @throws InputError, EngineError kind "cancelled" */
export type OfficialFetcher = (options: {
  readonly withAnswers: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: OfficialProgress) => void;
}) => Promise<readonly ImportFile[]>;

/** How far the official files have come. */
export interface OfficialProgress {
  readonly file: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Of all files so far. */
  readonly bytes: number;
}

/** Adapters and configuration, chosen in `main.ts`. Tests make their own. */
export interface Services {
  readonly store: RunStore;
  readonly pairStore: PairStore;
  readonly measurementStore: MeasurementStore;
  /** A sentence when runs are kept in memory only (private mode); null when they are kept in the browser. */
  readonly storeNotice: string | null;
  /** Judgments that were paid for, found again by the engines of `createJudgeEngine`. */
  readonly judgments: CompletionStore;
  readonly keyPlace: KeyPlace;
  readonly clock: Clock;
  readonly modelConfig: ModelConfig;
  readonly evaluationConfig: EvaluationConfig;
  readonly benches: BenchSource;
  /** What people said of the answers of models, to measure judges by. */
  readonly humanVotes: VotesSources;
  /** BenchTab's version, for run specs and files. */
  readonly version: string;
  /** The key goes to the model's own server and nowhere else; null for none. */
  createModelEngine(card: ModelCard, apiKey: string | null): Promise<Engine>;
  /** The key goes to the judge's own server and nowhere else; null for none. */
  createJudgeEngine(judge: JudgeCard, apiKey: string | null): Promise<Engine>;
  /** What a server says that it has. @throws EngineError or InputError with a sentence for people */
  listServedModels(baseUrl: string, apiKey: string | null): Promise<readonly ServedModel[]>;
  probeGpu(): Promise<GpuFacts>;
  /** How fast the graphics card reads its memory, in bytes a second. @throws EngineError with a sentence for people */
  measureBandwidth(signal: AbortSignal): Promise<number>;
  loadImportCode(): Promise<ImportCode>;
  loadOpenCode(): Promise<OpenCode>;
  fetchOfficial: OfficialFetcher;
  /** Fetches what a person names: published results. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Looks at a model's files before it is kept. @throws InputError with the way out */
  inspectModel(input: CustomModelInput): Promise<ModelCard>;
  /** Model files of the browser; null where it keeps none. */
  readonly modelStore: ModelStore | null;
}

/** Everything a component may ask for. */
export interface AppContext {
  readonly services: Services;
  readonly controller: RunController;
  readonly deviceHistory: DeviceHistory;
  readonly gpuSpeed: GpuSpeed;
  readonly check: SetupCheck;
  readonly guests: GuestRuns;
  readonly importer: Importer;
  readonly library: RunLibrary;
  readonly measurements: MeasurementLibrary;
  readonly measuring: MeasurementController;
  readonly modelFiles: ModelFiles;
  readonly official: OfficialResults;
  readonly opener: Opener;
  readonly pairs: PairController;
  readonly pairLibrary: PairLibrary;
  readonly runAgain: RunAgain;
  readonly setup: Setup;
  readonly judgeWatch: JudgeWatch;
  readonly keyring: Keyring;
  readonly settings: Settings;
  readonly votesShelf: VotesShelf;
}

const [getContext, setContext] = createContext<AppContext>();

/** The page's context; call during a component's initialisation. */
export const useApp = getContext;

/** Sets the context for all components below the caller. */
export const provideApp = setContext;
