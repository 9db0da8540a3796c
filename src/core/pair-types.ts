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
  Usage,
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
  /** null: the judge could not be called, or failed every time; or was not asked yet, with failure kind "cancelled". */
  readonly completion: Completion | null;
  /** Why there is no completion; null if there is one, or the file does not say. */
  readonly failure: Failure | null;
  /** In model terms, not in the order of the game. */
  readonly winner: Winner;
  /** Tries that failed although the server was at work on them, see `Failure.usage`; absent for none. */
  readonly failedTries?: readonly Usage[];
  /** The same game of an earlier judgment of this match, kept: it was paid for there. */
  readonly isTakenOver?: true;
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
  /** FastChat's `tstamp` of an imported row, in seconds: as milliseconds it would lose its last digit. */
  readonly tstamp?: number;
  /** A finished judgment of the same match stands before it in a run of our own: this one takes its place. */
  readonly replaces?: true;
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
  /** Matches that the mode asks for; null for imported ones, whose mode is not known. */
  readonly totalMatches: number | null;
  /** Judgments with both games; one that replaces another does not count again. Of imported rows every one counts. */
  readonly judgmentCount: number;
  /** Judgments stored, replaced and unfinished ones among them: the number of the next one. */
  readonly recordCount: number;
}

/** A pair run as it is stored: every judgment ever appended, in order; `standingPairs` tells which ones count. */
export interface PairRun {
  readonly header: PairRunHeader;
  readonly spec: PairRunSpec;
  readonly judgments: readonly PairJudgment[];
}
