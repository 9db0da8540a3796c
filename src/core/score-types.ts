/** The records of scores and leaderboards: derived from runs, never stored. Nothing here is executable. */
import type { Jury, JuryRule } from './types.ts';

/** An aggregate of ratings. `mean` is null where nothing is rated: never imputed. */
export interface Score {
  readonly mean: number | null;
  /** Turns with a rating. */
  readonly rated: number;
  /** Turns without one. */
  readonly unrated: number;
  /** Ratings in the mean; more than `rated` where duplicate rows of imported files count. */
  readonly ratings: number;
  /** Judgments beyond the first of a turn, rated or not. */
  readonly repeats: number;
  /** The mean if every unrated turn were rated 1, and if every one were rated 10; null where there is no turn. */
  readonly bounds: readonly [number, number] | null;
}

/** Mean of part of the ratings, and how many those are. */
export interface PartMean {
  readonly mean: number | null;
  readonly ratings: number;
}

/** Scores of one run. */
export interface RunScores {
  /** FastChat's average: both turns pooled. */
  readonly overall: Score;
  /** Mean of the two turn means; differs from `overall.mean` where coverage is unequal. */
  readonly meanOfTurns: number | null;
  /** By turn, length 2: `[turn 1, turn 2]`. */
  readonly turns: readonly [Score, Score];
  /** Turn 2 where turn 1 was rated 7 and above, and where it was rated below; conversations with both turns rated. */
  readonly turn2Given: { readonly good: PartMean; readonly weak: PartMean };
  /** In the bench's category order; both turns pooled. */
  readonly categories: readonly { readonly category: string; readonly score: Score }[];
  /** By attempt (choice), both turns pooled. */
  readonly attempts: readonly Score[];
  /** Standard deviation of the attempts' means, rating points; null below two attempts with a mean. */
  readonly attemptSpread: number | null;
  /** 95 % bootstrap interval of `overall.mean`, resampling whole questions; null below two rated questions. */
  readonly interval: readonly [number, number] | null;
}

/** Something about a turn that a reader of its rating should know. What each means stands in `flags.ts`. */
export type FlagName =
  | 'second-pattern'
  | 'out-of-range'
  | 'several-ratings'
  | 'truncated'
  | 'empty-answer'
  | 'gibberish'
  | 'error-text'
  | 'edited-prompt'
  | 'repeated'
  | 'disputed-reference'
  | 'verdict-in-answer';

/** Flagged turns by flag; flags that do not occur are left out. */
export type FlagCounts = Readonly<Partial<Record<FlagName, number>>>;

/** Which judgments count, and when a mean is a headline. Anything but FastChat's own way is labelled where it shows. */
export interface Counting {
  /** `all`: every duplicate row of imported files, as FastChat; `last`: the last one of each turn. */
  readonly repeats: 'all' | 'last';
  /** Ids of questions left out of everything. */
  readonly without: readonly number[];
  /** Part of the turns, 0 to 1, that must be rated before a run has a headline score and a rank. */
  readonly minCoverage: number;
}

/** One judge of a jury, over the turns of a run; its repeats of a turn count as their mean. */
export interface JurorSummary {
  readonly judgeId: string;
  readonly label: string;
  /** Mean of its own ratings: beside the others' it shows how mild or strict it is. null where it rated nothing. */
  readonly mean: number | null;
  /** 95 % bootstrap interval of `mean`, resampling whole questions; null below two rated questions. */
  readonly interval: readonly [number, number] | null;
  /** Turns that it rated at least once, and turns that it did not. */
  readonly rated: number;
  readonly unrated: number;
  /** As `JurySummary.repeatSpread`, of this judge alone. */
  readonly repeatSpread: number | null;
}

/** Two judges of a jury, over the turns that both rated. */
export interface JurorPair {
  /** Judge ids. */
  readonly first: string;
  readonly second: string;
  /** Mean of the first one's rating less the second one's; null where no turn was rated by both. */
  readonly meanDifference: number | null;
  /** Mean of the difference without its sign. */
  readonly meanDistance: number | null;
  readonly turns: number;
}

/** How far the judges of a run agree. */
export interface JurySummary {
  readonly rule: JuryRule;
  readonly repeats: number;
  /** Krippendorff's alpha, interval metric, of turns rated by jurors: 1 agreement, 0 chance; null where it is undefined. */
  readonly alpha: number | null;
  /**
   * Standard deviation (n − 1) of what one judge said repeatedly of one turn, rating points, averaged over judges and
   * turns; null where nothing was rated twice.
   */
  readonly repeatSpread: number | null;
  /** Turns on which two judgments are `DISAGREEMENT` points apart or more. */
  readonly disagreements: number;
  /** In the jury's order. */
  readonly jurors: readonly JurorSummary[];
  readonly pairs: readonly JurorPair[];
}

/** One line of a leaderboard. */
export interface LeaderboardRow {
  readonly runId: string;
  readonly modelId: string;
  readonly label: string;
  readonly isStandIn: boolean;
  /** Why it never has a rank, whatever its score; null for a row that may have one. */
  readonly unrankedReason: string | null;
  readonly scores: RunScores;
  /** null for a run of one judge that judges once. */
  readonly jury: JurySummary | null;
  /** Coverage reaches what the leaderboard asks for: the mean may stand alone, and has a rank. */
  readonly isHeadline: boolean;
  /** Turns with each flag. */
  readonly flags: FlagCounts;
  /** Turns with a flag. */
  readonly flaggedTurns: number;
  /** Completion tokens over generation time, all answers; null without counts. */
  readonly tokensPerSecond: number | null;
  /** Highest of load and answers; null where nothing was counted. */
  readonly peakGpuBytes: number | null;
  readonly meanAnswerCharacters: number | null;
  readonly usd: number | null;
}

/** Runs that may be compared: same bench, prompts, references, judge, mode and settings. */
export interface Leaderboard {
  /** Stable key of what the runs share. */
  readonly identity: string;
  readonly benchLabel: string;
  /** Of a jury all its judges and how their ratings become one, as `judgesLabel` says. */
  readonly judgeLabel: string;
  /** null: one judge that judges once. */
  readonly jury: Jury | null;
  /** The judge is the practice judge: its numbers are labelled wherever they show. */
  readonly isPractice: boolean;
  readonly counting: Counting;
  /**
   * Ranked by score, descending; ties by model id; rows without a headline after the others, unscored ones after these,
   * and those that are never ranked at the end.
   */
  readonly rows: readonly LeaderboardRow[];
}
