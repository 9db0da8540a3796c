/** The records of judging two models' answers against each other. Nothing here is executable. */
import type {
  Bench,
  Budget,
  Completion,
  Failure,
  JudgeCard,
  Mode,
  RunEnvironment,
  RunOrigin,
  RunSettings,
  RunStatus,
  Turn,
} from './types.ts';

/** Who won a game, or that it cannot be told. FastChat's words. */
export type Winner = 'model_1' | 'model_2' | 'tie' | 'error';

/** A model whose answers are compared. */
export interface Contestant {
  /** The answer file's name in FastChat. */
  readonly modelId: string;
  readonly label: string;
  readonly isStandIn: boolean;
  /** The run that holds the answers; null where only the judgments are known. */
  readonly runId: string | null;
}

/**
 * Several models' answers to one bench, judged against each other. Complete and frozen but for the answers themselves,
 * which stay in the contestants' runs.
 */
export interface PairRunSpec {
  readonly schemaVersion: 1;
  readonly pairRunId: string;
  /** ISO time. */
  readonly createdAt: string;
  readonly bench: Bench;
  readonly judge: JudgeCard;
  /** `mode` is a pairwise one. */
  readonly settings: RunSettings;
  /** Mode `pairwise-baseline`: one of the contestants; null otherwise. */
  readonly baseline: string | null;
  readonly contestants: readonly Contestant[];
  readonly budget: Budget;
  readonly environment: RunEnvironment;
  /** Absent for a pair run of our own. */
  readonly origin?: RunOrigin;
}

/** One game: both answers shown to the judge in one order. */
export interface GameRecord {
  /** The filled template: FastChat's `g1_user_prompt` or `g2_user_prompt`. */
  readonly userPrompt: string;
  /** null: the judge could not be called, or failed every time. */
  readonly completion: Completion | null;
  /** Why there is no completion; null if there is one, or the file does not say. */
  readonly failure: Failure | null;
  /** In model terms, not in the order of the game. */
  readonly winner: Winner;
}

/** A match with both its games. */
export interface PairJudgment {
  readonly questionId: number;
  /** null in early files that have no turn. */
  readonly turn: Turn | null;
  /** Assistant A of game 1, B of game 2. */
  readonly model1: string;
  readonly model2: string;
  /** Empty in early files. */
  readonly judgePromptName: string;
  readonly games: readonly [GameRecord, GameRecord];
  /** When it was judged, milliseconds since 1970. */
  readonly at: number;
}

/** What a list of pair runs shows without reading judgments. */
export interface PairRunHeader {
  readonly pairRunId: string;
  readonly createdAt: string;
  readonly updatedAt: number;
  readonly status: RunStatus;
  readonly endReason: string | null;
  readonly benchName: string;
  readonly benchLabel: string;
  readonly judgeLabel: string;
  readonly mode: Mode;
  readonly modelLabels: readonly string[];
  readonly judgmentCount: number;
}

/** A pair run as it is stored. Duplicate rows of imported files are all kept, in the files' order. */
export interface PairRun {
  readonly header: PairRunHeader;
  readonly spec: PairRunSpec;
  readonly judgments: readonly PairJudgment[];
}
