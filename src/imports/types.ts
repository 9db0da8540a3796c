/** What reading FastChat's files comes to, and what is made of it. Nothing here is executable. */
import type { LineProblem } from '../core/jsonl.ts';
import type { PairRunSpec } from '../core/pair-types.ts';
import type { PairStore, RunStore } from '../core/ports.ts';
import type { Bench, JudgeCard, JudgedBy, ModelCard, RunEnvironment, RunSettings, RunSpec } from '../core/types.ts';

/** A file as it was given. A ZIP is one of these; what is in it gets paths below its own name. */
export interface ImportFile {
  /** Relative, parts joined by `/`. */
  readonly path: string;
  readonly blob: Blob;
}

/** What a file turned out to be. `other`: nothing we read, and `note` says so. */
export type FileKind = 'answers' | 'single' | 'pairs' | 'questions' | 'references' | 'judge-prompts' | 'meta' | 'other';

export interface FileSummary {
  readonly path: string;
  readonly kind: FileKind;
  readonly bytes: number;
  /** Lines that can be used. */
  readonly rows: number;
  readonly brokenRows: number;
  /** A whole sentence on what is left out of this file and why; null if nothing is. */
  readonly note: string | null;
}

/** Where a run's rows stand, and what is to be said of them. */
export interface RowsOrigin {
  /** Paths of the files. */
  readonly files: readonly string[];
  /** Hash of the rows, whatever their order and whichever file they stand in; lower-case hex. */
  readonly contentSha256: string;
  /** What stands in the rows, ascending, with the most turns any row has. */
  readonly questions: readonly QuestionTurns[];
  /** Whole sentences. */
  readonly notes: readonly string[];
}

/** A question and how many turns of it occur. */
export interface QuestionTurns {
  readonly questionId: number;
  readonly turns: 1 | 2;
}

/** One judge's single judgments of one model. */
export interface JudgedSummary {
  readonly judgeId: string;
  readonly rows: number;
  readonly rated: number;
  /** Rows beyond the first of their question and turn. */
  readonly repeats: number;
  /** Of the answers and these judgments together; reading always tells it. */
  readonly origin?: RowsOrigin;
}

export interface ModelSummary {
  /**
   * The answer file's name without `.jsonl`, or the judgment rows' `model`; with its bench folder's name in front
   * (`mt_bench__2--x`) where several folders have different files for one name.
   */
  readonly model: string;
  /** Questions with an answer. */
  readonly answers: number;
  /** Attempts at each question, at most. */
  readonly choices: number;
  readonly judged: readonly JudgedSummary[];
  /** What BenchTab's own side file tells; null where there is none. */
  readonly meta: ImportedMeta | null;
  /** Of the answers alone; reading always tells it. */
  readonly origin?: RowsOrigin;
}

/** What `<model>.meta.json` of our own export restores. A claim of the file: nothing in it is trusted for more than labels. */
export interface ImportedMeta {
  readonly model: ModelCard;
  /** Each judge once; none for answers that nobody judged. */
  readonly jurors: readonly JudgeCard[];
  /** By seat: juror by juror within a repeat. */
  readonly judgedBy: readonly JudgedBy[];
  readonly settings: RunSettings;
  readonly environment: RunEnvironment;
  readonly createdAt: string;
  readonly benchName: string;
  readonly questionsSha256: string;
  readonly judgePromptsSha256?: string;
  readonly questionIds: readonly number[];
}

/** One judge's pair judgments. FastChat's rows do not say which pairwise mode made them. */
export interface PairSummary {
  readonly judgeId: string;
  readonly models: readonly string[];
  readonly rows: number;
  /** Rows in which a game has no verdict. */
  readonly withoutVerdict: number;
  /** Reading always tells it. */
  readonly origin?: RowsOrigin;
}

export interface ImportSummary {
  readonly files: readonly FileSummary[];
  /** By name. */
  readonly models: readonly ModelSummary[];
  readonly pairs: readonly PairSummary[];
  /** Every question that is answered or judged, ascending, with the most turns any row has. */
  readonly questions: readonly QuestionTurns[];
  /** The bench's own files, if some were given: `question.jsonl`, references, judge prompts. */
  readonly benchFiles: readonly { readonly path: string; readonly text: string }[];
  /** The first broken lines; `problemCount` counts all. */
  readonly problems: readonly LineProblem[];
  readonly problemCount: number;
}

export interface ImportProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly file: string;
}

export interface ImportOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** What the files leave open. */
export interface ImportChoice {
  readonly bench: Bench;
  /** Leave these out; by name. */
  readonly without: readonly string[];
  /** MT-bench's: the files do not tell how the answers were made. */
  readonly settings: RunSettings;
  readonly environment: RunEnvironment;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The runs to be made: one for each model and judge (null: not judged), and one pair run for each judge of pairs. */
export interface ImportPlan {
  readonly runs: readonly { readonly model: string; readonly judgeId: string | null; readonly spec: RunSpec }[];
  readonly pairRuns: readonly { readonly judgeId: string; readonly spec: PairRunSpec }[];
  /** What cannot be taken over with this bench and why: a sentence for each. */
  readonly leftOut: readonly string[];
}

/** Where imported records go. */
export type ImportSink = Pick<RunStore, 'createRun' | 'appendEvents' | 'deleteRun'> &
  Pick<PairStore, 'createPairRun' | 'appendPairs' | 'setPairStatus' | 'deletePairRun'>;

/** Files that were read once and can be taken over. Holds a worker until it is closed. */
export interface ImportSession {
  readonly summary: ImportSummary;
  /**
   * Reads the files again and writes their records, in batches. All or nothing: a failure or an abort deletes what was
   * written.
   *
   * @throws EngineError kind "cancelled" if the signal aborts, and what the sink throws
   */
  commit(plan: ImportPlan, sink: ImportSink, options: ImportOptions): Promise<void>;
  close(): void;
}
