/** A leaderboard without answers and judgments, small enough for a link. Nothing here is executable. */

/** The whole summary. Who reads one from a link must say that nothing in it is verified. */
export interface LeaderboardSummary {
  /** Version of the form. */
  readonly form: 1;
  /** Version of the program that made it. */
  readonly benchtab: string;
  readonly benchLabel: string;
  readonly judgeLabel: string;
  /** The practice judge rated: no language model. */
  readonly isPractice: boolean;
  /** ISO date of the newest run. */
  readonly date: string;
  /** How it was counted where that is not FastChat's way, in words; null for FastChat's. */
  readonly deviation: string | null;
  /** What the runs share: name and value. */
  readonly facts: readonly (readonly [string, string])[];
  /** Best first. */
  readonly rows: readonly SummaryRow[];
}

/** One model. */
export interface SummaryRow {
  readonly label: string;
  readonly isStandIn: boolean;
  /** Why it has no rank whatever its score; null for one that may have one. */
  readonly unrankedReason: string | null;
  /** Enough of its turns are rated for the mean to stand alone. */
  readonly isHeadline: boolean;
  /** Rating points; null where nothing is rated. */
  readonly mean: number | null;
  /** 95 % interval of the mean. */
  readonly interval: readonly [number, number] | null;
  readonly turns: readonly [number | null, number | null];
  /** Turns rated, and turns there are. */
  readonly rated: number;
  readonly of: number;
  /** Category and mean. */
  readonly categories: readonly (readonly [string, number | null])[];
  /** Question id and ratings by turn, null where there is none; of several attempts the first. */
  readonly ratings: readonly (readonly [number, number | null, number | null])[];
}
